// SPDX-License-Identifier: Apache-2.0
// What the frameworks' own tests hold their initializers to: PyTorch's test/nn/test_init.py, Keras's
// random_initializers_test.py, JAX's tests/nn_test.py, TensorFlow.js's initializers_test.ts, MegEngine's test_init.py.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { load } from '../../npm/dist/index.js';
import { readTruncatedNormals } from '../golden/frameworks/read.js';
import { arrayOf } from '../golden/read.js';
import { assertSameBits } from '../support/bits.js';
import { sizeOf } from '../support/calls.js';
import { everything, isRandom, perform, random, titleOf, valuesOf } from '../support/everything.js';
import { pKolmogorov, pNormal } from '../support/p-values.js';

const nn = await load();
const dtypes = ['float32', 'float64', 'float16', 'bfloat16'];
const seeded = (seed = 1) => nn.generator({ seed });

/** Elements of a tensor that is filled and given back. */
function draw(method, shape, given, dtype = 'float32') {
  const t = nn.tensor(shape, { dtype });
  nn[method](t, { generator: seeded(), ...given });
  const values = valuesOf(t.data, dtype);
  t.dispose();
  return values;
}

/** The greatest distance of a sample from a distribution function, as the chance of one as great. */
function pOf(values, cdf) {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const distance = sorted.reduce((d, x, i) => Math.max(d, Math.abs(cdf(x) - i / n), Math.abs(cdf(x) - (i + 1) / n)), 0);
  return pKolmogorov(distance, n);
}
const momentsOf = (values) => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length };
};
const shapes = [[3000], [60, 50], [10, 10, 6, 5]];

// ---- PyTorch

test('torch test_init.py test_uniform', () => {
  for (const shape of shapes)
    for (const [a, b] of [
      [0, 1],
      [-2.5, 3],
      [10, 10.5],
    ])
      assert.ok(pOf(draw('uniform_', shape, { a, b }), (x) => (x - a) / (b - a)) > 1e-4, `${shape} [${a}, ${b})`);
});

test('torch test_init.py test_normal', () => {
  for (const shape of shapes)
    for (const [mean, std] of [
      [0, 1],
      [-3, 0.02],
      [2, 5],
    ])
      assert.ok(pOf(draw('normal_', shape, { mean, std }), (x) => normalCdf(x, mean, std)) > 1e-4, `${shape} ${mean}`);
});

test('torch test_init.py test_trunc_normal', () => {
  for (const shape of shapes) {
    for (const [mean, std, a, b] of [
      [0, 1, -2, 2],
      [1, 0.5, 0.9, 3],
      [-3, 2, -2, 9],
      [0, 1, 0, Infinity],
    ]) {
      const values = draw('truncNormal_', shape, { mean, std, a, b });
      const [from, to] = [a, b].map((bound) => normalCdf(bound, mean, std));
      assert.ok(values.every((x) => x >= a && x <= b));
      assert.ok(pOf(values, (x) => (normalCdf(x, mean, std) - from) / (to - from)) > 1e-4, `${shape} [${a}, ${b}]`);
    }
  }
});

test('torch test_init.py test_trunc_normal_generator: a generator, and manual_seed', () => {
  for (const call of random) {
    const t = nn.tensor(call.shape);
    const given = perform(nn, call, t, seeded(9)).data.slice();
    nn.manualSeed(9);
    const byDefault = perform(nn, call, t, undefined).data.slice();
    assertSameBits(byDefault, given, titleOf(call));
    t.dispose();
  }
});

test('torch test_init.py test_calculate_gain_only_accepts_valid_nonlinearities', () => {
  for (const n of [2, 5, 25])
    assert.throws(() => nn.calculateGain('x'.repeat(n)), { name: 'RangeError', message: /one of 'linear', 'conv1d'/ });
});

test('torch test_init.py test_calculate_gain_leaky_relu_only_accepts_numbers', () => {
  for (const slope of [true, [1], { a: 'b' }]) assert.throws(() => nn.calculateGain('leaky_relu', slope), TypeError);
});

test('torch test_init.py test_xavier_uniform, test_kaiming_normal: errors on inputs smaller than 2-D', () => {
  const fans = /^(xavier|msra|lecun|varianceScaling|siren)/;
  for (const { method } of random.filter(({ method }) => fans.test(method)))
    for (const shape of [[], [7]]) assert.throws(() => draw(method, shape), RangeError, method);
});

