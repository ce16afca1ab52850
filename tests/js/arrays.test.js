// SPDX-License-Identifier: Apache-2.0
// Arrays of one's own, dtypes by other names, tensors of TF.js, and the default generator.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load as loadCore } from '../../npm/dist/core.js';
import { load } from '../../npm/dist/frameworks.js';
import { assertSameBits } from '../support/bits.js';

const nn = await load();
const core = await loadCore();
const KINDS = { float32: 'Float32Array', float64: 'Float64Array', bfloat16: 'Uint16Array' };
const NAMES = { F32: 'float32', F64: 'float64', F16: 'float16', BF16: 'bfloat16' };

test('array gives memory of its own, of zeros, that initializers fill', () => {
  for (const [dtype, kind] of Object.entries(KINDS)) {
    const own = nn.array([3, 4], { dtype, layout: 'IO' });
    assert.deepEqual([own.shape, own.dtype, own.layout], [[3, 4], dtype, 'IO']);
    assert.equal(Object.prototype.toString.call(own.data), `[object ${kind}]`);
    assert.equal(own.data.buffer.byteLength, own.data.byteLength);
    assert(own.data.length === 12 && own.data.every((x) => x === 0));
    const tensor = nn.tensor([3, 4], { dtype, layout: 'IO' });
    const seed = () => ({ generator: nn.generator({ seed: 2 }) });
    assert.equal(nn.xavierNormal_(own, seed()), own);
    assert.deepEqual(own.data, nn.xavierNormal_(tensor, seed()).data.slice());
    const copy = tensor.toArray();
    assert.deepEqual(copy, own);
    tensor.dispose();
    assert.deepEqual(copy, own);
    assert.throws(() => tensor.toArray(), { name: 'TypeError', message: /^toArray: tensor is disposed/ });
  }
  assert.deepEqual(core.array([2]), { data: new Float32Array(2), shape: [2], dtype: 'float32', layout: undefined });
  const w = core.ones_(core.tensor([2]));
  assert.deepEqual(w.toArray().data, Float32Array.of(1, 1));
});

test('wrong arguments of array', () => {
  for (const both of [nn, core]) {
    for (const call of [
      () => both.array(),
      () => both.array([-1]),
      () => both.array([2 ** 31, 2 ** 31]),
      () => both.array([3], { dtype: 'int8' }),
      () => both.array([3], { layout: 5 }),
      () => both.array([3], { nonsense: 1 }),
      () => both.array([3], []),
    ])
      assert.throws(call, /^(Type|Range)Error: array: /);
  }
});

test('dtypes by the names of safetensors and of ONNX Runtime', () => {
  for (const [name, dtype] of Object.entries(NAMES)) {
    for (const named of [nn.tensor([4], { dtype: name }), nn.array([4], { dtype: name })]) {
      assert.equal(named.dtype, dtype);
      const generator = () => nn.generator({ seed: 1 });
      const expected = nn.normal_(nn.array([4], { dtype }), { generator: generator() });
      nn.normal_(named, { generator: generator() });
      assert.deepEqual(named.data.slice(), expected.data);
      for (const said of [{ dtype: name }, { type: dtype }, { type: name }]) {
        const { data } = nn.array([4], { dtype });
        nn.normal_({ data, dims: [4], ...said }, { generator: generator() });
        assert.deepEqual(data, expected.data);
        assert.equal(nn.explain({ data, dims: [4], ...said }, 'normal_').dtype, dtype);
      }
    }
  }
  assert.throws(() => nn.normal_({ data: new Float32Array(4), dims: [4], type: 'float16' }), {
    name: 'TypeError',
    message: /^normal_: data is Float32Array; .*float16/,
  });
});

test('a tensor of TF.js is refused, with what to do', async () => {
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-cpu');
  for (const t of [tf.zeros([3, 4]), tf.variable(tf.zeros([3, 4]))])
    assert.throws(() => nn.xavierNormal_(t), { name: 'TypeError', message: /^xavierNormal_: .*dataSync.*setWeights/ });
});

test('a generator of our own, or a framework’s, is the default', () => {
  const torch = () => nn.generator({ kind: 'torch', seed: 3 });
  for (const set of [
    () => (nn.defaultGenerator = torch()),
    () => nn.manualSeed(3, { kind: 'torch' }),
    () => nn.manualSeed(3, { kind: 'torch', version: '1.13' }),
  ]) {
    set();
    assert.equal(nn.defaultGenerator.kind, 'torch');
    const given = torch();
    for (const fill of [
      (o) => nn.normal_(new Float32Array(20), o),
      (o) => nn.kaimingUniform_(nn.array([4, 3, 2, 2, 2]), o).data, // torch's fans
      (o) => nn.sparse_(nn.array([5, 4]), { sparsity: 0.5, ...o }).data,
      (o) => nn.orthogonal_(nn.array([3, 4]), o).data,
      (o) => nn.uniform_(new Float32Array(40_000), o), // drawn whole, not in pieces
    ])
      assertSameBits(fill({}), fill({ generator: given }));
    assert.throws(
      () => nn.xavierTruncNormal_(nn.array([3, 4])),
      /^TypeError: xavierTruncNormal_: generator is of kind 'torch'/,
    );
    const own = nn.explain(nn.array([3, 4]), 'normal_');
    assert.deepEqual(own, { ...own, words: 16, std: 1 }, "without a generator it tells of nn's own generator");
    assert.throws(
      () => nn.explain(nn.array([3, 4]), 'normal_', { generator: given }),
      /^TypeError: explain: generator is of kind 'torch'/,
    );
  }
  nn.manualSeed(3, { kind: 'jax' });
  const jax = nn.generator({ kind: 'jax', seed: 3 });
  const lecun = nn.lecunNormal_(nn.array([4, 5]), { generator: jax });
  assertSameBits(nn.lecunNormal_(nn.array([4, 5])).data, lecun.data);
  const philox = nn.manualSeed(3, { kind: 'philox4x32', stream: 'a' });
  assert.equal(nn.defaultGenerator, philox);
  assert.deepEqual(philox.state(), nn.generator({ seed: 3, kind: 'philox4x32', stream: 'a' }).state());
  const before = nn.defaultGenerator;
  for (const wrong of [undefined, null, 5, {}, core.generator({ seed: 1 }), Object.create(philox)])
    assert.throws(() => (nn.defaultGenerator = wrong), /^TypeError: defaultGenerator: /);
  for (const wrong of [
    () => nn.manualSeed(3, { seed: 4 }),
    () => nn.manualSeed(3, { kind: 'x' }),
    () => nn.manualSeed(3, 5),
  ])
    assert.throws(wrong, /^(Type|Range)Error: manualSeed: /);
  assert.throws(() => nn.manualSeed(undefined, { kind: 'torch' }), /^TypeError: manualSeed: seed/);
  assert.equal(nn.defaultGenerator, before);
});

test('a test may spy on a function', () => {
  const { ones_ } = nn;
  nn.ones_ = () => 'spied';
  assert.equal(nn.ones_(), 'spied');
  nn.ones_ = ones_;
});
