// SPDX-License-Identifier: Apache-2.0
// Truncated normal: the inverse of its distribution function, one word an element, two for float64.
import { dtypes } from './dtypes.js';
import { negHalfLog, probitMiddle, probitTail } from './elementary.js';
import { fround } from './float32.js';
import { signed64 } from './float64.js';
import { ratioOf, reflected, tailOf, truncation } from './truncation.js';

const LEAST_TAIL = fround(0.0202);

const clamp = (x, low, high) => (x < low ? low : x > high ? high : x);

/** (x - y) / sigma, of any finite x and y; and of infinities. */
function distance(x, y, sigma) {
  const d = x - y;
  return Number.isFinite(d) ? d / sigma : ((x / 2 - y / 2) / sigma) * 2;
}

/** `usual`, unless `exact` shows that rounding has spoilt it: alpha, beta and the width of an interval. */
function betterOf(usual, exact) {
  const errors = usual.map((x, i) => (x === exact[i] ? 0 : Math.abs(x - exact[i])));
  const error = errors[0] + errors[1] + errors[2];
  const [near] = reflected(exact);
  return error * (1 + Math.max(near, 0)) <= 2 ** -40 && error <= exact[2] * 2 ** -24 ? usual : exact;
}

function intervalOf(mean, sigma, a, b) {
  const [alpha, beta] = [distance(a, mean, sigma), distance(b, mean, sigma)];
  return betterOf([alpha, beta, beta - alpha], [alpha, beta, distance(b, a, sigma)]);
}

/** sigma of the normal whose truncation to the absolute [a, b] has the given std: bisection. */
function sigmaOf(mean, std, a, b) {
  const stdOf = (sigma) => ratioOf(...intervalOf(mean, sigma, a, b)) * sigma;
  let [low, high, sigma] = [std, std, std];
  for (; !(stdOf(high) >= std); high *= 2) {
    if (high === Infinity) throw new RangeError(`no normal truncated to [${a}, ${b}] has std ${std}`);
  }
  for (let i = 0; i < 60; i++) {
    sigma = low / 2 + high / 2;
    if (stdOf(sigma) < std) low = sigma;
    else high = sigma;
  }
  return sigma;
}

/** Parameters as a plain truncation, with absolute bounds and the sigma of the normal that is truncated. */
function resolve({ p: [mean, std, a, b], bounds = 'absolute', correct = false }, { max, round }) {
  if (![mean, std].every(Number.isFinite)) throw new RangeError('mean and std are finite');
  if (!(std >= 0 && a <= b)) throw new RangeError('std >= 0, a <= b');
  if (bounds === 'absolute') {
    const sigma = correct && std > 0 ? sigmaOf(mean, std, a, b) : std;
    return [mean, sigma, a, b, sigma > 0 && intervalOf(mean, sigma, a, b)];
  }
  if (std === 0 && Math.abs(mean) <= max) mean = round(mean); // which is where both bounds are, too
  if (std === 0) return [mean, std, mean, mean];
  const ratio = ratioOf(a, b);
  if (correct && ratio === 0) throw new RangeError(`no normal at ${a} alone has std ${std}`);
  const sigma = correct ? std / ratio : std;
  const [low, high] = [mean + a * sigma, mean + b * sigma];
  const [alpha, beta] = [(low - mean) / sigma, (high - mean) / sigma];
  return [mean, sigma, low, high, betterOf([alpha, beta, beta - alpha], [a, b, b - a])];
}

/** [low, high]: between which values of the dtype elements lie. */
function limits(dtype, mean, sigma, a, b) {
  const { max, atLeast, atMost } = dtypes[dtype];
  const reach = (dtype === 'float64' ? 9.5 : 6.7) * sigma;
  const nearest = clamp(mean, a, b);
  if (a > max || b < -max) throw new RangeError(`no ${dtype} in [${a}, ${b}]`);
  if (!(Math.max(a, nearest - reach) >= -max && Math.min(b, nearest + reach) <= max)) {
    throw new RangeError(`not in the range of ${dtype}`);
  }
  const low = atLeast(Math.max(a, -max) + 0);
  const high = atMost(Math.min(b, max) + 0);
  if (low > high) throw new RangeError(`no ${dtype} in [${a}, ${b}]`);
  return [low, high];
}

