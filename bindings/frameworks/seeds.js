// SPDX-License-Identifier: Apache-2.0
// Seeds as the words of nni_framework_init: what several kinds share.
import { isIndex, listOf, rangeError, read, typeError } from '../core/check.js';

const LOW = 0xffffffffn;

/** @param {string} name @param {unknown} value @param {bigint} least @param {bigint} end @param {string} [argument] */
export function integer(name, value, least, end, argument = 'seed') {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) {
    const error = typeof value === 'number' ? rangeError : typeError;
    throw error(name, argument, value, 'an integer; beyond 2^53, a bigint');
  }
  const seed = BigInt(/** @type {any} */ (value));
  // For a large bound the message gives the power of two.
  const last = end > 2n ** 64n ? `2^${end.toString(2).length - 1} - 1` : end - 1n;
  if (seed < least || seed >= end) throw rangeError(name, argument, value, `from ${least} to ${last}`);
  return seed;
}

/** Two words, the lower first. @param {bigint} seed */
export const twoWords = (seed) => Uint32Array.of(Number(seed & LOW), Number((seed >> 32n) & LOW));

/** As many words as the seed needs, the lowest first. @param {bigint} seed */
export function wordsOf(seed) {
  const words = [];
  do words.push(Number(seed & LOW));
  while ((seed >>= 32n));
  return words;
}

/** @param {string} name @param {unknown} seed */
export const of64Bits = (name, seed) => twoWords(integer(name, seed, -(2n ** 63n), 2n ** 64n));

/** The most entries of a seed that is a list. */
export const MOST = 2 ** 20;
/** @param {unknown} seed */
export const isList = (seed) => typeof seed === 'object' && seed !== null;

/**
 * The integers of a seed, which is one integer or a list of them.
 * @param {string} name
 * @param {unknown} seed
 * @param {(item: unknown) => bigint} check
 * @param {number} most the most entries
 * @returns {bigint[]}
 */
export function integersOf(name, seed, check, most) {
  if (!isList(seed)) return [check(seed)];
  const length = read(name, 'seed', () => Array.isArray(seed) && seed.length);
  if (length === false) return [check(seed)];
  if (!(length <= most)) throw rangeError(name, 'seed', seed, `an integer, or a list of at most ${most} integers`);
  return (listOf(name, 'seed', seed, most) ?? []).map(check); // a copy without holes: map() skips them
}
