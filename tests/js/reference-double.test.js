// SPDX-License-Identifier: Apache-2.0
// What the reference computes in double, and how it rounds, by other means than those of the C core that it follows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROBABILITIES, readTruncatedNormals } from '../golden/frameworks/read.js';
import { readHalves } from '../golden/read.js';
import { dtypes } from '../reference/dtypes.js';
import { cosPi64, exp, log, mills, sinPi64 } from '../reference/elementary64.js';
import { fround, fromBits } from '../reference/float32.js';
import { initialize } from '../reference/initializers.js';
import { moments, truncation } from '../reference/truncation.js';
import { uniformParameters64 } from '../reference/uniform.js';

const ulp = (x) => 2 ** (Math.floor(Math.log2(Math.abs(x) || 2 ** -1022)) - 52);
const near = (actual, expected, tolerance, what) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} instead of ${expected}`);

// ---- Elementary functions

test('log, exp, sinpi and cospi are within some ulp of those of the engine', () => {
  for (let i = 1; i <= 20000; i++) {
    const x = 2 ** ((i - 10000) / 10);
    if (Math.abs(Math.log(x)) > 1e-9 && x > 1e-290) near(log(x), Math.log(x), 3 * ulp(Math.log(x)), `log(${x})`);
    const y = (i - 10000) / 15;
    near(exp(y), Math.exp(y), 3 * ulp(Math.exp(y)), `exp(${y})`);
    const t = i / 40000;
    near(sinPi64(t), Math.sin(Math.PI * t), 6 * ulp(Math.sin(Math.PI * t)), `sinPi64(${t})`);
    near(cosPi64(t), Math.cos(Math.PI * t), 2 ** -51, `cosPi64(${t})`);
  }
  assert.equal(exp(-701), 0);
});

/** Fixed point: x stands for x / ONE. */
const ONE = 1n << 900n;
const times = (a, b) => (a * b) / ONE;

/** The sum of terms of which each is made from the one before, until they vanish. */
function series(term, next) {
  let sum = 0n;
  for (let k = 1n; term !== 0n; k++) {
    sum += term;
    term = next(term, k);
  }
  return sum;
}

/** arctan(1 / n) by its own series. */
function inverseTangent(n) {
  let power = ONE / n;
  return series(power, (_, k) => {
    power /= n * n;
    return (k % 2n ? -power : power) / (2n * k + 1n);
  });
}

function squareRoot(x) {
  let [low, high] = [0n, x > ONE ? x : ONE];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (times(middle, middle) <= x) low = middle;
    else high = middle;
  }
  return low;
}

test("Mills's ratio is within 8 * 2^-53 of the exact one", () => {
  // sqrt(pi / 2) e^(x^2 / 2) - (x + x^3 / 3 + x^5 / (3 5) + ...), pi as Machin has it.
  const pi = 4n * (4n * inverseTangent(5n) - inverseTangent(239n));
  const root = squareRoot(pi / 2n);
  for (let i = 0n; i <= 16n * 16n; i += 3n) {
    const x = (i * ONE) / 16n;
    const square = times(x, x);
    const power = series(ONE, (term, k) => times(term, square) / (2n * k));
    const odd = series(x, (term, k) => times(term, square) / (2n * k + 1n));
    const expected = Number(((times(root, power) - odd) * 2n ** 80n) / ONE) / 2 ** 80;
    const actual = mills(Number(i) / 16);
    near(actual / expected, 1, 8.5 * 2 ** -53, `mills(${Number(i) / 16})`);
  }
  for (const x of [1e3, 1e5, 1e8, 1e60, 1e300]) near(mills(x) * x, 1 - x ** -2, 1e-11, `mills(${x})`);
});

// ---- Truncated normals

/** The u-quantile of the unit normal truncated to [alpha, beta]. */
function quantile(alpha, beta, u) {
  if (beta <= 0) return -quantile(-beta, -alpha, 1 - u);
  const { kind, center, half, value } = truncation(alpha, beta);
  if (kind === 'narrow') return center + half * value(2 * u - 1);
  if (kind === 'tail') return alpha + value(1 - u);
  return value(u < 0.5 ? -2 * u : 2 * (1 - u));
}

test('moments and quantiles of truncated normals are the exact ones', () => {
  for (const { a, b, mean, std, quantiles } of readTruncatedNormals()) {
    const what = `[${a}, ${b}]`;
    const [m, s] = moments(a, b);
    near(m, mean, 1e-8 * std + ulp(mean), `mean of ${what}`);
    near(s / std, 1, 1e-8, `std of ${what}`);
    const tolerance = 1e-14 * Math.min(1, b - a);
    PROBABILITIES.forEach((u, i) =>
      near(quantile(a, b, u), quantiles[i], tolerance + ulp(quantiles[i]), `${what}, ${u}`),
    );
  }
});

const generator = { kind: 'philox4x32', seed: 7n, stream: 0n, offset: 0n, shape: [4000] };

/** The middle of sorted numbers, and others of them. */
const sorted = (elements) => Float64Array.from(elements).sort();

test('elements in float32 have the quantiles of those in double', () => {
  for (const [a, b] of [
    [-2, 2],
    [-0.1, 2.05],
    [-2.05, 2.06],
    [-Infinity, Infinity],
    [2, 9],
    [-9, -2],
    [8.4, Infinity],
    [9, 10],
  ]) {
    const call = { ...generator, name: 'truncated_normal', p: [0, 1, a, b] };
    const single = sorted(initialize(call).elements);
    assert.ok(single[0] >= a && single.at(-1) <= b);
    const [mean, std] = moments(a, b);
    const average = single.reduce((x, y) => x + y, 0) / single.length;
    near(average, mean, (5 * std) / Math.sqrt(single.length), `mean of [${a}, ${b}]`);
    // Kolmogorov and Smirnov: p is 2 exp(-2 n d^2).
    const d = Math.max(...single.map((x, i) => Math.abs(cdf(a, b, x) - (i + 0.5) / single.length)));
    assert.ok(d < 2.5 / Math.sqrt(single.length), `[${a}, ${b}]: ${d}`);
  }
});

/** By bisection of the quantile: where x is. */
function cdf(a, b, x) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 30; i++) {
    const u = (low + high) / 2;
    if (quantile(a, b, u) < x) low = u;
    else high = u;
  }
  return low;
}

// ---- Rounding

test('halves: every value has its own encoding, and what is between two goes to the nearer, or the even one', () => {
  const known = { float16: [1, 0x3c00, 65504, 0x7bff, 2 ** -24, 1, 1 / 3, 0x3555, -2, 0xc000, 2 ** -14, 0x0400] };
  known.bfloat16 = [
    1,
    0x3f80,
    Math.PI,
    0x4049,
    2 ** -133,
    1,
    -2,
    0xc000,
    2 ** -126,
    0x0080,
    3.3895313892515355e38,
    0x7f7f,
  ];
  for (const [name, pairs] of Object.entries(known)) {
    const { encode, decode, max, atLeast, atMost, below } = dtypes[name];
    for (let i = 0; i < pairs.length; i += 2) assert.equal(encode(pairs[i]), pairs[i + 1], `${name} ${pairs[i]}`);
    for (let code = 0; code < encode(max); code++) {
      const [x, next] = [decode(code), decode(code + 1)];
      assert.ok(x < next && fround(x) === x && encode(x) === code && encode(-x) === code + 0x8000);
      const middle = (x + next) / 2;
      assert.equal(encode(middle), code + (code % 2));
      assert.equal(encode(middle - middle * 2 ** -50), code);
      assert.equal(encode(middle + middle * 2 ** -50), code + 1);
      assert.deepEqual([atMost(middle), atLeast(middle), below(next), below(middle)], [x, next, x, x]);
      assert.deepEqual([atMost(-middle), atLeast(-middle), below(-x)], [-next, -x, -next]);
    }
    assert.throws(() => encode(max * 1.01), RangeError);
  }
  for (const { float32, bfloat16 } of readHalves()) {
    // By the bits: a bfloat16 is the upper half of a float32.
    const [upper, lower] = [float32 >>> 16, float32 & 0xffff];
    assert.equal(bfloat16, upper + (lower > 0x8000 || (lower === 0x8000 && upper % 2) ? 1 : 0), `${fromBits(float32)}`);
  }
});

test('uniform elements stay in [a, b) in every dtype', () => {
  for (const dtype of Object.keys(dtypes)) {
    const { max, atLeast } = dtypes[dtype];
    for (const [a, b] of [
      [0, 1],
      [-1, 0],
      [1, 1.01],
      [-3, 5],
      [0, 1e-7],
      [-max, max],
      [0, atLeast(1e-300)],
      [990, 1000],
    ]) {
      const { elements } = initialize({ ...generator, name: 'uniform', dtype, p: [a, b] });
      const values = dtypes[dtype].decode ? Array.from(elements, dtypes[dtype].decode) : elements;
      assert.ok(
        values.every((x) => a <= x && x < b),
        `${dtype} [${a}, ${b})`,
      );
    }
  }
  const { m, s } = uniformParameters64(0, 1);
  assert.deepEqual([m, -(2 ** 63) * s + m, 2 ** 63 * s + m], [0.5, 2 ** -53, 1 - 2 ** -53]);
});

// ---- Logarithms and sparse matrices

test('softplus of mamba_dt_bias is dt, and exp of log_uniform is uniform', () => {
  const draw = (name, p) => initialize({ ...generator, name, dtype: 'float64', p }).elements;
  for (const [low, high, floor] of [
    [1e-3, 0.1, 1e-4],
    [1e-9, 1e-2, 0],
    [1e-3, 20, 0.01],
  ]) {
    for (const bias of draw('mamba_dt_bias', [low, high, floor])) {
      const dt = Math.log1p(Math.exp(bias));
      assert.ok(dt >= Math.max(low, floor) * (1 - 1e-9) && dt <= high * (1 + 1e-9), `${dt}`);
    }
  }
  const u = draw('log_uniform', [2, 6, 1]).map(Math.exp);
  assert.ok(u.every((x) => 2 < x && x < 6));
  near(u.reduce((a, b) => a + b) / u.length, 4, 0.1, 'mean');
});

test('each column of a sparse matrix has its zeros', () => {
  for (const [rows, columns, sparsity, zeros] of [
    [100, 7, 0.07, 8], // 7.000000000000001
    [10, 50, 0.9, 9],
    [7, 9, 0.5, 4],
    [5, 4, 0, 0],
    [5, 4, 1, 5],
  ]) {
    const { elements } = initialize({ ...generator, name: 'sparse', p: [sparsity, 1], shape: [rows, columns] });
    for (let column = 0; column < columns; column++) {
      const values = Array.from({ length: rows }, (_, row) => elements[row * columns + column]);
      assert.equal(values.filter((x) => x === 0).length, zeros);
    }
  }
});
