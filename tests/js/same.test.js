// SPDX-License-Identifier: Apache-2.0
// One seed, one tensor: whatever the build, the entry, and the memory that is filled.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load as loadCore } from '../../npm/dist/core.js';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { load } from '../../npm/dist/index.js';
import { arrayOf } from '../golden/read.js';
import { sha256 } from '../reference/initializers.js';
import { assertSameBits } from '../support/bits.js';
import { generatorOf, sizeOf } from '../support/calls.js';
import { everything, explained, perform, titleOf } from '../support/everything.js';

const nn = await load();
const scalar = await load({ simd: false });
const dtypes = ['float32', 'float64', 'float16', 'bfloat16'];
const kinds = ['xoshiro128++', 'philox4x32'];
const place = { seed: 3n, stream: 4n, offset: 5n };

/** The elements of a call by way of linear memory, and the generator's offset behind them. */
function inside(nn, call, dtype, kind = 'xoshiro128++') {
  const generator = generatorOf(nn, { ...place, kind });
  const t = nn.tensor(call.shape, { dtype });
  nn.fill_(t, -7);
  assert.equal(perform(nn, call, t, generator), t);
  const elements = t.data.slice();
  t.dispose();
  return { elements, offset: generator.offset };
}

for (const dtype of dtypes) {
  test(`SIMD and scalar: every initializer in ${dtype}`, () => {
    for (const call of everything) {
      for (const kind of kinds) {
        const [a, b] = [nn, scalar].map((nn) => inside(nn, call, dtype, kind));
        assertSameBits(a.elements, b.elements, titleOf(call));
        assert.equal(a.offset, b.offset, titleOf(call));
      }
    }
  });

  test(`an array of one's own: every initializer in ${dtype}`, () => {
    for (const call of everything) {
      const { elements, offset } = inside(nn, call, dtype);
      for (const key of ['shape', 'dims']) {
        const n = sizeOf(call.shape);
        const around = arrayOf(dtype, n + 20).fill(9);
        const target = { data: around.subarray(7, 7 + n), [key]: call.shape, dtype };
        const generator = generatorOf(nn, { ...place, kind: 'xoshiro128++' });
        assert.equal(perform(nn, call, target, generator), target);
        assert.equal(sha256(target.data), sha256(elements), titleOf(call));
        assert.equal(generator.offset, offset, titleOf(call));
        const outside = [...around.subarray(0, 7), ...around.subarray(7 + n)];
        assert.deepEqual(outside, new Array(20).fill(9), `${titleOf(call)}: elements around the array`);
      }
    }
  });
}

test('SIMD and scalar: larger than any piece', () => {
  const large = [
    { method: 'truncNormal_', shape: [150_001], given: { a: -1, b: 3 } },
    { method: 'normal_', shape: [150_001], given: { std: 0.1 } },
    { method: 'uniform_', shape: [150_001], given: { a: -0.1, b: 0.1 } },
    { method: 'sparse_', shape: [700, 211], given: { sparsity: 0.1 } },
    { method: 'orthogonal_', shape: [257, 300], given: {} },
  ].map(({ method, shape, given }) => ({
    shape,
    draw: (nn, t, generator) => nn[method](t, { ...given, generator }),
    method,
  }));
  for (const { method, shape, draw } of large) {
    for (const dtype of dtypes) {
      const [a, b, c] = [nn, scalar, nn].map((nn, i) => {
        const t = i < 2 ? nn.tensor(shape, { dtype }) : { data: arrayOf(dtype, sizeOf(shape)), shape, dtype };
        draw(nn, t, generatorOf(nn, { ...place, kind: 'philox4x32' }));
        const hash = sha256(t.data);
        t.dispose?.();
        return hash;
      });
      assert.equal(a, b, `${method} ${dtype}`);
      assert.equal(a, c, `${method} ${dtype}, foreign`);
    }
  }
});

