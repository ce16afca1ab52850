// SPDX-License-Identifier: Apache-2.0
// States of the generators of other libraries: nn-init's, as JSON, and PyTorch's own.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { KINDS, draw, nn, of, words } from '../support/frameworks.js';
import { hashOf, readRngStates } from '../support/streams.js';

/** What brings a generator to places that a state must tell of. */
const MIDDLES = {
  torch: [
    (g) => draw(g, 'normal_', 7), // one is kept
    (g) => draw(g, 'uniform_', 623),
    (g) => draw(g, 'normal_', 9, 'float64') && draw(g, 'uniform_', 613),
  ],
  megengine: [(g) => draw(g, 'normal_', 7), (g) => draw(g, 'uniform_', 5) && draw(g, 'normal_', 2)],
  numpy: [(g) => words(g, 7), (g) => draw(g, 'normal_', 8, 'float64') && draw(g, 'uniform_', 3)], // half a word is left
  'numpy-legacy': [(g) => draw(g, 'normal_', 7), (g) => draw(g, 'uniform_', 311, 'float64')],
  python: [(g) => draw(g, 'normal_', 7), (g) => draw(g, 'uniform_', 311, 'float64')],
  'torch-cuda': [(g) => draw(g, 'normal_', 7), (g) => g.seek(2n ** 40n)],
  jax: [(g) => draw(g, 'normal_', 7)],
  tfjs: [(g) => draw(g, 'normal_', 7)],
  keras: [(g) => draw(g, 'normal_', 7)],
  tensorflow: [(g) => draw(g, 'normal_', 7), (g) => draw(g, 'uniform_', 5) && draw(g, 'normal_', 2)],
};
const OTHERS = {
  torch: { version: '1.13' },
  jax: { partitionable: false, impl: 'rbg', jit: true },
  'numpy-legacy': { seed: [5, 6] },
  tensorflow: { opSeed: 3 },
  keras: { backend: 'numpy', seedGenerator: true },
};
const goOn = (generator) => [
  ...draw(generator, 'uniform_', 3),
  ...draw(generator, 'normal_', 5),
  ...words(generator, 700),
  ...draw(generator, 'normal_', 101),
  ...(generator.kind === 'torch' ? nn.truncNormal_(new Float32Array(40), { generator }) : []),
  ...(generator.kind === 'jax' ? generator.split(3).flatMap((key) => words(key)) : []),
];

