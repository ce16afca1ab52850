// SPDX-License-Identifier: Apache-2.0
// Whether a tensor is as a recipe makes it, by its statistics.
import { epsilonOf } from './elements.js';

/** @typedef {import('./statistics.js').Statistics} Statistics */
/**
 * What a recipe says of a tensor.
 * @typedef {object} Expectation
 * @property {'random' | 'constant' | 'fixed'} how `fixed`: values that are not random, such as positions
 * @property {string} initializer
 * @property {string} distribution 'normal', ...; 'other' where there is no name for it
 * @property {number} mean
 * @property {number} std
 * @property {readonly [number, number]} bounds
 * @property {string} dtype
 * @property {readonly number[]} shape
 * @property {number} [paddingRow] a row of zeros
 */
/** @typedef {'as made' | 'trained' | 'differs' | 'dead' | '-'} Verdict */

/** A mean or a variance may be off by so many standard errors. One in 1.7 million fresh tensors is off by more. */
const ERRORS = 5;
/** Up to so many elements may be equal by chance: bfloat16 has only 8 significant bits. */
const FEW = 3;

/** @param {number} a @param {number} b @param {number} error */
const isNear = (a, b, error) => Math.abs(a - b) <= error;

/**
 * How many standard errors a mean square is off. The cube root of a chi-square is nearly normal from a few degrees of freedom on (Wilson and
 * Hilferty, 1931); numbers of another kurtosis than 3 have as many degrees as give their variance.
 * @param {number} ratio of the mean square and the variance @param {number} count @param {number} kurtosis
 */
function squaresOff(ratio, count, kurtosis) {
  const spread = (2 / 9) * ((kurtosis - 1) / (2 * count));
  return (Math.cbrt(ratio) - (1 - spread)) / Math.sqrt(spread);
}

/** @param {Statistics} found @param {Expectation} expected @param {number} epsilon of a dtype that elements were rounded to */
function isAsRandom(
  { count, mean, std, min, max, kurtosis, zeros },
  { distribution, paddingRow, ...expected },
  epsilon,
) {
  const [low, high] =
    paddingRow === undefined ? expected.bounds : [Math.min(0, expected.bounds[0]), Math.max(0, expected.bounds[1])];
  if (min < low - epsilon * Math.abs(low) || max > high + epsilon * Math.abs(high)) return false;
  if (!isNear(mean, expected.mean, (ERRORS * expected.std) / Math.sqrt(count))) return false;
  // Uniform and truncated numbers have less than 3, and zeros among others more, by their share.
  const hasZeros = distribution === 'other' || paddingRow !== undefined;
  const least = hasZeros ? (3 * count) / Math.max(1, count - zeros) : 3;
  const own = distribution === 'other' && kurtosis > least ? kurtosis : least;
  const ratio = (std ** 2 + (mean - expected.mean) ** 2) / expected.std ** 2;
  return Math.abs(squaresOff(ratio, count, own)) <= ERRORS;
}

/**
 * - as made: mean, variance and range are within what the recipe's distribution allows; what is constant is exactly equal
 * - dead: NaN; or infinities, all zeros or one value all over, where the recipe has others
 * - differs: another constant, or another shape
 * - trained: all else
 * @param {Statistics} found
 * @param {Expectation | undefined} expected undefined where no recipe is known
 * @param {string} dtype of what was found
 * @param {boolean} isFit whether the shape is the recipe's
 * @returns {Verdict}
 */
export function verdictOf(found, expected, dtype, isFit) {
  const { count, mean, std, min, max } = found;
  if (found.nan) return 'dead';
  if (!expected) return '-'; // a mask may have infinities
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
  // Sums are rounded.
  const error = size * (epsilon + 2 ** -40);
  const isRange = isNear(min, low, size * epsilon) && isNear(max, high, size * epsilon);
  if (isRange && isNear(mean, expected.mean, error) && isNear(std, expected.std, error)) return 'as made';
  if (!isOne) return 'trained';
  return isZero ? 'dead' : 'differs';
}