test('the entry of the frameworks makes what the full entry makes, with and without SIMD', async () => {
  for (const simd of [true, false]) {
    const frameworks = await loadFrameworks({ simd });
    assert.notEqual(frameworks, await load({ simd }));
    for (const call of everything) {
      for (const dtype of dtypes) {
        for (const kind of kinds) {
          const [a, b] = [nn, frameworks].map((nn) => inside(nn, call, dtype, kind));
          assertSameBits(a.elements, b.elements, titleOf(call));
          assert.equal(a.offset, b.offset, titleOf(call));
        }
      }
      const [a, b] = [nn, frameworks].map((nn) => {
        const t = { data: new Float32Array(sizeOf(call.shape)), shape: call.shape };
        return explained(nn, call, t, generatorOf(nn, { ...place, kind: kinds[0] }));
      });
      assert.deepEqual({ ...a }, { ...b }, titleOf(call));
    }
  }
});

test('the core entry makes what the full entry makes, with and without SIMD', async () => {
  const entries = [nn, scalar, await loadCore(), await loadCore({ simd: false })];
  assert.equal(new Set(entries).size, 4);
  const calls = [
    ['fill_', 0.1],
    ['uniform_', { a: -2, b: 3 }],
    ['normal_', { mean: 1, std: 0.5 }],
    ...[undefined, 'keras', 'WIO'].flatMap((layout) => [
      ['xavierUniform_', { layout, gain: 2 }],
      ['xavierNormal_', { layout }],
      ['msraUniform_', { layout, a: 0.1, mode: 'fan_avg' }],
      ['msraNormal_', { layout, nonlinearity: 'selu', mode: 'fan_out' }],
    ]),
  ];
  for (const [method, given] of calls) {
    for (const kind of kinds) {
      const results = entries.map((nn) => {
        const generator = generatorOf(nn, { ...place, kind });
        const t = nn.tensor([60, 40, 30]);
        nn[method](t, typeof given === 'object' ? { ...given, generator } : given);
        const hash = `${sha256(t.data)} ${generator.offset}`;
        t.dispose();
        return hash;
      });
      assert.equal(new Set(results).size, 1, method);
    }
  }
});

test('the core entry has the numbers of the full entry', async () => {
  const core = await loadCore();
  const shape = [6, 4, 3];
  for (const layout of [undefined, 'keras', 'WIO', 'OGI', 'IOO']) {
    assert.deepEqual(core.calculateFanInAndFanOut({ shape, layout }), nn.calculateFanInAndFanOut({ shape, layout }));
    for (const mode of ['fan_in', 'fan_out', 'fan_avg', 'fan_geo_avg'])
      assert.equal(
        core.calculateCorrectFan({ shape }, mode, { layout }),
        nn.calculateCorrectFan({ shape }, mode, { layout }),
      );
  }
  for (const nonlinearity of ['linear', 'tanh', 'relu', 'leaky_relu', 'selu'])
    assert.equal(core.calculateGain(nonlinearity, 0.3), nn.calculateGain(nonlinearity, 0.3));
});

