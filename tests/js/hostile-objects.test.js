// SPDX-License-Identifier: Apache-2.0
// Objects that lie, and callers that change what they gave while it is used. Every error is named and short, nothing outside
// of the target is written, and a fill afterwards has its known bits.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { assertSameBits } from '../support/bits.js';

const nn = await load();
const seeded = () => nn.generator({ seed: 5 });
const known = nn.normal_(new Float32Array(100), { generator: seeded() });
const canary = nn.normal_(nn.tensor([100]), { generator: seeded() });

afterEach(() => {
  assertSameBits(canary.data, known);
  assertSameBits(nn.normal_(new Float32Array(100), { generator: seeded() }), known);
});

/** The call throws an error of ours. */
function assertRefused(call, name, told = '') {
  const isNamed = (error) =>
    [TypeError, RangeError].includes(error.constructor) &&
    error.message.startsWith(`${name}: `) &&
    error.message.includes(told) &&
    error.message.length < 500;
  assert.throws(call, isNamed);
}

test('a tensor that only inherits from one', () => {
  const prototype = Object.getPrototypeOf(canary);
  const liar = Object.create(prototype, {
    shape: { value: Array(40_000).fill(7) },
    dtype: { value: 'float32' },
    layout: { value: 'O'.repeat(1e5) },
    data: { value: new Float32Array(4) },
  });
  assertRefused(() => nn.calculateFanInAndFanOut(liar), 'calculateFanInAndFanOut', 'shape');
  assertRefused(() => nn.normal_(liar), 'normal_', 'shape');
  assertRefused(() => nn.normal_(Object.create(canary)), 'normal_', 'cannot be read');
  assertRefused(() => nn.normal_(new Proxy(canary, {})), 'normal_', 'cannot be read');
});

test('typed arrays with a length, a tag, a buffer, a place or an iterator of their own', () => {
  const lies = {
    length: 1e6,
    byteLength: 4e6,
    byteOffset: 64,
    buffer: canary.data.buffer,
    [Symbol.toStringTag]: 'Float64Array',
    [Symbol.iterator]: () => {
      throw new Error('iterated');
    },
    constructor: { [Symbol.species]: Float64Array },
    set: undefined,
    fill: undefined,
  };
  for (const key of Reflect.ownKeys(lies)) {
    const data = Object.defineProperty(new Float32Array(12), key, { value: lies[key] });
    const expected = nn.normal_(new Float32Array(12), { generator: seeded() });
    for (const t of [data, { data, shape: [3, 4] }, { data, shape: [3, 4], strides: [1, 3] }]) {
      nn.normal_(t, { generator: seeded() });
      if (!t.strides) for (let i = 0; i < 12; i++) assert.equal(data[i], expected[i], String(key));
      nn.ones_(t);
      nn.scale_(t, 2);
      nn.constant_({ data: new Float32Array(12), shape: [3, 4] }, data);
      for (let i = 0; i < 12; i++) assert.equal(data[i], 2);
    }
    const words = Object.defineProperty(new Uint32Array(12), key, { value: lies[key] });
    seeded().words(words);
    assert.equal(words[11], seeded().words(new Uint32Array(12))[11]);
    const shape = Object.defineProperty(Uint32Array.of(3, 4), key, { value: lies[key] });
    assert.deepEqual([...nn.array(shape).shape], [3, 4]);
  }
});

test('options that are no plain object', () => {
  class Getters {
    get std() {
      return 2;
    }
  }
  const wrong = [
    [],
    [1],
    new Map([['std', 2]]),
    Object(5),
    Object('a'),
    new Float32Array(2),
    new Date(),
    new Getters(),
  ];
  for (const o of [...wrong, Object.create({ std: 2 }), () => 0, canary, seeded(), Promise.resolve()]) {
    assertRefused(() => nn.normal_(new Float32Array(3), o), 'normal_', 'options');
    assertRefused(() => nn.tensor([3], o), 'tensor', 'options');
    assertRefused(() => nn.generator(o), 'generator', 'options');
  }
  nn.normal_(new Float32Array(3), Object.assign(Object.create(null), { std: 2 }));
  nn.normal_(new Float32Array(3), Object.freeze({ std: 2 }));
});

