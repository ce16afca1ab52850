// SPDX-License-Identifier: Apache-2.0
// Small networks in plain JavaScript, whose first weights nn-init draws: what pictures of traps show is computed.
import { load } from 'nn-init';

export const nn = await load();

/** @param {string} stream */
export const generator = (stream) => nn.generator({ seed: 1, stream });

/** @param {ArrayLike<number>} values */
export const stdOf = (values) => Math.sqrt(Array.from(values).reduce((sum, x) => sum + x * x, 0) / values.length);

/** A matrix times a vector. @param {ArrayLike<number>} matrix row by row @param {ArrayLike<number>} x */
export function times(matrix, x) {
  const rows = matrix.length / x.length;
  return Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < x.length; j++) sum += matrix[i * x.length + j] * x[j];
    return sum;
  });
}

/** @param {number} n @param {string} stream */
export const normals = (n, stream) => nn.normal_(new Float64Array(n), { generator: generator(stream) });

/** Points of a curve, x and y. @param {number} n @param {(i: number) => [number, number]} f */
export const curve = (n, f) => Array.from({ length: n }, (_, i) => f(i));

/** How often values fall into each of some bins, as a density. @param {ArrayLike<number>} values @param {number} a @param {number} b @param {number} bins */
export function histogram(values, a, b, bins) {
  const counts = new Array(bins).fill(0);
  const width = (b - a) / bins;
  for (const x of Array.from(values)) if (x >= a && x < b) counts[Math.floor((x - a) / width)]++;
  return curve(bins, (i) => [a + (i + 0.5) * width, counts[i] / values.length / width]);
}

const UNITS = 8;

/**
 * The loss of a network of two inputs, eight units (tanh) and one output that learns the product of its inputs, by plain gradient descent.
 * @param {(size: number, stream: string) => ArrayLike<number>} first its first layer's weights
 * @param {(size: number, stream: string) => ArrayLike<number>} second those of its output
 * @returns {[step: number, loss: number][]}
 */
export function losses(first, second) {
  const x = Array.from(normals(128, 'inputs'));
  const w = Array.from(first(2 * UNITS, 'w'));
  const v = Array.from(second(UNITS, 'v'));
  return curve(61, (i) => {
    for (let step = 0; i && step < 25; step++) descend(x, w, v);
    return [25 * i, lossOf(x, w, v)];
  });
}

/** @param {number[]} w @param {number} j @param {number} a @param {number} b */
const unit = (w, j, a, b) => Math.tanh(w[2 * j] * a + w[2 * j + 1] * b);

/** @param {number[]} x @param {number[]} w @param {number[]} v */
function lossOf(x, w, v) {
  let sum = 0;
  for (let i = 0; i < x.length; i += 2) {
    const y = v.reduce((total, weight, j) => total + weight * unit(w, j, x[i], x[i + 1]), 0);
    sum += (y - targetOf(x[i], x[i + 1])) ** 2;
  }
  return sum / (x.length / 2);
}

/** @param {number} a @param {number} b */
const targetOf = (a, b) => Math.tanh(a) - Math.tanh(2 * b);

/** One step. @param {number[]} x @param {number[]} w @param {number[]} v */
function descend(x, w, v) {
  const [dw, dv] = [w.map(() => 0), v.map(() => 0)];
  for (let i = 0; i < x.length; i += 2) {
    const [a, b] = [x[i], x[i + 1]];
    const units = v.map((_, j) => unit(w, j, a, b));
    const error = units.reduce((sum, h, j) => sum + v[j] * h, 0) - targetOf(a, b);
    units.forEach((h, j) => {
      const back = error * v[j] * (1 - h * h);
      dv[j] += error * h;
      dw[2 * j] += back * a;
      dw[2 * j + 1] += back * b;
    });
  }
  const rate = 0.02 / (x.length / 2);
  dw.forEach((d, i) => (w[i] -= rate * d));
  dv.forEach((d, i) => (v[i] -= rate * d));
}
