// SPDX-License-Identifier: Apache-2.0
// Generators of other libraries: words, seeds, options.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { assertSameBits } from '../support/bits.js';
import { KINDS, NEEDED, nn, of, words } from '../support/frameworks.js';

const TOP = 2n ** 64n;

describe('words', () => {
  const first = (options, expected) => assert.deepEqual(words(nn.generator(options), expected.length), expected);

  test('Mersenne Twister: known answers of mt19937ar and of std::mt19937', () => {
    first({ kind: 'torch', seed: 5489 }, [3499211612, 581869302, 3890346734, 3586334585, 545404204]);
    first({ kind: 'numpy-legacy', seed: 5489 }, [3499211612, 581869302, 3890346734, 3586334585, 545404204]);
    const seed = [0x123, 0x234, 0x345, 0x456];
    first({ kind: 'numpy-legacy', seed }, [1067595299, 955945823, 477289528, 4107218783, 4228976476]);
    const generator = nn.generator({ kind: 'torch', seed: 5489 });
    assert.equal(words(generator, 10_000).at(-1), 4123659995, 'the 10,000th, as the C++ standard tells it');
  });

  test('Threefry: the known answer of Random123, as a key and as random.bits', () => {
    const generator = nn.generator({ kind: 'jax', seed: 0 });
    assert.deepEqual(generator.foldIn(0).state().key, [0x6b200159, 0x99ba4efe]);
    assert.deepEqual(generator.split(1)[0].state().key, [0x6b200159, 0x99ba4efe]);
    first({ kind: 'jax', seed: 0 }, [4070199207]); // jax.random.bits(jax.random.key(0)) of 0.10.2
  });

  test('NumPy: seeds of any size (as random_raw of NumPy 1.24, in halves)', () => {
    first({ kind: 'numpy', seed: [] }, [3653403231, 2735729615]);
    first({ kind: 'numpy', seed: 2n ** 200n + 7n }, [379899219, 3779991741]);
  });

  test('NumPy: a list longer than what memory keeps for names, next to tensors', () => {
    const seed = Array.from({ length: 40_000 }, (_, i) => i);
    const t = nn.fill_(nn.tensor([100_000]), 7);
    first({ kind: 'numpy', seed }, [2445229245, 202746609]);
    first({ kind: 'numpy-legacy', seed }, [2029460983]);
    assert(t.data.every((x) => x === 7));
    t.dispose();
  });

  test('an array that tells a length of its own', () => {
    class Longer extends Uint32Array {
      get length() {
        return 5e6;
      }
    }
    const t = nn.fill_(nn.tensor([1000]), 7);
    const [first, second] = words(of('torch'), 2);
    for (const target of [new Longer(2), new Longer(nn.tensor([2]).data.buffer, t.data.byteOffset, 2)]) {
      of('torch').words(target);
      assert.deepEqual([target[0], target[1]], [first, second]);
    }
    assert(t.data.subarray(2).every((x) => x === 7));
    t.dispose();
  });

  test('seeds with holes are refused', () => {
    for (const kind of ['numpy', 'numpy-legacy', 'jax'])
      assert.throws(() => nn.generator({ kind, seed: new Array(2) }), {
        name: 'TypeError',
        message: /^generator: seed is undefined/,
      });
  });

  for (const kind of KINDS)
    test(`${kind}: as many as there are, wherever they go`, () => {
      const n = 70_003;
      const whole = of(kind).words(new Uint32Array(n));
      assert(new Set(whole).size > 0.99 * n);
      const around = new Uint32Array(n + 20).fill(9);
      of(kind).words(around.subarray(7, 7 + n));
      assertSameBits(around, Uint32Array.of(...new Array(7).fill(9), ...whole, ...new Array(13).fill(9)));
      const t = nn.tensor([n]);
      of(kind).words(new Uint32Array(t.data.buffer, t.data.byteOffset, n)); // in linear memory
      assertSameBits(new Uint32Array(t.data.buffer, t.data.byteOffset, n), whole);
      t.dispose();
      const generator = of(kind);
      assert.deepEqual(words(generator, 0), []);
      const pieces = [words(generator, 1), words(generator, 6), words(generator, 1001)].flat();
      if (['jax', 'tfjs', 'keras'].includes(kind))
        assert.deepEqual(words(generator, 1), [pieces[0]], 'anew with each call');
      else if (kind === 'tensorflow')
        assert.notDeepEqual(words(generator, 1), [pieces[0]], 'a call has a seed of its own');
      else if (kind !== 'torch-cuda') assert.deepEqual(pieces, [...whole.subarray(0, 1008)]); // where each call has counters of its own
    });
});

