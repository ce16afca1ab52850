// SPDX-License-Identifier: Apache-2.0
// Python's random.
import { MADE } from '../made.js';
import { mt19937 } from '../mt19937.js';
import { integer, wordsOf } from '../seeds.js';

/** An integer of any size; its sign is ignored. @param {string} name @param {unknown} seed */
function ofSize(name, seed) {
  const isNegative = (typeof seed === 'number' || typeof seed === 'bigint') && seed < 0;
  return Uint32Array.from(wordsOf(integer(name, isNegative ? -seed : seed, 0n, 2n ** 4096n)));
}

/** @type {import('../kind.js').Kind} */
export const kind = {
  number: 22,
  initializers: MADE,
  options: {},
  option: () => 0,
  seed: ofSize,
  parts: mt19937,
};
