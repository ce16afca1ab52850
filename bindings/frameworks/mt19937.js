// SPDX-License-Identifier: Apache-2.0
// The state of MT19937, the generator of PyTorch, NumPy's RandomState and Python's random.
import { MT, NEXT, NORMAL, STATE, list, notZero, such, word } from './state.js';

/** @typedef {import('./state.js').Part} Part */

/** Only the highest bit of MT19937's first word is part of its state. @param {Uint32Array} words */
export const isTwister = (words) => words[STATE] >>> 31 === 1 || notZero(STATE + 1, MT - 1)(words);

/** Greater than any normal value that a pair of doubles gives: sqrt(2 log(2^106)) is 12.2. */
export const GREATEST = 16;

/** @param {number} at @returns {Part} */
const double = (at) => ({
  get: (words) => new Float64Array(words.slice(at, at + 2).buffer)[0],
  put: (words, value) => {
    if (typeof value !== 'number' || !(Math.abs(value) <= GREATEST)) return false;
    words.set(new Uint32Array(Float64Array.of(value).buffer), at);
    return true;
  },
});

/** The normal value kept for the next call, or null. @type {Part} */
const keptNormal = {
  get: (words) => (words[NORMAL] ? double(NORMAL + 1).get(words) : null),
  put: (words, value) => {
    words[NORMAL] = +(value !== null);
    return double(NORMAL + 1).put(words, value === null ? 0 : value);
  },
};

/** The names of NumPy's own states. @type {Record<string, Part>} */
export const mt19937 = { key: such(list(STATE, MT), isTwister), pos: word(NEXT, MT + 2), normal: keptNormal };
