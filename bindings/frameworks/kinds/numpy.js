// SPDX-License-Identifier: Apache-2.0
// numpy.random.default_rng.
import { MADE } from '../made.js';
import { MOST, integer, integersOf, wordsOf } from '../seeds.js';
import { STATE, decimal, such, word } from '../state.js';

/** An integer of any size, or a list of integers. @param {string} name @param {unknown} seed */
const ofAnySize = (name, seed) =>
  new Uint32Array(integersOf(name, seed, (item) => integer(name, item, 0n, 2n ** 4096n), MOST).flatMap(wordsOf));

/** @type {import('../kind.js').Kind} */
export const kind = {
  number: 18,
  initializers: MADE,
  options: {},
  option: () => 0,
  seed: ofAnySize,
  parts: {
    state: decimal(STATE, 4),
    inc: such(decimal(STATE + 4, 4), (words) => words[STATE + 4] % 2 === 1),
    has_uint32: word(STATE + 8, 2),
    uinteger: word(STATE + 9),
  },
};
