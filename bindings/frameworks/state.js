// SPDX-License-Identifier: Apache-2.0
// The words of an nni_framework_generator, and its state as JSON: what several kinds share.
import { isIndex, read, typeError } from '../core/check.js';
import { wordsOf } from './seeds.js';

/** @typedef {import('./kind.js').Kind} Kind */

/**
 * The places of the fields, counted in words; src/wasm/exports.c asserts that they are those of nn_init_frameworks.h.
 */
export const SEED = 0;
export const STREAM = 2;
export const CALLS = 4;
export const MOVES = 6;
export const KIND = 40;
export const OPTION = 42;
export const STATE = 44;
/**
 * The number of MT19937's words. After them: the index of the next one, whether a normal value is kept, and that value.
 */
export const MT = 624;
export const NEXT = STATE + MT;
export const NORMAL = NEXT + 1;
export const STATE_WORDS = NORMAL + 3;

/**
 * A part of a state: `get` makes its value from the words, `put` the words from a value, if it is a valid one.
 * @typedef {{ get: (words: Uint32Array) => unknown, put: (words: Uint32Array, value: any) => boolean }} Part
 */

/** @param {number} at @param {number} [end] @param {number} [least] @returns {Part} */
export const word = (at, end = 2 ** 32, least = 0) => ({
  get: (words) => words[at],
  put: (words, value) => isIndex(value) && value >= least && value < end && ((words[at] = value), true),
});

/** @param {number} at @param {number} n @returns {Part} */
export const list = (at, n) => ({
  get: (words) => [...words.subarray(at, at + n)],
  put: (words, value) =>
    Array.isArray(value) &&
    value.length === n &&
    Array.from({ length: n }, (_, i) => value[i]).every((item, i) => word(at + i).put(words, item)),
});

/**
 * A part whose words must also satisfy a condition.
 * @param {Part} part
 * @param {(words: Uint32Array) => boolean} isSound
 * @returns {Part}
 */
export const such = (part, isSound) => ({ ...part, put: (words, value) => part.put(words, value) && isSound(words) });

/** Words that are not all zeros: from zeros a generator would never come away. @param {number} at @param {number} n */
export const notZero = (at, n) => (/** @type {Uint32Array} */ words) =>
  words.subarray(at, at + n).some((word) => word !== 0);

/** An integer of n words, in decimal. @param {number} at @param {number} n @returns {Part} */
export const decimal = (at, n) => ({
  get: (words) => `${words.subarray(at, at + n).reduceRight((sum, item) => (sum << 32n) | BigInt(item), 0n)}`,
  put: (words, value) => {
    if (typeof value !== 'string' || value.length > 39 || !/^\d+$/.test(value) || BigInt(value) >> BigInt(32 * n))
      return false;
    words.fill(0, at, at + n);
    words.set(wordsOf(BigInt(value)), at);
    return true;
  },
});

/**
 * A generator's state as a JSON value.
 * @param {import('./generator.js').FrameworkKind} name
 * @param {Kind} kind
 * @param {Uint32Array} words
 */
export function stateOf(name, kind, words) {
  const parts = Object.entries(kind.parts).map(([key, part]) => [key, part.get(words)]);
  return { version: /** @type {const} */ (1), kind: name, ...Object.fromEntries(parts) };
}

/** The words of a state of this kind. @param {string} name @param {Kind} kind @param {any} state */
export function wordsOfState(name, kind, state) {
  const words = new Uint32Array(STATE_WORDS);
  const rule = 'what state() returned';
  if (read(name, 'state', () => state.version) !== 1) throw typeError(name, 'state', state, rule);
  for (const [key, part] of Object.entries(kind.parts)) {
    const value = read(name, `state.${key}`, () => state[key]);
    if (!read(name, `state.${key}`, () => part.put(words, value))) throw typeError(name, `state.${key}`, value, rule);
  }
  return words;
}
