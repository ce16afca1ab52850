// SPDX-License-Identifier: Apache-2.0
// What the frameworks' own functions say, of tests/golden/frameworks: fans, gains, parameters of distributions, identities,
// spectra, positions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import {
  PROBABILITIES,
  readFans,
  readGains,
  readHippoLegs,
  readIdentities,
  readParameters,
  readPositions,
  readStft,
  readTruncatedNormals,
} from '../golden/frameworks/read.js';
import { sizeOf } from '../support/calls.js';
import { pBinomial } from '../support/p-values.js';

const nn = await load();

/** A record without its elements. */
const titleOf = (record) => JSON.stringify(record, (key, value) => (key === 'elements' ? undefined : value));

/** To so many units in the last place. */
function assertClose(actual, expected, ulps, what) {
  const error = Math.abs(actual - expected);
  assert.ok(error <= ulps * 2 ** -53 * Math.abs(expected), `${what}: ${actual} instead of ${expected}`);
}

// ---- Fans.

const isShared = ({ inAxes = [], outAxes = [], batchAxes = [], shape }) => {
  const axes = [inAxes, outAxes, batchAxes].flat().map((axis) => (axis < 0 ? axis + shape.length : axis));
  return new Set(axes).size < axes.length;
};

const rules = {
  torch: { options: () => ({ layout: 'torch' }) },
  megengine: { options: () => ({ layout: 'megengine' }) },
  // Of two lists all axes are in one of them; Keras ignores one list alone.
  keras: { options: ({ inAxes, outAxes }) => (inAxes && outAxes ? { inAxes, outAxes } : { layout: 'keras' }) },
  // An axis in two lists counts twice, or is divided by, in JAX; here it is an error. So are fans without an axis of inputs or
  // outputs, and those of fewer axes than two. And JAX cannot compute fans of what is empty.
  jax: {
    options: ({ inAxes, outAxes, batchAxes }) => ({ inAxes: inAxes ?? [], outAxes: outAxes ?? [], batchAxes }),
    isExcluded: (record) =>
      isShared(record) ||
      (record.fanIn !== undefined && record.shape.length < 2) ||
      !(record.inAxes || record.outAxes) ||
      record.shape.includes(0),
  },
  // Not a rule of ours, but letters say it: matrices are (I, O) and kernels (O, I, ...). Of fewer axes as Keras.
  paddle: {
    options: ({ shape: { length } }) => ({
      layout: length < 2 ? 'keras' : length === 2 ? 'IO' : `OI${'DHW'.slice(0, length - 2)}`,
    }),
  },
  // Keras's, but that other shapes than those of layers have sqrt(size) twice.
  tfjs: { options: () => ({ layout: 'keras' }), isExcluded: ({ shape: { length } }) => length === 1 || length > 5 },
};

test('fans', () => {
  const counts = {};
  for (const record of readFans()) {
    const { framework, shape, fanIn, fanOut } = record;
    const { options, isExcluded = () => false } = rules[framework];
    if (isExcluded(record)) continue;
    counts[framework] = (counts[framework] ?? 0) + 1;
    const call = () => nn.calculateFanInAndFanOut({ shape }, options(record));
    if (fanIn === undefined) assert.throws(call, RangeError, titleOf(record));
    else assert.deepEqual(call(), { fanIn, fanOut }, titleOf(record));
  }
  const least = { torch: 35, megengine: 24, keras: 40, jax: 36, paddle: 16, tfjs: 15 };
  for (const [framework, n] of Object.entries(least)) assert.ok(counts[framework] >= n, JSON.stringify(counts));
});

// ---- Gains.

const OURS = ['selu', 'gelu', 'silu', 'swish', 'mish', 'elu', 'softplus', 'hardswish'];

test('gains', () => {
  for (const { framework, nonlinearity, slope, gain } of readGains()) {
    if (gain === undefined && OURS.includes(nonlinearity)) continue; // which the framework has not, and we have
    const what = `${framework} ${nonlinearity} ${slope}`;
    if (gain === undefined) assert.throws(() => nn.calculateGain(nonlinearity, slope), RangeError, what);
    else assert.equal(nn.calculateGain(nonlinearity, slope), gain, what);
  }
});

// ---- Parameters of distributions.

