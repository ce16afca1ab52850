// SPDX-License-Identifier: Apache-2.0
// numpy.random.RandomState.
import { MADE } from '../made.js';
import { rangeError } from '../../core/check.js';
import { mt19937 } from '../mt19937.js';
import { MOST, integer, integersOf, isList } from '../seeds.js';

/** @param {string} name @param {unknown} seed */
function ofWords(name, seed) {
  const list = integersOf(name, seed, (item) => integer(name, item, 0n, 2n ** 32n), MOST);
  if (!list.length) throw rangeError(name, 'seed', seed, 'an integer or a list of at least one integer');
  return new Uint32Array(list.map(Number));
}

/** @type {import('../kind.js').Kind} */
export const kind = {
  number: 19,
  initializers: MADE,
  options: {},
  option: (_name, { seed }) => Number(isList(seed)),
  seed: ofWords,
  parts: mt19937,
};