describe('states', () => {
  for (const kind of KINDS)
    test(`${kind}: restored, a generator goes on the same, by itself`, () => {
      for (const options of [{}, OTHERS[kind] ?? {}])
        for (const move of [() => undefined, ...MIDDLES[kind]]) {
          const original = of(kind, options);
          move(original);
          const state = original.state();
          const json = JSON.stringify(original);
          assert.deepEqual(JSON.parse(json), state);
          assert.deepEqual([state.version, state.kind], [1, kind]);
          const [a, b] = [state, JSON.parse(json)].map((state) => nn.generator({ state }));
          const expected = goOn(original);
          assert.deepEqual(goOn(a), expected);
          assert.deepEqual(a.state(), original.state());
          assert.deepEqual(b.state(), state, 'not moved with the other two');
          assert.deepEqual(goOn(b), expected);
          assert.equal(JSON.stringify(state), json, 'no part of the generator');
        }
    });

  test('what there is in the middle of things', () => {
    const torch = of('torch');
    draw(torch, 'normal_', 7);
    assert.equal(typeof torch.state().normal, 'number');
    draw(torch, 'normal_', 1);
    assert.equal(torch.state().normal, null);
    const numpy = of('numpy');
    const word = words(numpy, 2)[1];
    const other = of('numpy');
    words(other, 1);
    assert.deepEqual([other.state().has_uint32, other.state().uinteger], [1, word]);
    assert.equal(numpy.state().has_uint32, 0);
    assert.equal(numpy.state().state, other.state().state);
  });

  test('jax: a state without impl, as it was once, is of threefry2x32', () => {
    const state = { version: 1, kind: 'jax', key: [7, 9], partitionable: true };
    assert.deepEqual(nn.generator({ state }).state(), { ...state, impl: 'threefry2x32', jit: false });
    assert.deepEqual(nn.generator({ state: { ...state, impl: 'rbg', key: [1, 2, 3, 4] } }).state().key, [1, 2, 3, 4]);
    for (const impl of ['rbg', 'unsafe_rbg'])
      assert.throws(() => nn.generator({ state: { ...state, impl } }), {
        name: 'TypeError',
        message: /^generator: state\.key/,
      });
  });

  const notWords = [undefined, null, -1, 2 ** 32, 0.5, '1', true, {}];
  const notKeys = (n) => [
    ...[
      undefined,
      null,
      'key',
      {},
      1,
      new Uint32Array(n),
      new Array(n),
      new Array(n - 1).fill(1),
      new Array(n + 1).fill(1),
    ],
    ...[-1, 2 ** 32, 0.5, '1', null].map((item) => [...new Array(n - 1).fill(1), item]),
  ];
  const notDecimals = (bits) => [
    undefined,
    null,
    5,
    5n,
    '',
    '-1',
    '1.5',
    '0x1',
    ' 1',
    `${2n ** bits}`,
    '1'.repeat(999),
  ];
  const mt19937 = {
    key: notKeys(624),
    pos: [...notWords, 626],
    normal: [undefined, '1', NaN, Infinity, true, {}, 1n],
  };
  const hostile = {
    torch: { torch: [undefined, null, 2, '2.1', 'x', ''], seed: notDecimals(64n), ...mt19937 },
    'torch-cuda': {
      ...{ seed: notDecimals(64n), offset: [...notDecimals(63n), '2', '5'] },
      ...{ multiprocessors: [...notWords, 0, 65536], threads: [...notWords, 255, 65536] },
    },
    'numpy-legacy': mt19937,
    python: mt19937,
    numpy: {
      ...{ state: notDecimals(128n), inc: notDecimals(128n) },
      ...{ has_uint32: [...notWords, 2], uinteger: notWords },
    },
    megengine: { uniform: notDecimals(128n), normal: notDecimals(128n) },
    jax: {
      key: notKeys(2),
      partitionable: [undefined, null, 0, 'true'],
      impl: [null, 0, 'philox', '__proto__'],
      jit: [null, 0, 'true'],
    },
    tfjs: { alea: notKeys(3) },
    keras: {
      ...{ backend: [undefined, null, 1, 'x', ''], seedGenerator: [undefined, null, 1, 'true'] },
      ...{ seed: notDecimals(64n), calls: notDecimals(64n) },
    },
    tensorflow: {
      rule: [undefined, null, 2, 'x', ''],
      key: notDecimals(64n),
      position: [...notKeys(625), new Array(625).fill(0)],
    },
  };
  for (const kind of KINDS)
    test(`${kind}: what is none is refused, by the name of the field`, () => {
      const state = of(kind).state();
      assert.deepEqual(Object.keys(state).sort(), ['version', 'kind', ...Object.keys(hostile[kind])].sort());
      for (const [key, values] of Object.entries(hostile[kind])) {
        const { [key]: _, ...without } = state;
        const pattern = { name: 'TypeError', message: new RegExp(`^generator: state\\.${key} is `) };
        const missing = ['impl', 'jit'].includes(key) ? [] : [without]; // a state from before there were these has none
        for (const wrong of [...missing, ...values.map((value) => ({ ...state, [key]: value }))])
          assert.throws(() => nn.generator({ state: wrong }), pattern, `${key} ${String(wrong[key])}`);
      }
      for (const version of [undefined, 0, 2, '1', null])
        assert.throws(() => nn.generator({ state: { ...state, version } }), {
          name: 'TypeError',
          message: /^generator: state is Object; it must be what state\(\) returned/,
        });
      for (const given of [undefined, 'pytorch', 5])
        assert.throws(() => nn.generator({ state: { ...state, kind: given } }), {
          message: /^generator: state.kind is /,
        });
      for (const beside of [{ kind }, { seed: 5 }, { kind: 'jax' }])
        assert.throws(() => nn.generator({ state, ...beside }), {
          name: 'TypeError',
          message: /it must be only a state/,
        });
    });
});