describe('seeds', () => {
  const refusals = {
    torch: [TOP, -(2n ** 63n) - 1n, 0.5, NaN, Infinity, 2 ** 53, '1', '', null, true, [1], {}],
    megengine: [TOP, -(2n ** 63n) - 1n, 0.5, '1', null, [1]],
    numpy: [-1, -1n, [1, -1], [1, 0.5], 0.5, '1', null, [[1]], ['1'], 2n ** 4096n],
    'numpy-legacy': [2 ** 32, -1, [], [1, 2 ** 32], [-1], 0.5, '1', null, {}],
    jax: [[1, 2, 3], [1], [], [-1, 0], [0, 2 ** 32], 2n ** 63n, -(2n ** 63n) - 1n, 0.5, '1', null],
    tfjs: [NaN, Infinity, 1n, '1', null, [1]],
    tensorflow: [TOP, -(2n ** 63n) - 1n, 0.5, '1', null, [], [1], [1, 2, 3], [1, TOP], [1, '2'], {}],
    keras: [2n ** 63n, -(2n ** 63n) - 1n, 0.5, '1', null, [1], {}],
    'torch-cuda': [TOP, -(2n ** 63n) - 1n, 0.5, NaN, Infinity, 2 ** 53, '1', '', null, true, [1], {}],
    python: [2n ** 4096n, -(2n ** 4096n), 0.5, NaN, 2 ** 53, '1', '', null, [1], {}],
  };
  for (const kind of KINDS)
    test(`${kind}: ${refusals[kind].length} that it has not`, () => {
      for (const seed of refusals[kind])
        assert.throws(() => of(kind, { seed }), {
          name: /^(Type|Range)Error$/,
          message: /^generator: seed is .*; it must be /,
        });
    });

  test('of the wrong kind a TypeError, out of range a RangeError', () => {
    for (const [kind, seed, name] of [
      ...[TOP, 0.5].map((seed) => ['torch', seed, 'RangeError']),
      ...[
        ['torch', '7', 'TypeError'],
        ['numpy', -1, 'RangeError'],
        ['numpy-legacy', [], 'RangeError'],
      ],
      ...[
        ['jax', [1, 2, 3], 'RangeError'],
        ['tfjs', NaN, 'RangeError'],
        ['tfjs', 1n, 'TypeError'],
      ],
    ])
      assert.throws(() => nn.generator({ kind, seed }), { name });
  });

  const same = (kind, a, b) => {
    assert.deepEqual(of(kind, { seed: a }).state(), of(kind, { seed: b }).state());
    assert.deepEqual(words(of(kind, { seed: a })), words(of(kind, { seed: b })));
  };

  test('torch, megengine: modulo 2^64; PyTorch takes 32 bits of it, and remembers the rest', () => {
    for (const seed of [-1n, -42n, -(2n ** 53n) - 1n, -(2n ** 63n)])
      for (const kind of ['torch', 'torch-cuda', 'megengine']) same(kind, seed, BigInt.asUintN(64, seed));
    same('torch', -1, -1n);
    same('torch', -0, 0);
    assert.equal(of('torch', { seed: -1 }).state().seed, '18446744073709551615');
    const [a, b] = [3n, 2n ** 32n + 3n].map((seed) => of('torch', { seed }));
    assert.deepEqual(words(a), words(b));
    assert.notDeepEqual(a.state(), b.state());
  });

  test('numpy: an integer is a list of one; numpy-legacy: it is not', () => {
    same('numpy', 7, [7]);
    same('numpy', 7, 7n);
    same('numpy', 2n ** 32n + 7n, [7, 1]);
    same('numpy-legacy', 7, 7n);
    assert.notDeepEqual(words(of('numpy-legacy', { seed: 7 })), words(of('numpy-legacy', { seed: [7] })));
  });

  test("jax: the lower word, or a key's data", () => {
    same('jax', -1, [0, 2 ** 32 - 1]);
    same('jax', 2n ** 40n + 9n, 9);
    const key = of('jax').foldIn(3);
    same('jax', key.state().key, key.state().key.map(BigInt));
    assert.deepEqual(words(of('jax', { seed: key.state().key })), words(key));
  });

  test('tensorflow: modulo 2^31 - 1, 2^64 and 2^192; a list is filled up with zeros', () => {
    const [state, op] = [
      { seed: 5, opSeed: 2n ** 31n + 2n },
      { seed: 2 ** 31 + 4, opSeed: 3 },
    ];
    assert.deepEqual(of('tensorflow', state).state(), of('tensorflow', op).state());
    assert.deepEqual(
      of('tensorflow', { seed: 0, opSeed: 0 }).state(),
      {
        ...of('tensorflow', { seed: 0, opSeed: 2 ** 31 - 2 }).state(),
        position: [0, 0, 2 ** 31 - 1, ...Array(27).fill(0)],
      },
      'no pair of zeros',
    );
    same('tensorflow', [-1, 0], [2n ** 64n - 1n, 0]);
    const from = (seed) => of('tensorflow', { api: 'Generator', seed }).state();
    assert.deepEqual(from(-1), from(2n ** 192n - 1n));
    assert.deepEqual(from([7]), from(7n << 128n));
    assert.deepEqual(from([3, 7]), from([0, 3, 7]));
  });

  test('tfjs: a number, by its digits', () => {
    same('tfjs', -0, 0);
    assert.notDeepEqual(words(of('tfjs', { seed: 0.1 })), words(of('tfjs', { seed: 0.2 })));
  });

  for (const kind of KINDS)
    test(`${kind}: without one, it is random`, () => {
      const states = Array.from({ length: 4 }, () => JSON.stringify(nn.generator({ kind, ...NEEDED[kind] })));
      assert.equal(new Set(states).size, 4);
    });
});