const KERAS = {
  uniform: 'uniform',
  normal: 'untruncated_normal',
  truncated_normal: 'truncated_normal',
};
const calls = {
  keras: {
    GlorotUniform: () => ['glorotUniform_', {}],
    GlorotNormal: () => ['glorotTruncNormal_', {}],
    HeUniform: () => ['heUniform_', {}],
    HeNormal: () => ['heTruncNormal_', {}],
    LecunUniform: () => ['lecunUniform_', {}],
    LecunNormal: () => ['lecunTruncNormal_', {}],
    VarianceScaling: ({ parameter: scale, mode, distribution }) => [
      'varianceScaling_',
      { scale, mode, distribution: KERAS[distribution] },
    ],
  },
  megengine: {
    xavier_uniform_: ({ parameter: gain }) => ['xavierUniform_', { gain }],
    xavier_normal_: ({ parameter: gain }) => ['xavierNormal_', { gain }],
    msra_uniform_: ({ parameter: a, mode, nonlinearity }) => ['msraUniform_', { a, mode, nonlinearity }],
    msra_normal_: ({ parameter: a, mode, nonlinearity }) => ['msraNormal_', { a, mode, nonlinearity }],
  },
  torch: {
    xavier_uniform_: ({ parameter: gain }) => ['xavierUniform_', { gain }],
    xavier_normal_: ({ parameter: gain }) => ['xavierNormal_', { gain }],
    kaiming_uniform_: ({ parameter: a, mode, nonlinearity }) => ['kaimingUniform_', { a, mode, nonlinearity }],
    kaiming_normal_: ({ parameter: a, mode, nonlinearity }) => ['kaimingNormal_', { a, mode, nonlinearity }],
  },
};

/** The standard deviation of a standard normal cut at 2. */
const CUT_STD = readTruncatedNormals().find(({ a, b }) => a === -2 && b === 2).std;

test('parameters of distributions', () => {
  let tested = 0;
  for (const record of readParameters()) {
    const { framework, call, shape, distribution, p } = record;
    const what = titleOf(record);
    const [method, given] = calls[framework][call](record);
    const layout = framework;
    // Never touched, so of no memory.
    const t = { data: new Float64Array(sizeOf(shape)), shape };
    const explain = () => nn.explain(t, method, { ...given, layout });
    if (shape.includes(0) && framework === 'keras') {
      // Keras divides by 1 instead of by a fan of 0.
      const { fanIn, fanOut } = nn.calculateFanInAndFanOut({ shape }, { layout });
      if (!fanIn || !fanOut) continue;
    }
    tested++;
    const { mean, std, bounds } = explain();
    assert.equal(mean, 0, what);
    if (distribution === 'uniform') {
      assertClose(bounds[0], p[0], 4, what);
      assertClose(bounds[1], p[1], 4, what);
      assertClose(std, p[1] / Math.sqrt(3), 6, what);
    } else if (distribution === 'normal') {
      assertClose(std, p[1], 4, what);
    } else {
      assertClose(std, CUT_STD * p[1], 8, what);
      assertClose(bounds[0], -2 * p[1], 8, what);
      assertClose(bounds[1], 2 * p[1], 8, what);
    }
  }
  assert.ok(tested >= 180, `${tested}`);
});

test('moments and quantiles of truncated normals', () => {
  const n = 2 ** 14;
  const generator = nn.generator({ seed: 5 });
  const t = nn.tensor([n], { dtype: 'float64' });
  for (const { a, b, mean, std, quantiles } of readTruncatedNormals()) {
    const what = `[${a}, ${b}]`;
    const explanation = nn.explain(t, 'truncNormal_', { a, b });
    const scale = Math.max(Math.abs(mean), std);
    assert.ok(Math.abs(explanation.mean - mean) <= 1e-9 * scale, `${what}: mean ${explanation.mean}, not ${mean}`);
    assert.ok(Math.abs(explanation.std - std) <= 1e-8 * std, `${what}: std ${explanation.std} instead of ${std}`);
    nn.truncNormal_(t, { a, b, generator });
    const values = t.data;
    assert.ok(values.every((x) => x >= a && x <= b));
    PROBABILITIES.forEach((p, i) => {
      if (p < 0.001 || p > 0.999) return; // rarer than there are values
      const below = values.reduce((count, x) => count + (x <= quantiles[i]), 0);
      assert.ok(pBinomial(below, n, p) > 1e-6, `${what}: ${below} of ${n} up to the quantile of ${p}`);
    });
  }
  t.dispose();
});