/** In double: f in (-1, 1) to the value. */
function precise(interval, a, b, mean, sigma) {
  const mirrored = interval[1] <= 0;
  const t = truncation(...reflected(interval));
  const sign = mirrored ? -1 : 1;
  const [shift, scale] = {
    narrow: [a === b ? a : a / 2 + b / 2, sign * (b / 2 - a / 2)],
    tail: [mirrored ? b : a, sign * sigma],
    straddling: [mean, sigma],
  }[t.kind];
  const value = (f) => {
    const x = t.value(f);
    const sum = x * scale + (shift + 0);
    return Number.isFinite(sum) ? sum : ((x / 2) * scale + shift / 2) * 2;
  };
  return { kind: t.kind, value };
}

/** In float32: the word to the value in units of sigma. */
function fast(alpha, beta) {
  const p = alpha < 0 ? tailOf(-alpha) : 1 - tailOf(alpha);
  const q = beta > 0 ? tailOf(beta) : 1 - tailOf(-beta);
  if (Math.abs(alpha) <= 2.05 && Math.abs(beta) <= 2.05) {
    const shift = fround((p - q) / 2);
    const scale = fround((1 - p - q) * 2 ** -32);
    return (word) => probitMiddle(fround(fround(fround(word | 0) * scale) + shift));
  }
  const straddles = alpha < 0 && beta > 0;
  const below = straddles || beta <= 0 ? fround(p) : fround(q);
  const above = straddles || alpha >= 0 ? fround(q) : fround(p);
  const scale = straddles
    ? fround((1 - p - q) * 2 ** -32)
    : fround((alpha >= 0 ? tailOf(alpha) - q : tailOf(-beta) - p) * 2 ** -31);
  return (word) => {
    const f = fround(fround(word | 0) + 0.5);
    const r = fround(fround(Math.abs(f) * scale) + (f < 0 ? below : above));
    const x = r < LEAST_TAIL ? probitTail(fround(Math.sqrt(negHalfLog(r)))) : probitMiddle(fround(0.5 - r));
    return straddles ? (f < 0 ? -x : x) : beta <= 0 ? -x : x;
  };
}

/**
 * @param {object} call its p is [mean, std, a, b]; bounds 'absolute' or 'sigma'; correct
 * @param {string} dtype
 * @returns {{ low: number, high: number, make: (words: Uint32Array, count: number) => number[] }} the values that are
 *   to be rounded to the dtype and put into [low, high]
 */
export function truncatedNormal(call, dtype) {
  let [mean, sigma, a, b, interval] = resolve(call, dtypes[dtype]);
  const [low, high] = limits(dtype, mean, sigma, a, b);
  const [low32, high32] = dtype === 'float64' ? [] : limits('float32', mean, sigma, a, b); // of what 16 bits round
  if (sigma === 0 || interval[0] > Number.MAX_VALUE || interval[1] < -Number.MAX_VALUE) {
    interval = [0, 0, 0];
    a = b = clamp(mean, a, b);
  }
  const { kind, value } = precise(interval, a, b, mean, sigma);
  const [alpha, beta] = interval;
  const list = (count, element) => Array.from({ length: count }, (_, k) => element(k));
  if (dtype === 'float64') {
    const make = (words, count) => list(count, (k) => value(signed64(words, k, 1n) * 2 ** -63));
    return { low, high, make };
  }
  const single = (element) => (words, count) => list(count, (k) => clamp(fround(element(words[k])), low32, high32));
  const max = dtypes.float32.max;
  const nearest = clamp(mean, a, b);
  const [least, greatest] = [Math.max(a, nearest - 6.7 * sigma), Math.min(b, nearest + 6.7 * sigma)];
  const overflows = Math.max(Math.abs(mean), sigma, mean - least, greatest - mean) > max;
  if (kind === 'narrow' || alpha > 8.5 || beta < -8.5 || overflows) {
    return { low, high, make: single((word) => value(((word | 0) + 0.5) * 2 ** -31)) };
  }
  const unit = fast(alpha, beta);
  return { low, high, make: single((word) => fround(unit(word) * fround(sigma)) + fround(mean)) };
}
