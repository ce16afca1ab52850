// SPDX-License-Identifier: Apache-2.0
// Tells from a tensor's statistics whether it is as a recipe makes it.
import { epsilonOf } from './elements.js';

/** @typedef {import('./statistics.js').Statistics} Statistics */
/**
 * What a recipe expects of a tensor.
 * @typedef {object} Expectation
 * @property {'random' | 'constant' | 'fixed'} how `fixed`: values that are not random, such as positions
 * @property {string} initializer
 * @property {string} distribution 'normal', ...; 'other' if it has no name
 * @property {number} mean
 * @property {number} std
 * @property {readonly [number, number]} bounds
 * @property {string} dtype
 * @property {readonly number[]} shape
 * @property {number} [paddingRow] the row that is zeros
 */
/** @typedef {'as made' | 'trained' | 'differs' | 'dead' | '-'} Verdict */

/** A mean or a variance may be off by so many standard errors. Of fresh tensors, one in 1.7 million is off by more. */
const ERRORS = 5;
/** So many elements may be equal by chance: bfloat16 has only 8 significant bits. */
const FEW = 3;

/** @param {number} a @param {number} b @param {number} error */
const isNear = (a, b, error) => Math.abs(a - b) <= error;

/**
 * How many standard errors a mean square is off. The cube root of a chi-square is nearly normal from a few degrees of
 * freedom on (Wilson and Hilferty, 1931). For numbers with a kurtosis other than 3, the degrees of freedom are those
 * that give their variance.
 * @param {number} ratio the mean square divided by the variance @param {number} count @param {number} kurtosis
 */
function squaresOff(ratio, count, kurtosis) {
  const spread = (2 / 9) * ((kurtosis - 1) / (2 * count));
  return (Math.cbrt(ratio) - (1 - spread)) / Math.sqrt(spread);
}

/**
 * @param {Statistics} found
 * @param {Expectation} expected
 * @param {number} epsilon of the dtype that the elements were rounded to
 */
function isAsRandom(
  { count, mean, std, min, max, kurtosis, zeros },
  { distribution, paddingRow, ...expected },
  epsilon,
) {
  const [low, high] =
    paddingRow === undefined ? expected.bounds : [Math.min(0, expected.bounds[0]), Math.max(0, expected.bounds[1])];
  if (min < low - epsilon * Math.abs(low) || max > high + epsilon * Math.abs(high)) return false;
  if (!isNear(mean, expected.mean, (ERRORS * expected.std) / Math.sqrt(count))) return false;
  // The kurtosis of uniform and truncated numbers is less than 3. Zeros among other numbers raise it, by their share.
  const hasZeros = distribution === 'other' || paddingRow !== undefined;
  const least = hasZeros ? (3 * count) / Math.max(1, count - zeros) : 3;
  const own = distribution === 'other' && kurtosis > least ? kurtosis : least;
  const ratio = (std ** 2 + (mean - expected.mean) ** 2) / expected.std ** 2;
  return Math.abs(squaresOff(ratio, count, own)) <= ERRORS;
}

/**
 * - as made: mean, variance and range are within what the recipe's distribution allows; constants are exactly equal
 * - dead: NaN; or infinities, all zeros or all one value, where the recipe has others
 * - differs: another constant, or another shape
 * - trained: everything else
 * @param {Statistics} found
 * @param {Expectation | undefined} expected undefined if no recipe is known
 * @param {string} dtype the dtype that was found
 * @param {boolean} isFit whether the shape is the recipe's
 * @returns {Verdict}
 */
export function verdictOf(found, expected, dtype, isFit) {
  const { count, mean, std, min, max } = found;
  if (found.nan) return 'dead';
  if (!expected) return '-'; // without a recipe: a mask may have infinities
  if (found.infinite) return 'dead';
  if (!isFit) return 'differs';
  if (!count) return 'as made';
  const isOne = min === max && count > 1;
  const isZero = min === 0 && max === 0;
  const epsilon = dtype === expected.dtype ? 0 : epsilonOf(dtype);
  if (expected.how === 'random') {
    if (isZero || (isOne && count > FEW)) return 'dead';
    return isAsRandom(found, expected, epsilon) ? 'as made' : 'trained';
  }
  const [low, high] = expected.bounds;
  const size = Math.max(Math.abs(low), Math.abs(high));
  // The sums are rounded.
  const error = size * (epsilon + 2 ** -40);
  const isRange = isNear(min, low, size * epsilon) && isNear(max, high, size * epsilon);
  if (isRange && isNear(mean, expected.mean, error) && isNear(std, expected.std, error)) return 'as made';
  if (!isOne) return 'trained';
  return isZero ? 'dead' : 'differs';
}