describe('torch.get_rng_state()', () => {
  const records = readRngStates();
  const torch = (options) => nn.generator({ kind: 'torch', ...options });

  for (const { seed, calls, rngState, hash } of records)
    test(`seed ${seed}, then ${calls.map((call) => Object.values(call).join(' ')).join(', ') || 'nothing'}`, () => {
      const generator = torch({ seed });
      for (const { name, dtype, size } of calls) draw(generator, `${name}_`, size, dtype);
      assert.deepEqual(generator.rngState(), rngState);
      const before = rngState.slice();
      const others = [
        torch({ rngState }),
        torch({ rngState: Buffer.from(rngState) }),
        nn.generator({ state: generator.state() }),
      ];
      for (const other of others) {
        assert.deepEqual(other.state(), generator.state());
        assert.deepEqual(other.rngState(), rngState);
        assert.equal(hashOf(draw(other, 'normal_', 7)), hash);
      }
      assert.deepEqual(rngState, before);
      assert.equal(hashOf(draw(generator, 'normal_', 7)), hash);
    });

  test('the bytes are a copy; a version goes with them', () => {
    const generator = torch({ seed: 1 });
    const bytes = generator.rngState();
    const restored = torch({ rngState: bytes, version: '2.13' });
    bytes.fill(0);
    assert.deepEqual(words(restored), words(generator));
    assert.equal(restored.state().torch, '2.12');
    const view = new Uint8Array(6000);
    view.set(generator.rngState(), 3);
    assert.deepEqual(torch({ rngState: view.subarray(3, 5059) }).state(), generator.state());
    const elsewhere = runInNewContext('Uint8Array').from(generator.rngState());
    assert.deepEqual(torch({ rngState: elsewhere }).state(), generator.state());
  });

  test('what is none is refused', () => {
    const rngState = torch({ seed: 1 }).rngState();
    for (const wrong of [
      null,
      'bytes',
      5056,
      [...rngState],
      rngState.buffer,
      new Uint16Array(2528),
      new Int8Array(5056),
    ])
      assert.throws(() => torch({ rngState: wrong }), { name: 'TypeError', message: /^generator: rngState is / });
    for (const n of [0, 5055, 5057, 5048])
      assert.throws(() => torch({ rngState: new Uint8Array(n) }), {
        name: 'RangeError',
        message: new RegExp(`^generator: rngState.length is ${n}; it must be 5056`),
      });
    assert.throws(() => torch({ rngState, seed: 1 }), {
      name: 'RangeError',
      message: /^generator: seed is 1; it must be left out/,
    });
    assert.throws(() => torch({ rngState, version: 'x' }), { name: 'RangeError', message: /^generator: version/ });
    const place = (left, next, seeded = 1, valid = 0) => {
      const bytes = rngState.slice();
      const view = new DataView(bytes.buffer);
      for (const [at, value] of [
        [8, left],
        [12, seeded],
        [16, next],
        [24 + 8 * 624 + 24, valid],
      ])
        view.setInt32(at, value, true);
      return () => torch({ rngState: bytes });
    };
    for (const [left, next] of [
      [1, 0],
      [624, 1],
      [1, 624],
      [100, 525],
    ])
      place(left, next)();
    for (const [left, next] of [
      [0, 0],
      [0, 625],
      [625, 0],
      [624, 0],
      [1, 1],
      [2, 624],
      [-1, 626],
      [1, -1],
      [100, 524],
    ])
      assert.throws(place(left, next), {
        name: 'RangeError',
        message: /^generator: rngState is Uint8Array; it must be the 5056/,
      });
    const notANumber = rngState.slice();
    new DataView(notANumber.buffer).setFloat64(24 + 8 * 624 + 8, NaN, true);
    assert.throws(() => torch({ rngState: notANumber }), { name: 'RangeError', message: /^generator: rngState is / });
    for (const wrong of [place(1, 0, 0), place(1, 0, 2), place(1, 0, 1, 2), place(1, 0, 1, -1)])
      assert.throws(wrong, { name: 'RangeError', message: /^generator: rngState is / });
  });
});