test('torch test_init.py test_xavier_uniform, test_kaiming_normal: bounds and deviations', () => {
  for (const [method, given, std] of [
    ['xavierUniform_', { gain: 2 }, 2 * Math.sqrt(2 / (40 * 9 + 30 * 9))],
    ['xavierNormal_', {}, Math.sqrt(2 / (40 * 9 + 30 * 9))],
    ['kaimingUniform_', { a: 0.5, mode: 'fan_out' }, Math.sqrt(2 / 1.25 / (40 * 9))],
    ['kaimingNormal_', { nonlinearity: 'relu' }, Math.sqrt(2 / (30 * 9))],
  ]) {
    const values = draw(method, [40, 30, 3, 3], given);
    const bound = Math.sqrt(3) * std;
    const isUniform = method.includes('Uniform');
    const cdf = isUniform ? (x) => (x + bound) / (2 * bound) : (x) => normalCdf(x, 0, std);
    assert.ok(pOf(values, cdf) > 1e-4, method);
    if (isUniform) assert.ok(values.every((x) => x >= -bound * (1 + 1e-7) && x < bound));
  }
});

test('torch test_init.py test_kaiming_uniform_warning_on_0element_tensor: nothing to fill is no error', () => {
  for (const method of ['xavierUniform_', 'kaimingNormal_', 'heTruncNormal_', 'orthogonal_'])
    assert.deepEqual(draw(method, [0, 3]), [], method);
});

// ---- Keras

test('keras random_initializers_test.py: the same seed repeats, another generator does not', () => {
  for (const call of random) {
    const [a, b, c] = [seeded(1), seeded(1), seeded(2)].map((generator) => {
      const t = perform(nn, call, nn.tensor(call.shape), generator);
      const values = t.data.slice();
      t.dispose();
      return values;
    });
    assertSameBits(a, b, titleOf(call));
    assert.notDeepEqual(a, c, titleOf(call));
  }
});

test('keras random_initializers_test.py: a second call goes on', () => {
  for (const call of random) {
    const generator = seeded();
    const [a, b] = [0, 1].map(() => {
      const t = perform(nn, call, nn.tensor(call.shape), generator);
      const values = t.data.slice();
      t.dispose();
      return values;
    });
    assert.notDeepEqual(a, b, titleOf(call));
  }
});

test('keras random_initializers_test.py: state round trip', () => {
  for (const call of random) {
    const generator = seeded().seek(1000);
    const copy = nn.generator({ state: JSON.parse(JSON.stringify(generator)) });
    const [a, b] = [generator, copy].map((each) => {
      const t = perform(nn, call, nn.tensor(call.shape), each);
      const values = t.data.slice();
      t.dispose();
      return values;
    });
    assertSameBits(a, b, titleOf(call));
    assert.deepEqual(generator.state(), copy.state());
  }
});

test('keras random_initializers_test.py test_variance_scaling: variance is scale / fan', () => {
  for (const distribution of ['uniform', 'truncated_normal', 'untruncated_normal'])
    for (const [mode, fan] of Object.entries({
      fan_in: 100,
      fan_out: 200,
      fan_avg: 150,
      fan_geo_avg: Math.sqrt(2e4),
    })) {
      const values = draw('varianceScaling_', [100, 200], { layout: 'keras', scale: 3, mode, distribution });
      const { mean, variance } = momentsOf(values);
      const n = values.length;
      assert.ok(pNormal(mean / Math.sqrt(3 / fan / n)) > 1e-6, `${distribution} ${mode}: mean ${mean}`);
      assert.ok(Math.abs((variance * fan) / 3 - 1) < 0.05, `${distribution} ${mode}: variance ${variance}`);
    }
});

test("keras multi_head_attention_test.py test_initializer: queries' variance by the axes that are summed over", () => {
  const [inputs, heads, size] = [16, 8, 4]; // (inputs, heads, size): an einsum over the first
  const { std } = nn.explain(nn.tensor([inputs, heads, size]), 'glorotUniform_', { inAxes: 0, outAxes: [1, 2] });
  assert.ok(Math.abs(std - Math.sqrt(2 / (inputs + heads * size))) < 1e-15);
});

test("cut normals have their law's deviation, not one too small (keras#8048, tfjs#8594)", () => {
  const cut = readTruncatedNormals().find(({ a, b }) => a === -2 && b === 2).std;
  for (const [method, given, std] of [
    ['heTruncNormal_', { nonlinearity: 'relu' }, Math.sqrt(2 / 200)],
    ['glorotTruncNormal_', {}, Math.sqrt(2 / 500)],
    ['lecunTruncNormal_', {}, Math.sqrt(1 / 200)],
    ['varianceScaling_', { scale: 4 }, Math.sqrt(4 / 200)],
  ]) {
    const values = draw(method, [300, 200], given);
    assert.ok(Math.abs(Math.sqrt(momentsOf(values).variance) / std - 1) < 0.01, method);
    assert.ok(
      values.every((x) => Math.abs(x) <= ((2 * std) / cut) * (1 + 1e-7)),
      method,
    );
  }
});

