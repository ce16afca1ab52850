// SPDX-License-Identifier: Apache-2.0
// PyTorch's generator on NVIDIA's GPUs: values that GPUs printed, devices, offsets, boxes, states. streams.test.js has the golden file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import '../support/relaxed.js';
import { load } from '../../npm/dist/frameworks.js';
import { ARRAYS, hashOf } from '../support/streams.js';

const builds = { relaxed: await load(), SIMD: await load({ simd: true }), scalar: await load({ simd: false }) };
const { relaxed: nn } = builds;
const SMALL = { multiprocessors: 1, threads: 256 };
const of = (device, seed = 7, own = nn) => own.generator({ kind: 'torch-cuda', seed, device });
const draw = (generator, name, n, { own = nn, dtype = 'float32', ...options } = {}) =>
  own[name]({ data: new ARRAYS[dtype](n), shape: [n], dtype }, { generator, ...options }).data;

const { records } = JSON.parse(readFileSync(new URL('../golden/streams/torch-cuda-gpu.json', import.meta.url), 'utf8'));

describe('values that GPUs printed', () => {
  const single = (bits) => new Float32Array(Uint32Array.of(bits << 16).buffer)[0];

  test('uniforms, bit for bit', () => {
    let count = 0;
    for (const { device, seed, size, rand = {} } of records) {
      const actual = draw(of(device, seed), 'uniform_', size);
      for (const [i, value] of Object.entries(rand)) assert.equal(actual[i], Math.fround(value), `${seed}: ${i}`);
      count += Object.keys(rand).length;
    }
    assert.equal(count, 27);
  });

  // Of 43, 14 are equal. An error of the sine of 2^-22 is less than that of any other way to come to it that is known.
  test('normals: the sine within 2^-22', () => {
    let count = 0;
    for (const { device, seed, size, randn = {} } of records) {
      const actual = draw(of(device, seed), 'normal_', size);
      const u = draw(of(device, seed), 'uniform_', size);
      for (const [i, value] of Object.entries(randn)) {
        const error = Math.abs(actual[i] - Math.fround(value)) / Math.sqrt(-2 * Math.log(u[i]));
        assert.ok(error <= 2 ** -22, `${seed}: ${i}: ${error}`);
        count++;
      }
    }
    assert.equal(count, 43);
  });

  test('normals of bfloat16, bit for bit', () => {
    let count = 0;
    for (const { device, seed, size, bfloat16 = {} } of records) {
      const actual = draw(of(device, seed), 'normal_', size, { dtype: 'bfloat16' });
      for (const [i, value] of Object.entries(bfloat16)) {
        assert.ok(Math.abs(single(actual[i]) - value) < 1e-9 * Math.abs(value) + 1e-9, `${seed}: ${i}`);
        count++;
      }
    }
    assert.equal(count, 27);
  });
});

describe('devices', () => {
  test('count from their threads on', () => {
    const t4 = draw(of('T4'), 'uniform_', 50000);
    const a100 = draw(of('A100'), 'uniform_', 50000);
    const differs = t4.findIndex((x, i) => x !== a100[i]);
    assert.equal(differs, 40 * 1024);
  });

  test('have names, or two numbers, of which whole blocks of 256 threads count', () => {
    for (const [name, multiprocessors, threads] of [
      ['T4', 40, 1024],
      ['L4', 58, 1536],
      ['RTX 4090', 128, 1536],
      ['A100', 108, 2048],
      ['H100', 132, 2048],
    ]) {
      const generator = of(name);
      const { multiprocessors: of_, threads: each } = generator.state();
      assert.deepEqual([of_, each], [multiprocessors, threads]);
    }
    const n = 5000;
    assert.deepEqual(
      draw(of({ multiprocessors: 3, threads: 767 }), 'normal_', n),
      draw(of({ multiprocessors: 3, threads: 512 }), 'normal_', n),
    );
  });

  test('are needed, and sound', () => {
    const refused = (device, message) =>
      assert.throws(
        () => of(device),
        (error) => /^(Type|Range)Error$/.test(error.name) && message.test(error.message),
      );
    refused(
      undefined,
      /^generator: device is undefined; it must be one of .*'H100'.*, or { multiprocessors, threads }/,
    );
    refused('H1000', /device is 'H1000'; it must be one of/);
    for (const device of [null, 5, true, [], () => 1, Symbol('H100')]) refused(device, /^generator: device/);
    for (const multiprocessors of [0, -1, 1.5, 65536, NaN, '108', undefined])
      refused({ multiprocessors, threads: 2048 }, /device\.multiprocessors .* an integer from 1 to 65535/);
    for (const threads of [0, 255, 65536, Infinity, 2048n, null])
      refused({ multiprocessors: 108, threads }, /device\.threads .* an integer from 256 to 65535/);
    const thrower = {
      multiprocessors: 1,
      get threads() {
        throw new TypeError('mine');
      },
    };
    refused(thrower, /mine/);
    assert.throws(() => nn.manualSeed(1, { kind: 'torch-cuda' }), /manualSeed: device is undefined/);
    assert.throws(() => nn.generator({ kind: 'torch', seed: 1, device: 'H100' }), /unknown option 'device'/);
  });
});

