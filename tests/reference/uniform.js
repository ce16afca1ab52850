// SPDX-License-Identifier: Apache-2.0
// Uniform on [a, b).
import { below32, bits, ceil32, FLT_MAX, fround, fromBits, truncate32 } from './float32.js';
import { below64, signed64 } from './float64.js';

/** The greatest float32 h >= 0 for which the float32 sums m + h <= hi and m - h >= lo: bisection over the encodings. */
function halfWidth(m, lo, hi) {
  let fits = 0;
  let tooWide = bits(Infinity);
  while (tooWide - fits > 1) {
    const middle = Math.floor((fits + tooWide) / 2);
    const h = fromBits(middle);
    if (fround(m + h) <= hi && fround(m - h) >= lo) fits = middle;
    else tooWide = middle;
  }
  return fromBits(fits);
}

/** What the contract computes once for a fill: the elements are I(w) * s + m. */
export function uniformParameters(a, b) {
  if (!(Math.abs(a) <= FLT_MAX && Math.abs(b) <= FLT_MAX && a <= b)) throw new RangeError(`no interval [${a}, ${b})`);
  const lo = ceil32(a);
  const hi = below32(b);
  if (lo > hi) throw new RangeError(`no float32 in [${a}, ${b})`);
  let m = fround((a + b) / 2);
  if (m < lo) m = lo;
  if (m > hi) m = hi;
  m += 0; // -0 becomes +0
  const h = halfWidth(m, lo, hi);
  return { lo, hi, m, h, s: truncate32(h * 2 ** -31) };
}

/**
 * @param {Uint32Array} words
 * @param {number} count at most the number of words
 * @param {number} a
 * @param {number} b
 * @returns {Float32Array}
 */
export function uniform(words, count, a, b) {
  if (a === b) return new Float32Array(count).fill(fround(a) + 0);
  const { m, s } = uniformParameters(a, b);
  return Float32Array.from({ length: count }, (_, k) => fround(fround(fround(words[k] | 0) * s) + m));
}

/** The same for float64: the elements are F(k) * s + m. */
export function uniformParameters64(a, b) {
  if (!(Number.isFinite(a) && Number.isFinite(b) && a <= b)) throw new RangeError(`no interval [${a}, ${b})`);
  const lo = a;
  const hi = below64(b);
  let m = a / 2 + b / 2;
  if (m < lo) m = lo;
  if (m > hi) m = hi;
  m += 0; // -0 becomes +0
  let h = Math.min(hi - m, m - lo);
  while (m + h > hi || m - h < lo) h = below64(h);
  let s = h * 2 ** -63;
  if (s * 2 ** 63 > h) s = below64(s); // subnormal, and rounded up
  return { lo, hi, m, h, s };
}

/**
 * @param {Uint32Array} words two an element
 * @param {number} count
 * @param {number} a
 * @param {number} b
 * @returns {Float64Array}
 */
export function uniform64(words, count, a, b) {
  if (a === b) return new Float64Array(count).fill(a + 0);
  const { m, s } = uniformParameters64(a, b);
  return Float64Array.from({ length: count }, (_, k) => signed64(words, k) * s + m);
}