test('getters and Proxies that throw, or are revoked, anywhere', () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  const thrower = { get: () => null.theirs };
  const bad = [proxy, new Proxy({}, thrower), new Proxy([1], thrower), { toString: () => null.text }];
  for (const value of bad) {
    assertRefused(() => nn.normal_(value), 'normal_');
    assertRefused(() => nn.normal_({ data: new Float32Array(2), shape: value }), 'normal_');
    assertRefused(() => nn.normal_({ data: value, shape: [2] }), 'normal_');
    assertRefused(() => nn.normal_({ data: new Float32Array(2), shape: [2], strides: value }), 'normal_');
    assertRefused(() => nn.normal_(new Float32Array(2), { std: value }), 'normal_');
    assertRefused(() => nn.normal_(new Float32Array(2), { generator: value }), 'normal_');
    assertRefused(() => nn.constant_(new Float32Array(2), value), 'constant_');
    assertRefused(() => nn.constant_(new Float32Array(2), [value, 1]), 'constant_');
    assertRefused(() => nn.xavierNormal_(nn.array([2, 2]), { inAxes: value }), 'xavierNormal_');
    assertRefused(() => nn.stft_(nn.array([4, 1, 3]), { window: value }), 'stft_');
    assertRefused(() => nn.tensor(value), 'tensor');
    assertRefused(() => nn.generator({ seed: value }), 'generator');
    assertRefused(() => nn.generator({ state: value }), 'generator');
    assertRefused(() => nn.generator({ kind: 'numpy', seed: value }), 'generator');
    assertRefused(() => nn.generator({ kind: 'numpy', seed: [1, value] }), 'generator');
    assertRefused(() => nn.generator({ state: { version: 1, kind: 'jax', key: value } }), 'generator');
  }
  const mine = new TypeError('mine');
  const read = {
    shape: [2],
    get data() {
      throw mine;
    },
  };
  assert.throws(
    () => nn.normal_(read),
    ({ cause }) => cause === mine,
  );
});

test('messages are short, whatever they show', () => {
  const long = 'x'.repeat(1e5);
  const values = [
    long,
    [long, long, long, long, long, long, long, long],
    10n ** 30_184n,
    Symbol(long),
    { [Symbol.toStringTag]: long },
  ];
  for (const value of values) {
    assertRefused(() => nn.normal_(value), 'normal_');
    assertRefused(() => nn.normal_(new Float32Array(2), { std: value }), 'normal_');
    assertRefused(() => nn.normal_(new Float32Array(2), { [long]: value }), 'normal_', 'unknown option');
    assertRefused(() => nn.xavierNormal_(nn.array([2, 2]), { layout: value }), 'xavierNormal_');
    assertRefused(() => nn.generator({ kind: 'torch', seed: value }), 'generator');
    assertRefused(() => nn.generator({ kind: value }), 'generator');
    assertRefused(() => nn.generator({ kind: 'torch', version: value }), 'generator');
    assertRefused(() => nn.constant_(new Float32Array(2), value), 'constant_');
    assertRefused(() => nn.explain(canary, value), 'explain');
  }
});

test('elements, axes and callbacks that change the target while it is used', () => {
  const resizable = () => new Float32Array(new ArrayBuffer(48, { maxByteLength: 96 }));
  const shrunk = resizable();
  const shrinks = {
    valueOf: () => 1,
    get 0() {
      shrunk.buffer.resize(16);
      return 1;
    },
  };
  const values = Object.defineProperty(new Array(12).fill(1), 3, { get: () => shrinks[0] });
  assertRefused(() => nn.constant_({ data: shrunk, shape: [3, 4] }, values), 'constant_', 'data');

  const gone = nn.tensor([3, 4]);
  const disposes = new Proxy([0], {
    get: (target, key) => {
      gone.dispose();
      return Reflect.get(target, key);
    },
  });
  assertRefused(() => nn.xavierNormal_(gone, { inAxes: disposes, outAxes: 1 }), 'xavierNormal_', 'disposed');

  const data = new Float32Array(12);
  const worst = [
    [(t) => (t.data = new Float64Array(12)), undefined],
    [(t) => (t.shape = [1e6, 12]), undefined],
    [() => nn.tensor([2 ** 20]).dispose(), undefined],
    [() => nn.orthogonal_(nn.array([3, 3])), undefined],
    [(t) => structuredClone(t.data.buffer, { transfer: [t.data.buffer] }), 'detached'],
    [(t) => t.data.buffer.resize(4), 'data'],
  ];
  for (const [act, told] of worst) {
    const t = { data: told === 'data' ? resizable() : new Float32Array(12), shape: [12, 1, 1] };
    const given = t.data;
    const call = () => nn.icnr_(t, (filters) => (nn.ones_(filters), act(t)), { scale: 2 });
    if (told) assertRefused(call, 'icnr_', told);
    else assert.deepEqual([...(call(), given)], new Array(12).fill(1));
  }
  const own = nn.tensor([4, 1, 1]);
  assertRefused(() => nn.icnr_(own, (filters) => (nn.ones_(filters), own.dispose())), 'icnr_', 'disposed');
  assertRefused(() => nn.icnr_({ data, shape: [12, 1, 1] }, (filters) => filters.dispose()), 'icnr_', 'disposed');
});