describe('options', () => {
  test('versions of PyTorch', () => {
    const version = (version) => of('torch', { version }).state().torch;
    for (const [given, taken] of [
      ...['1.13', '1.8', '1.13.1+cpu'].map((version) => [version, '1.13']),
      ...['2.0', '2.0.1', '2.11', '2.11.0a0'].map((version) => [version, '2.0']),
      ...[undefined, '2.12', '2.15.0+cu132', '2.100', '3.0'].map((version) => [version, '2.12']),
    ])
      assert.equal(version(given), taken, given);
    for (const wrong of ['x', '', '2', 'v2.1', '0.4', ' 2.1'])
      assert.throws(() => version(wrong), { name: 'RangeError', message: /^generator: version is '/ });
    for (const wrong of [2.1, null, ['2.1'], {}])
      assert.throws(() => version(wrong), { name: 'TypeError', message: /^generator: version is / });
  });

  test('partitionable of JAX', () => {
    assert.equal(of('jax').state().partitionable, true);
    assert.notDeepEqual(words(of('jax', { partitionable: false })), words(of('jax')));
    assert.deepEqual(words(of('jax', { partitionable: false }).split(3)[2]).length, 4);
    assert.equal(of('jax', { partitionable: false }).foldIn(1).state().partitionable, false);
    for (const partitionable of [null, 1, 'true'])
      assert.throws(() => of('jax', { partitionable }), {
        name: 'TypeError',
        message: /^generator: partitionable is /,
      });
  });

  test('impl, x64 and jit of JAX', () => {
    const key = (options) => of('jax', options).state().key;
    const seed = -(2n ** 33n) - 5n;
    assert.deepEqual(key({ seed }), [0, 2 ** 32 - 5]);
    assert.deepEqual(key({ seed, x64: true }), [2 ** 32 - 3, 2 ** 32 - 5]);
    for (const impl of ['rbg', 'unsafe_rbg']) {
      assert.deepEqual(key({ seed, x64: true, impl }), [2 ** 32 - 3, 2 ** 32 - 5, 2 ** 32 - 3, 2 ** 32 - 5]);
      assert.deepEqual(key({ seed: [1, 2, 3, 4], impl }), [1, 2, 3, 4]);
      assert.equal(of('jax', { impl }).split(16384)[7].foldIn(3).state().impl, impl);
      for (const wrong of [
        [1, 2],
        [1, 2, 3],
        [1, 2, 3, 4, 5],
        [1, 2, 3, -1],
      ])
        assert.throws(() => key({ seed: wrong, impl }), { name: 'RangeError', message: /^generator: seed is / });
    }
    assert.throws(() => key({ impl: 'philox' }), {
      name: 'RangeError',
      message: /^generator: impl is 'philox'; it must be/,
    });
    for (const impl of [null, 1, ['rbg'], {}])
      assert.throws(() => key({ impl }), { name: 'TypeError', message: /^generator: impl is / });
    for (const name of ['x64', 'jit'])
      for (const wrong of [null, 1, 'true'])
        assert.throws(() => key({ [name]: wrong }), {
          name: 'TypeError',
          message: new RegExp(`^generator: ${name} is `),
        });
    assert.equal(of('jax', { jit: true, impl: 'rbg' }).split()[1].foldIn(7).state().jit, true);
  });

  test('api and opSeed of TensorFlow', () => {
    const rule = (options) => of('tensorflow', options).state().rule;
    assert.equal(rule({}), 'set_seed');
    assert.equal(rule({ seed: [5, 0] }), 'stateless');
    assert.equal(rule({ opSeed: 3 }), 'op_seed');
    assert.equal(rule({ api: 'Generator' }), 'Generator');
    for (const api of ['generator', '', 'op_seed', 'toString'])
      assert.throws(() => rule({ api }), { name: 'RangeError', message: /^generator: api is .*; it must be one of / });
    for (const api of [null, 1, {}])
      assert.throws(() => rule({ api }), { name: 'TypeError', message: /^generator: api is .*; it must be one of / });
    for (const opSeed of [0.5, TOP])
      assert.throws(() => rule({ opSeed }), { name: 'RangeError', message: /^generator: opSeed is / });
    for (const opSeed of [null, '3', [3]])
      assert.throws(() => rule({ opSeed }), { name: 'TypeError', message: /^generator: opSeed is / });
    for (const options of [{ api: 'Generator' }, { seed: [5, 0] }])
      assert.throws(() => rule({ opSeed: 3, ...options }), {
        name: 'RangeError',
        message: "generator: opSeed is 3; it must be left out unless api is 'set_seed'",
      });
    assert.throws(() => rule({ api: 'stateless' }), {
      name: 'RangeError',
      message: "generator: seed is 5; it must be a list of two integers when api is 'stateless'",
    });
    for (const seed of [[], [1, 2, 3, 4], [TOP], 2n ** 1024n])
      assert.throws(() => rule({ api: 'Generator', seed }), { name: 'RangeError', message: /^generator: seed is / });
  });

  test('backend and seedGenerator of Keras', () => {
    assert.equal(of('keras').state().backend, 'tensorflow');
    for (const backend of ['tensorflow', 'jax', 'torch', 'numpy']) {
      assert.deepEqual(of('keras', { backend }).state(), {
        ...{ version: 1, kind: 'keras', backend, seed: '5', seedGenerator: false, calls: '0' },
      });
      const [once, moving] = [false, true].map((seedGenerator) => of('keras', { backend, seedGenerator }));
      const first = words(once);
      assert.deepEqual(words(once), first);
      assert.deepEqual(words(moving), first);
      assert.notDeepEqual(words(moving), first);
      assert.equal(moving.state().calls, '2');
      for (const wrong of [0.5, null, [5], ...(/jax|numpy/.test(backend) ? [-1, 2 ** 32] : [])])
        assert.throws(() => of('keras', { backend, seed: wrong }), { message: /^generator: seed is / });
    }
    assert.throws(() => of('keras', { backend: 'torch', seed: 2 ** 31, seedGenerator: true }), {
      name: 'RangeError',
      message: /^generator: seed is 2147483648; it must be from -2147483648 to 2147483647/,
    });
    for (const backend of ['theano', '', 'toString'])
      assert.throws(() => of('keras', { backend }), {
        name: 'RangeError',
        message: /^generator: backend is .*; it must be one of 'tensorflow'/,
      });
    for (const backend of [null, 1])
      assert.throws(() => of('keras', { backend }), { name: 'TypeError', message: /^generator: backend is / });
    assert.throws(() => of('keras', { seedGenerator: 1 }), {
      name: 'TypeError',
      message: /^generator: seedGenerator is 1; it must be a boolean/,
    });
    const state = of('keras', { backend: 'jax' }).state();
    assert.throws(() => of('keras').restore(state), { name: 'TypeError', message: /^restore: state is .* backend/ });
  });

  test('those of other kinds are refused, and kinds that there are not', () => {
    const options = {
      version: '2.0',
      rngState: new Uint8Array(5056),
      partitionable: true,
      impl: 'rbg',
      x64: true,
      jit: true,
      device: 'T4',
      stream: 'a',
      sede: 1,
      opSeed: 1,
      backend: 'jax',
      seedGenerator: true,
    };
    const own = {
      torch: ['version', 'rngState'],
      jax: ['partitionable', 'impl', 'x64', 'jit'],
      tensorflow: ['api', 'opSeed'],
      'torch-cuda': ['rngState', 'device'],
      keras: ['backend', 'seedGenerator'],
    };
    for (const kind of KINDS)
      for (const [key, value] of Object.entries(options))
        if (!own[kind]?.includes(key))
          assert.throws(() => nn.generator({ kind, [key]: value }), {
            name: 'TypeError',
            message: new RegExp(`^generator: unknown option '${key}'`),
          });
    for (const kind of ['pytorch', 'Torch', '', 'toString'])
      assert.throws(() => nn.generator({ kind }), { name: 'RangeError', message: /^generator: kind is .*'torch'/ });
    for (const kind of [null, 16, ['torch'], { toString: () => 'torch' }, Object.create(null)])
      assert.throws(() => nn.generator({ kind }), { name: 'TypeError', message: /^generator: kind is / });
    assert.throws(() => nn.generator('torch'), { name: 'TypeError', message: /^generator: options is 'torch'/ });
  });

  test("nn-init's own generators are as they are in nn-init", async () => {
    const plain = await load();
    for (const options of [{ seed: 7 }, { seed: 7, kind: 'philox4x32', stream: 'a' }, { seed: 'text' }]) {
      assert.deepEqual(nn.generator(options).state(), plain.generator(options).state());
      assert.deepEqual(words(nn.generator(options).stream('b')), words(plain.generator(options).stream('b')));
    }
    const state = nn.generator({ seed: 7 }).seek(3).state();
    assert.equal(nn.generator({ state }).offset, 3n);
    assert.throws(() => plain.normal_(new Float32Array(3), { generator: of('torch') }), {
      name: 'TypeError',
      message:
        'normal_: generator is FrameworkGenerator; it must be a generator of this nn: nn.generator({ state: generator.state() })',
    });
  });

  test('what a kind alone can do', () => {
    for (const kind of KINDS) {
      const generator = of(kind);
      assert.equal(generator.kind, kind);
      assert.equal(String(generator), '[object FrameworkGenerator]');
      assert.throws(() => (generator.kind = 'jax'), TypeError);
      const only = {
        ...{ randperm: ['torch'], rngState: ['torch', 'torch-cuda'], seek: ['torch-cuda'] },
        ...{ split: ['jax'], foldIn: ['jax'], path: ['jax'] },
      };
      for (const [method, own] of Object.entries(only))
        if (!own.includes(kind))
          assert.throws(() => generator[method](1), {
            name: 'TypeError',
            message: `${method}: generator is of kind '${kind}'; it must be '${own.join("' or '")}'`,
          });
    }
    for (const n of [-1, 1.5, 214748365, '3', 2n, null])
      assert.throws(() => of('torch').randperm(n), { name: 'RangeError', message: /^randperm: n is / });
    for (const n of [-1, 1.5, 16385, '3', null])
      assert.throws(() => of('jax').split(n), { name: 'RangeError', message: /^split: n is / });
    for (const data of [undefined, -1, 1.5, 2 ** 32, '3'])
      assert.throws(() => of('jax').foldIn(data), { name: 'RangeError', message: /^foldIn: data is / });
    for (const target of [4, [1, 2], new Int32Array(3)])
      assert.throws(() => of('jax').words(target), { name: 'TypeError', message: /^words: target is / });
    assert.equal(of('jax').split(16384).length, 16384);
    assert.deepEqual(
      [...of('torch').randperm(1000)].sort((a, b) => a - b),
      [...Array(1000).keys()],
    );
  });
});