// ---- Tensors that are no matter of chance.

test('identities and Dirac kernels', () => {
  for (const record of readIdentities()) {
    const { framework, call, shape, groups, value, positions } = record;
    const isDirac = /^dirac/i.test(call);
    if (framework === 'tfjs' && shape[0] !== shape[1]) continue; // it takes square ones alone
    const t = nn.tensor(shape);
    nn.fill_(t, 7);
    const fill = () => (isDirac ? nn.dirac_(t, { groups }) : nn.eye_(t, { gain: value }));
    if (positions === undefined) assert.throws(fill, RangeError, titleOf(record));
    else {
      const expected = new Float32Array(t.size);
      for (const position of positions) expected[position] = value;
      assert.deepEqual(fill().data, expected, titleOf(record));
    }
    t.dispose();
  }
});

/** Windows of scipy.signal that have no name here are given as numbers: place i of a symmetric one of m points. */
const windows = {
  bartlett: (i, m) => 1 - Math.abs((2 * i) / (m - 1) - 1),
  triang: (i, m) => 1 - Math.abs(2 * i - m + 1) / (m + (m % 2)),
  cosine: (i, m) => Math.sin((Math.PI * (i + 0.5)) / m),
  bohman: (i, m) => {
    const x = Math.abs((2 * i) / (m - 1) - 1);
    return x === 1 ? 0 : (1 - x) * Math.cos(Math.PI * x) + Math.sin(Math.PI * x) / Math.PI;
  },
};
const windowOf = (name, length, periodic) =>
  windows[name] ? Array.from({ length }, (_, i) => windows[name](i, length + Number(periodic))) : name;

test('kernels of short-time Fourier transforms', () => {
  const tolerances = { float64: 1e-15, float32: 2e-7 }; // and Keras's own errors, 1.4e-15
  for (const record of readStft()) {
    const { side, scaling = null, periodic, shape, elements } = record;
    const window = windowOf(record.window ?? null, shape[0], periodic);
    const max = elements.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    for (const [dtype, tolerance] of Object.entries(tolerances)) {
      const t = nn.stft_(nn.tensor(shape, { dtype }), { side, window, scaling, periodic });
      const error = t.data.reduce((error, x, i) => Math.max(error, Math.abs(x - elements[i])), 0);
      assert.ok(error <= tolerance * max + 1.4e-15, `${dtype} ${titleOf(record)}: ${error}, of ${max}`);
      t.dispose();
    }
  }
});

/** What the tables of positions.txt are made by here; the others have a rule of their own. */
const positions = {
  'sinusoid-interleaved': (t) => nn.sinusoidal_(t),
  'sinusoid-halves': (t) => nn.sinusoidal_(t, { order: 'halves' }),
  'alibi-slopes': (t) => nn.alibi_(t),
  'mamba-A-log': (t) => nn.mambaALog_(t),
};

test('positions, slopes of ALiBi, A of Mamba', () => {
  let tested = 0;
  for (const record of readPositions()) {
    const { what, from, shape, first = 0, elements } = record;
    if (!positions[what]) continue;
    tested++;
    const whole = first ? [first + shape[0], shape[1]] : shape; // ours begin at position 0
    const t = positions[what](nn.tensor(whole));
    const actual = t.data.subarray(t.size - elements.length);
    // A few of the frameworks' values are computed in float32; the slopes of one function from a rounded base.
    const tolerance = from === 'build_alibi_tensor' ? 6e-7 : 2 ** -23;
    actual.forEach((x, i) => {
      assert.ok(
        Math.abs(x - elements[i]) <= tolerance * Math.abs(elements[i]),
        `${titleOf(record)}[${i}]: ${x}, ${elements[i]}`,
      );
    });
    t.dispose();
  }
  assert.ok(tested >= 40, `${tested}`);
});

test('HiPPO-LegS', () => {
  for (const { n, a, b } of readHippoLegs()) {
    const actual = [...nn.hippoLegs_(nn.tensor([n, n], { dtype: 'float64' })).data];
    a.forEach((x, i) => assertClose(actual[i], x, 2, `A of ${n}, ${i}`));
    for (const shape of [[n], [n, 1]]) {
      assert.deepEqual([...nn.hippoLegsInput_(nn.tensor(shape, { dtype: 'float64' })).data], b);
    }
  }
});