describe('offsets', () => {
  test('go on by 4 for each counter of a thread', () => {
    const generator = of(SMALL);
    const offsets = [];
    for (const [name, n, dtype] of [
      ['uniform_', 1],
      ['normal_', 1024],
      ['normal_', 1025],
      ['uniform_', 512, 'float64'],
      ['uniform_', 513, 'float64'],
      ['uniform_', 1025, 'float16'],
      ['uniform_', 0],
    ]) {
      draw(generator, name, n, { dtype });
      offsets.push(Number(generator.offset));
    }
    assert.deepEqual(offsets, [4, 8, 16, 20, 28, 36, 36]);
  });

  test('can be sought', () => {
    const generator = of('A100');
    const [, second] = [draw(generator, 'normal_', 100), draw(generator, 'normal_', 100)];
    generator.seek(4);
    assert.equal(generator.offset, 4n);
    assert.deepEqual(draw(generator, 'normal_', 100), second);
    generator.seek(2n ** 63n - 4n);
    assert.equal(generator.offset, 2n ** 63n - 4n);
    for (const offset of [-4, 1, 2n, 2 ** 53, NaN, 0.5, 2n ** 63n, -4n, '4', undefined, null, {}])
      assert.throws(
        () => generator.seek(offset),
        /^(Range|Type)Error: seek: offset .* a multiple of 4 from 0 to 2\^63 - 4/,
      );
    assert.equal(generator.offset, 2n ** 63n - 4n);
    const other = nn.generator({ kind: 'torch', seed: 1 });
    assert.throws(() => other.seek(4), /^TypeError: seek: generator is of kind 'torch'; it must be 'torch-cuda'/);
    assert.equal(other.offset, undefined);
  });
});

describe('states', () => {
  test('the bytes of torch.cuda.get_rng_state()', () => {
    const generator = of('H100', -2);
    draw(generator, 'uniform_', 100);
    const rngState = generator.rngState();
    assert.deepEqual([...rngState], [254, ...Array(7).fill(255), 4, ...Array(7).fill(0)]);
    const again = nn.generator({ kind: 'torch-cuda', rngState, device: 'H100' });
    assert.deepEqual(again.state(), generator.state());
    const make = (options) => nn.generator({ kind: 'torch-cuda', device: 'H100', ...options });
    assert.throws(() => make({ rngState: new Uint8Array(15) }), /rngState.length is 15; it must be 16, the 16 bytes/);
    assert.throws(
      () => make({ rngState: [...rngState] }),
      /it must be a Uint8Array, the 16 bytes of torch.cuda.get_rng_state/,
    );
    assert.throws(() => make({ rngState: rngState.with(8, 5) }), /RangeError: generator: rngState/);
    assert.throws(() => make({ rngState: rngState.with(15, 128) }), /RangeError: generator: rngState/);
    assert.throws(() => make({ rngState, seed: 1 }), /left out when an rngState is given/);
    assert.throws(() => make({ rngState, device: undefined }), /device is undefined/);
  });

  test('of JSON', () => {
    const state = of(SMALL, 2n ** 64n - 1n).state();
    const sound = { version: 1, kind: 'torch-cuda', seed: '18446744073709551615', offset: '0', ...SMALL };
    assert.deepEqual(state, sound);
    for (const [key, values] of Object.entries({
      seed: ['-1', '18446744073709551616', 1, null],
      offset: ['3', '9223372036854775808', 4, undefined],
      multiprocessors: [0, 65536, '1'],
      threads: [255, 65536, 1.5],
    }))
      for (const value of values)
        assert.throws(() => nn.generator({ state: { ...sound, [key]: value } }), new RegExp(`state\\.${key}`));
    assert.throws(() => nn.generator({ state: sound, device: 'H100' }), /only a state/);
  });
});