test('orthogonalAsync_ writes to what it was given, or says why not', async () => {
  const t = { data: new Float32Array(9), shape: [3, 3] };
  const given = t.data;
  const filled = nn.orthogonalAsync_(t, { generator: seeded() });
  t.data = new Float64Array(1);
  await filled;
  assertSameBits(given, nn.orthogonal_(nn.array([3, 3]), { generator: seeded() }).data);
  const large = nn.tensor([400, 400]);
  const rejected = nn.orthogonalAsync_(large);
  large.dispose();
  await assert.rejects(rejected, /^TypeError: orthogonalAsync_: tensor is disposed/);
});

test('calls in the middle of a call', () => {
  const nested = () =>
    nn.orthogonal_(nn.array([4, 4])) && nn.calculateFanInAndFanOut({ shape: [5, 6, 7], layout: 'WIO' });
  const getters = (object) =>
    Object.defineProperties(
      {},
      Object.fromEntries(
        Object.entries(object).map(([key, value]) => [
          key,
          {
            enumerable: true,
            get: () => (nested(), value),
          },
        ]),
      ),
    );
  const array = nn.array([6, 4, 3]);
  const listed = { inAxes: getters({ length: 1, 0: 0 }), gain: 2 };
  listed.inAxes = new Proxy([0], { get: (target, key) => (nested(), Reflect.get(target, key)) });
  nn.xavierNormal_(getters(array), { ...getters(listed), outAxes: 1, generator: seeded() });
  const plain = nn.array([6, 4, 3]);
  nn.xavierNormal_(plain, { gain: 2, inAxes: 0, outAxes: 1, generator: seeded() });
  assertSameBits(array.data, plain.data);
});

test('time is by the elements, not by what is given', () => {
  const cyclic = [];
  cyclic.push(cyclic, cyclic);
  let shared = [];
  for (let i = 0; i < 30; i++) shared = new Array(12).fill(shared);
  const sparse = new Array(2 ** 32 - 1);
  const start = performance.now();
  const large = new Float32Array(1e7);
  assertRefused(() => nn.tensor(large), 'tensor', 'shape');
  assertRefused(() => nn.tensor(sparse), 'tensor', 'shape');
  for (const value of [large, sparse, cyclic, shared, [sparse], new Array(12).fill(sparse)]) {
    assertRefused(() => nn.constant_(nn.array([3, 4]), value), 'constant_', 'value');
    assertRefused(() => nn.stft_(nn.array([12, 1, 3]), { window: value }), 'stft_', 'window');
    assertRefused(() => nn.xavierNormal_(nn.array([3, 4]), { inAxes: value }), 'xavierNormal_', 'inAxes');
  }
  for (const value of [sparse, cyclic, shared])
    assertRefused(() => nn.constant_(nn.array([0]), value), 'constant_', 'value');
  for (const kind of ['numpy', 'numpy-legacy', 'jax'])
    for (const seed of [sparse, large, cyclic]) assertRefused(() => nn.generator({ kind, seed }), 'generator', 'seed');
  const most = 2 ** 32 - 1;
  const empty = (...shape) => ({ data: new Float32Array(0), shape });
  nn.stft_(empty(most, 0, 2));
  nn.icnr_(empty(most - 3, 0, 1), () => 0, { scale: 2 });
  nn.eye_(empty(most, 0));
  nn.dirac_(empty(most, 0, most));
  nn.bilinear_(empty(most, 0, most));
  nn.sparse_(empty(most, 0), { sparsity: 0.5 });
  nn.orthogonal_(empty(most, 0, most));
  nn.deltaOrthogonal_(empty(most, 0, most));
  nn.sinusoidal_(empty(2 ** 20, 0));
  nn.hippoLegs_(empty(0, 0));
  nn.alibi_(empty(most, most, 0));
  assert(performance.now() - start < 5000);
});

test('empty shapes whose products pass 2^32', () => {
  for (const shape of [
    [2 ** 31, 2, 0],
    [65536, 65536, 0],
    [0, 65536, 65536],
    [65536, 0, 65536],
    new Array(31).fill(2 ** 32 - 1).concat(0),
  ]) {
    const t = { data: new Float32Array(0), shape };
    for (const name of ['zeros_', 'normal_', 'truncNormal_', 'orthogonal_', 'alibi_']) assert.equal(nn[name](t), t);
    nn.scale_(t, 2);
    nn.constant_(t, []);
    nn.tensor(shape).dispose();
    assert.equal(nn.explain(t, 'normal_').words, 0);
  }
});

