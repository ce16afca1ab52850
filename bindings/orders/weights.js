// SPDX-License-Identifier: Apache-2.0
// Choices with probabilities, as in both of NumPy's generators.
import { numberListOf, rangeError } from '../core/check.js';

/** sqrt(2^-52): how far the sum of probabilities may be from 1. */
const TOLERANCE = 2 ** -26;

/**
 * Reads the probabilities, one for each of n.
 * @param {string} name
 * @param {unknown} given
 * @param {number} n
 */
export function probabilitiesOf(name, given, n) {
  const p = numberListOf(name, 'p', given, n + 1);
  if (p.length !== n) throw rangeError(name, 'p.length', p.length, `${n}, one for each entry`);
  // Kahan's summation, as in NumPy.
  let sum = 0;
  let lost = 0;
  for (const x of p) {
    const y = x - lost;
    const next = sum + y;
    lost = next - sum - y;
    sum = next;
  }
  if (!p.every((x) => x >= 0) || !(Math.abs(sum - 1) <= TOLERANCE))
    throw rangeError(name, 'p', given, 'probabilities with a sum of 1');
  return p;
}

/** The cumulative sums of p, divided by the sum of all. @param {readonly number[]} p */
function distributionOf(p) {
  const sums = new Float64Array(p.length);
  let sum = 0;
  p.forEach((x, i) => (sums[i] = sum += x));
  return sums.map((x) => x / sum);
}

/**
 * The index of the first sum that is greater than x.
 * @param {ArrayLike<number>} sums
 * @param {number} x
 * @param {number} [most] the index if no sum is greater
 */
export function placeOf(sums, x, most = sums.length) {
  let [begin, end] = [0, most];
  while (begin < end) {
    const middle = (begin + end) >>> 1;
    if (x < sums[middle]) end = middle;
    else begin = middle + 1;
  }
  return begin;
}

/**
 * Chooses with replacement.
 * @param {readonly number[]} p
 * @param {Float64Array} fractions
 */
export function chooseWeighted(p, fractions) {
  const sums = distributionOf(p);
  return Uint32Array.from(fractions, (x) => placeOf(sums, x));
}

/**
 * Chooses without replacement: draws all at once, then draws again for those that came twice, among the others, and so
 * on.
 * @param {string} name
 * @param {number[]} p
 * @param {number} count
 * @param {(n: number) => Float64Array} draw draws fractions
 */
export function chooseWeightedOnce(name, p, count, draw) {
  if (p.filter((x) => x > 0).length < count)
    throw rangeError(name, 'size', count, 'at most the number of probabilities that are not 0');
  const found = new Set();
  while (found.size < count) {
    const fractions = draw(count - found.size);
    for (const i of found) p[i] = 0;
    for (const i of chooseWeighted(p, fractions)) found.add(i);
  }
  return Uint32Array.from(found);
}