// It computes them in JavaScript, the full entry in C.
test('the core entry has the values and errors of the full entry', async () => {
  const core = await loadCore();
  const long = Array.from({ length: 32 }, (_, i) => (i % 16 ? 1 : 3));
  const shapes = [
    [],
    [5],
    [0],
    [3, 4],
    [0, 4],
    [4, 0],
    [3, 4, 5],
    [2, 3, 4, 5],
    [2, 3, 4, 5, 6],
    [2, 3, 2, 2, 2, 2],
    long,
  ];
  const huge = [...new Array(31).fill(2 ** 32 - 1), 7];
  const letters = [
    'O',
    'I',
    'OI',
    'IO',
    'GG',
    'AB',
    'OO',
    'WIO',
    'OGI',
    'OAA',
    'HWIO',
    'GOIHW',
    'OIHHW',
    'Q'.repeat(32),
  ];
  const layouts = [undefined, 'megengine', 'torch', 'keras', ...letters, '', 'x'];
  const modes = ['fan_in', 'fan_out', 'fan_avg', 'fan_geo_avg', 'fan'];
  const numbers = [1, 0, -1, 0.3, 1e-300, 1e38, 1.7e308, NaN];
  /** @returns What a call gives, or the error that it throws. */
  const outcome = (call) => {
    try {
      return call();
    } catch ({ name, message }) {
      return { name, message };
    }
  };
  const compare = (call) =>
    assert.deepEqual(
      outcome(() => call(core)),
      outcome(() => call(nn)),
      String(call),
    );
  const fill = (nn, method, shape, layout, given) => {
    const generator = nn.generator({ seed: 1 });
    const { data } = nn[method](nn.array(shape, { layout }), { ...given, generator });
    return [sha256(data), generator.offset];
  };
  for (const layout of layouts) {
    for (const shape of [...shapes, huge]) {
      compare((nn) => nn.calculateFanInAndFanOut({ shape, layout }));
      for (const mode of modes) compare((nn) => nn.calculateCorrectFan({ shape, layout }, mode));
    }
    for (const shape of shapes) {
      for (const x of numbers) {
        compare((nn) => fill(nn, 'xavierUniform_', shape, layout, { gain: x }));
        compare((nn) => fill(nn, 'glorotNormal_', shape, layout, { gain: x }));
        compare((nn) => fill(nn, 'msraNormal_', shape, layout, { gain: x }));
        compare((nn) => fill(nn, 'heUniform_', shape, layout, { a: x, mode: 'fan_geo_avg' }));
      }
    }
  }
  for (const nonlinearity of ['linear', 'conv2d', 'sigmoid', 'tanh', 'relu', 'leaky_relu', 'selu']) {
    compare((nn) => fill(nn, 'kaimingNormal_', [6, 7], 'OI', { nonlinearity, mode: 'fan_out' }));
    for (const x of numbers) compare((nn) => nn.calculateGain(nonlinearity, x));
  }
  const greatest = 2 ** 128 - 2 ** 104;
  for (const value of [greatest, -greatest, greatest + 2 ** 76, -Infinity, NaN, -0, 1e-46])
    compare((nn) => new Uint32Array(nn.fill_(new Float32Array(2), value).buffer));
});

test('the core entry refuses what it cannot do', async () => {
  const core = await loadCore();
  const refusals = [
    [() => core.tensor([3], { dtype: 'float64' }), 'RangeError', /^tensor: dtype is 'float64'/],
    [
      () => core.uniform_(new Float64Array(3)),
      'TypeError',
      /^uniform_: data is Float64Array; it must be a Float32Array/,
    ],
    [() => core.normal_(new Uint16Array(3)), 'TypeError', /^normal_: data is Uint16Array/],
    [
      () => core.xavierUniform_(core.tensor([3, 4]), { groups: 3 }),
      'TypeError',
      /^xavierUniform_: unknown option 'groups'/,
    ],
    [() => core.calculateFanInAndFanOut({ shape: [3, 4] }, { inAxes: 0 }), 'TypeError', /unknown option 'inAxes'/],
  ];
  for (const [call, name, message] of refusals) assert.throws(call, { name, message });
});

test('each entry takes its own wasm files alone', async () => {
  const files = ['nn-init', 'nn-init-core'].flatMap((name) => [`${name}.wasm`, `${name}.scalar.wasm`]);
  const entries = ['nn-init', 'nn-init/core'];
  for (const [of, load_] of [load, loadCore, loadFrameworks].entries()) {
    const i = of % 2; // nn-init/frameworks takes those of nn-init
    for (const [j, name] of files.entries()) {
      const wasm = new URL(`../../npm/dist/${name}`, import.meta.url);
      if (i === Math.floor(j / 2)) {
        const own = await load_({ wasm });
        assert.deepEqual([...own.ones_(own.tensor([2])).data], [1, 1]);
      } else
        await assert.rejects(load_({ wasm }), {
          name: 'TypeError',
          message: `load: wasm is a file of ${entries[Math.floor(j / 2)]}; it must be ${files[2 * i]} or ${files[2 * i + 1]}`,
        });
    }
  }
});