test('arrays whose buffers have become too short, or are gone', async () => {
  const outside = (Array, ...length) => {
    const buffer = new ArrayBuffer(48, { maxByteLength: 96 });
    const array = new Array(buffer, 16, ...length);
    buffer.resize(8);
    return array;
  };
  const gone = (Array) => {
    const array = new Array(4);
    structuredClone(array.buffer, { transfer: [array.buffer] });
    return array;
  };
  const all = (Array) => [gone(Array), outside(Array), outside(Array, 4)];
  for (const data of all(Float32Array)) {
    for (const t of [data, { data, shape: [0] }, { data, shape: [4] }, { data, shape: [2, 0], strides: [1, 1] }])
      for (const name of ['normal_', 'zeros_', 's4dLin_', 'forgetBias_'])
        assertRefused(() => nn[name](t), name, 'data');
    assertRefused(() => nn.orthogonal_({ data, shape: [0, 2] }), 'orthogonal_', 'detached');
    assertRefused(() => nn.explain(data, 'normal_'), 'normal_', 'detached');
    await assert.rejects(
      nn.orthogonalAsync_({ data, shape: [0, 2] }),
      /^TypeError: orthogonalAsync_: data is detached/,
    );
    for (const shape of [[0], [4]]) assertRefused(() => nn.constant_(nn.array(shape), data), 'constant_', 'detached');
    assertRefused(() => nn.stft_(nn.array([0, 1, 2]), { window: data }), 'stft_', 'detached');
    assertRefused(() => nn.generator().shuffle(data), 'shuffle', 'detached');
  }
  for (const list of all(Uint32Array)) {
    assertRefused(() => nn.tensor(list), 'tensor', 'shape');
    assertRefused(() => nn.normal_({ data: new Float32Array(1), shape: list }), 'normal_', 'shape');
    assertRefused(() => nn.normal_(nn.array([1]), { of: list }), 'normal_', 'of');
    assertRefused(() => nn.heNormal_(nn.array([2, 2]), { batchAxes: list }), 'heNormal_', 'batchAxes');
    assertRefused(() => nn.heNormal_(nn.array([2, 2]), { parts: list }), 'heNormal_', 'parts');
    for (const generator of [nn.generator(), nn.generator({ kind: 'torch' })])
      assertRefused(() => generator.words(list), 'words', 'detached');
  }
  for (const rngState of all(Uint8Array))
    assertRefused(() => nn.generator({ kind: 'torch', rngState }), 'generator', 'rngState');
  // Without elements from the beginning, nothing is wrong.
  for (const data of [
    new Float32Array(0),
    new Float32Array(new SharedArrayBuffer(0)),
    new Float32Array(new ArrayBuffer(8), 8),
  ])
    assert.equal(nn.normal_(data), data);
});

test('messages have an end, whatever a seed is', () => {
  for (const kind of ['torch', 'megengine', 'numpy', 'numpy-legacy', 'jax', 'python'])
    for (const seed of [...(kind === 'python' ? [] : [-(2n ** 70n), -(10n ** 300n)]), 2n ** 5000n, [-1], [2n ** 5000n]])
      assert.throws(
        () => nn.generator({ kind, seed }),
        ({ message }) => message.startsWith('generator: seed') && message.length < 120,
      );
});

test('shapes and arrays that are longer than they are', async () => {
  const start = performance.now();
  const endless = new Proxy([3, 4], { get: (list, key) => (key === 'length' ? 1e9 : list[key]) });
  for (const shape of [endless, new Array(2 ** 32 - 1)])
    for (const name of ['sinusoidal_', 'hippoLegs_', 'normal_', 'orthogonal_'])
      assertRefused(() => nn[name]({ data: new Float32Array(12), shape }), name, 'shape');
  class Long extends Uint32Array {
    get length() {
      return 1e9;
    }
  }
  const expected = seeded().words(new Uint32Array(5));
  for (const words of [new Long(5), Object.defineProperty(new Uint32Array(5), 'length', { value: 1e6 })]) {
    const generator = seeded();
    generator.words(words);
    assertSameBits(new Uint32Array(words.buffer), expected);
    assert.equal(generator.offset, 5n);
  }
  // Each property is read once, so that what it says later does not matter.
  let reads = 0;
  const changing = {
    get data() {
      return new Float32Array(reads++ ? 1 : 12);
    },
    shape: [3, 4],
  };
  for (const fill of [
    (generator) => nn.orthogonalAsync_(changing, { generator }),
    (generator) => nn.lora_(changing, nn.array([2, 3]), { generator }),
    (generator) => nn.lora_(nn.array([4, 3]), changing, { generator, embedding: true }),
  ]) {
    reads = 0;
    const generator = seeded();
    let error;
    try {
      await fill(generator);
    } catch (thrown) {
      error = thrown;
    }
    assert.equal(reads, 1);
    assert.ok(error ? generator.offset === 0n : generator.offset > 0n);
  }
  assert(performance.now() - start < 2000);
});