for (const [build, own] of Object.entries(builds))
  describe(`${build} build`, () => {
    const device = { multiprocessors: 3, threads: 600 };

    // Our own: how near they are to a GPU's is above, and that they never change is here.
    test('normals, bit for bit those of every build', () => {
      for (const [name, dtype, options, hash] of [
        ['normal_', 'float32', {}, 'b90184f6e41f385a'],
        ['normal_', 'float32', { mean: 0.1, std: 0.5 }, 'ef99b01d44dc4afd'],
        ['normal_', 'float64', {}, 'a621763f76b93fe0'],
        ['normal_', 'float16', {}, 'eec180eb29c814fc'],
        ['normal_', 'bfloat16', {}, '323f2285248cbb58'],
        ['truncNormal_', 'float32', {}, 'd7a7ab27414be886'],
      ])
        assert.equal(
          hashOf(draw(of(device, 9, own), name, 10007, { own, dtype, ...options })),
          hash,
          `${name} ${dtype}`,
        );
    });

    test('boxes have the elements of their wholes', () => {
      const whole = [150, 3, 40];
      for (const dtype of ['float32', 'float64', 'float16', 'bfloat16'])
        for (const [name, options] of [
          ['uniform_', {}],
          ['uniform_', { a: -0.3, b: 0.2 }],
          ['normal_', { mean: 1, std: 0.1 }],
          ['kaimingUniform_', { a: Math.sqrt(5) }],
          ['xavierNormal_', {}],
          ['lecunNormal_', {}],
          ['truncNormal_', { std: 0.02 }],
        ]) {
          const size = (shape) => shape.reduce((a, b) => a * b, 1);
          const fill = (shape, box) => {
            const generator = of(device, 3, own);
            generator.seek(40);
            const t = { data: new ARRAYS[dtype](size(shape)), shape, dtype };
            return { t: own[name](t, { ...options, ...box, generator }), offset: generator.offset };
          };
          const { t: all, offset } = fill(whole);
          for (const [at, shape] of [
            [[0, 0, 0], whole],
            [
              [10, 0, 0],
              [140, 3, 40],
            ],
            [
              [1, 1, 3],
              [149, 2, 5],
            ],
            [
              [149, 2, 39],
              [1, 1, 1],
            ],
            [
              [5, 0, 7],
              [140, 3, 0],
            ],
            [
              [0, 2, 0],
              [150, 1, 40],
            ],
          ]) {
            const part = fill(shape, { of: whole, at });
            assert.equal(part.offset, offset, `${name} ${at}`);
            let i = 0;
            for (let x = 0; x < shape[0]; x++)
              for (let y = 0; y < shape[1]; y++)
                for (let z = 0; z < shape[2]; z++) {
                  const place = ((at[0] + x) * 3 + at[1] + y) * 40 + at[2] + z;
                  if (!Object.is(part.t.data[i++], all.data[place]))
                    assert.fail(`${name} ${dtype} ${at}: ${x}, ${y}, ${z}`);
                }
          }
        }
    });

    // H100: 1,081,344 elements a counter. 2^30 elements are 993 counters, and then two launches of 2^29, of 497 counters.
    test('tensors of 2 GiB and more are halved', () => {
      const half = 2 ** 29;
      const begin = 4 * (993 + 497);
      const part = (of_, at, offset) => {
        const generator = of('H100', 5, own);
        generator.seek(offset);
        return [draw(generator, 'normal_', 700, { own, of: [of_], at: [at] }), Number(generator.offset)];
      };
      const [second, after] = part(2 * half, half + 12345, 0);
      assert.equal(after, 4 * (993 + 2 * 497));
      assert.deepEqual(second, part(half, 12345, begin)[0]);
      assert.deepEqual(part(2 * half, 77, 0)[0], part(half, 77, 4 * 993)[0]);
      const [across] = part(2 * half, half - 300, 0);
      assert.deepEqual([...across.slice(300)], [...part(half, 0, begin)[0].slice(0, 400)]);
      assert.deepEqual([...across.slice(0, 300)], [...part(half, half - 700, 4 * 993)[0].slice(400)]);
    });

    test('whatever the array', () => {
      const expected = draw(of(device, 3, own), 'normal_', 5000, { own });
      const inside = own.tensor([5000]);
      own.normal_(inside, { generator: of(device, 3, own) });
      assert.deepEqual(inside.data.slice(), expected);
      const all = new Float32Array(2 * 5000);
      own.normal_({ data: all, shape: [5000], stride: [2], offset: 1 }, { generator: of(device, 3, own) });
      assert.deepEqual(
        all.filter((_, i) => i % 2),
        expected,
      );
    });

    test('bounds that are tiny, equal, or a step apart', () => {
      for (const [a, b] of [
        [0, 1e-45],
        [-1e-40, 1e-40],
        [1e-44, 2e-38],
        [3, 3],
        [1, 1 + 2 ** -23],
        [-0, 0],
      ]) {
        const values = draw(of(device, 3, own), 'uniform_', 3000, { own, a, b });
        const [low, high] = [Math.fround(a), Math.fround(b)];
        assert.ok(
          values.every((x) => x >= low && (x < high || low === high)),
          `${a}, ${b}`,
        );
        assert.deepEqual(values, draw(of(device, 3), 'uniform_', 3000, { a, b }), `${a}, ${b}`);
      }
      for (const dtype of ['float16', 'bfloat16'])
        for (const [a, b] of [
          [-30000, 35504],
          [48, 65504],
          [-1e-8, 1e-8],
        ]) {
          const values = draw(of(device, 3, own), 'uniform_', 3000, { own, dtype, a, b });
          assert.ok(values.every((bits) => (bits & 0x7fff) < (dtype === 'float16' ? 0x7c00 : 0x7f80)));
        }
    });

    test('what PyTorch draws otherwise, or nn-init does not know, is refused', () => {
      const generator = of(device, 3, own);
      const t = new Float32Array(10);
      const refused = (act) => assert.throws(act, /^(Type|Range)Error: .*generator is of kind 'torch-cuda'/);
      refused(() => own.truncNormal_(t, { mean: 0, std: 1, a: 2, b: 3, generator }));
      refused(() => own.truncNormal_(t, { bounds: 'sigma', generator }));
      refused(() => own.sparse_(own.tensor([5, 5]), { sparsity: 0.5, generator }));
      refused(() => own.gumbel_?.(t, { generator }) ?? own.mambaDtBias_(t, { generator }));
      assert.throws(() => generator.randperm(5), /^TypeError: randperm: generator is of kind 'torch-cuda'/);
      assert.throws(() => own.truncNormal_(t, { method: 'erfinv', generator }), /method is 'erfinv'/);
      assert.equal(generator.offset, 0n);
      assert.ok(t.every((x) => x === 0));
    });
  });

test('a tensor that is not contiguous is filled in the order of its strides, as a TensorIterator goes', () => {
  for (const [name, options] of [
    ['uniform_', {}],
    ['normal_', { std: 2 }],
    ['truncNormal_', {}],
  ]) {
    const expected = draw(of(SMALL), name, 600, options);
    const [transposed, rows] = [new Float32Array(600), new Float32Array(20 * 35).fill(9)];
    nn[name]({ data: transposed, shape: [20, 30], strides: [1, 20] }, { ...options, generator: of(SMALL) });
    assert.deepEqual(transposed, expected, name);
    nn[name]({ data: rows, shape: [20, 30], strides: [35, 1] }, { ...options, generator: of(SMALL) });
    assert.deepEqual(
      rows.filter((_, i) => i % 35 < 30),
      expected,
      name,
    );
    assert.ok(rows.every((x, i) => i % 35 < 30 || x === 9));
  }
});