// ---- JAX

test('jax nn_test.py testInitializer, testInitializerProvider: every dtype and number of dimensions', () => {
  for (const call of random.filter(
    ({ shape, given }) => shape.length === 3 && !Object.keys(given).some((k) => /Axes|layout/.test(k)),
  )) {
    if (/blocks|axis/.test(JSON.stringify(call.given))) continue;
    for (const dtype of dtypes)
      for (const shape of [
        [6, 4],
        [6, 3, 2],
        [6, 2, 2, 3],
        [6, 2, 1, 3, 2],
      ]) {
        const t = nn.tensor(shape, { dtype });
        perform(nn, call, t, seeded());
        assert.equal(t.dtype, dtype);
        const values = valuesOf(t.data, dtype);
        assert.ok(values.every(Number.isFinite), `${titleOf(call)} ${dtype} ${shape}`);
        assert.ok(new Set(values).size > 10, `${titleOf(call)} ${dtype} ${shape}`);
        t.dispose();
      }
  }
});

test('jax nn_test.py testVarianceScalingMultiAxis, testVarianceScalingBatchAxis', () => {
  const std = (shape, given) => nn.explain(nn.tensor(shape), 'varianceScaling_', { scale: 1, ...given }).std;
  const close = (a, b) => assert.ok(Math.abs(a / b - 1) < 1e-14, `${a}, ${b}`);
  close(std([2, 3, 4, 5], { inAxes: [0, 1], outAxes: [-2, -1] }), Math.sqrt(1 / 6));
  close(std([2, 3, 4, 5], { inAxes: [0, 1], outAxes: [-2, -1], mode: 'fan_out' }), Math.sqrt(1 / 20));
  close(std([2, 3, 4, 5], { inAxes: 0, outAxes: [2, 3], batchAxes: 1 }), Math.sqrt(1 / 2));
  close(std([2, 3, 4, 5], { inAxes: 0, outAxes: [2, 3], batchAxes: 1, mode: 'fan_avg' }), Math.sqrt(1 / 11));
});

// ---- TensorFlow.js

test('tfjs initializers_test.ts: a limit of 0 is a limit, and so is a deviation', () => {
  assert.ok(draw('uniform_', [50], { a: 0, b: 0.05 }).every((x) => x >= 0 && x < 0.05));
  assert.ok(draw('normal_', [50], { mean: 1, std: 0 }).every((x) => x === 1));
  assert.ok(draw('truncNormal_', [50], { mean: 0.5, std: 0, a: 0 }).every((x) => x === 0.5));
});

test('tfjs initializers_test.ts: seed 0 is a seed', () => {
  assert.deepEqual(draw('normal_', [50], { generator: seeded(0) }), draw('normal_', [50], { generator: seeded(0) }));
});

test('tfjs initializers_test.ts: does not leak', () => {
  const firstFree = () => {
    const t = nn.tensor([1]);
    const { byteOffset, buffer } = t.data;
    t.dispose();
    return [byteOffset, buffer.byteLength];
  };
  const rounds = (n) => {
    for (let i = 0; i < n; i++)
      for (const call of everything) {
        const dtype = dtypes[i % 4];
        perform(nn, call, { data: arrayOf(dtype, sizeOf(call.shape)), shape: call.shape, dtype }, seeded());
      }
  };
  rounds(4);
  const before = firstFree();
  rounds(40);
  assert.deepEqual(firstFree(), before);
});

// ---- MegEngine

test('megengine test_init.py test_fill_, test_calculate_fan_in_and_fan_out', () => {
  assert.deepEqual([...nn.fill_(nn.tensor([5, 5]), 5).data], new Array(25).fill(5));
  for (const [shape, fanIn, fanOut] of [
    [[3, 4], 4, 3], // Linear(4, 3)
    [[5, 2, 3], 6, 15], // Conv1d(2, 5, 3)
    [[5, 2, 2, 3], 12, 30], // Conv2d(2, 5, (2, 3))
    [[2, 3, 1, 3, 3], 9, 27], // Conv2d(2, 6, 3, groups = 2)
  ])
    assert.deepEqual(nn.calculateFanInAndFanOut({ shape }), { fanIn, fanOut });
});

test('every other call leaves the default generator where it is', () => {
  const generator = nn.manualSeed(3);
  for (const call of everything.filter((call) => !isRandom(call))) perform(nn, call, nn.tensor(call.shape));
  assert.equal(generator.offset, 0n);
});
