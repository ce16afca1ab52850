// SPDX-License-Identifier: Apache-2.0
// jax.random.
import { flag, rangeError } from '../../core/check.js';
import { integer, integersOf, isList, twoWords } from '../seeds.js';
import { OPTION, SEED, list } from '../state.js';
import { KERAS } from '../keras.js';

/** A key has the lower word of a seed alone, since jax is without x64; or is given as its data. @param {string} name @param {unknown} seed */
function ofKey(name, seed) {
  if (!isList(seed)) return twoWords(integer(name, seed, -(2n ** 63n), 2n ** 63n) & 0xffffffffn);
  const words = integersOf(name, seed, (word) => integer(name, word, 0n, 2n ** 32n), 2);
  if (words.length !== 2) throw rangeError(name, 'seed', seed, 'an integer, or the two words of a key');
  return Uint32Array.of(Number(words[1]), Number(words[0]));
}

/** The two words as jax.random.key_data has them, the upper one first. @type {import('../state.js').Part} */
const key = {
  get: (words) => [words[SEED + 1], words[SEED]],
  put: (words, value) => Array.isArray(value) && value.length === 2 && list(SEED, 2).put(words, [value[1], value[0]]),
};

/** @type {import('../state.js').Part} */
const partitionable = {
  get: (words) => !words[OPTION],
  put: (words, value) => typeof value === 'boolean' && ((words[OPTION] = +!value), true),
};

/** @type {import('../kind.js').Kind} */
export const kind = {
  number: 20,
  layout: 'keras',
  initializers: [...KERAS, 'deltaOrthogonal_', 'logUniform_', 'mambaDtBias_'],
  options: { partitionable: true },
  option: (name, o) => 1 - flag(name, 'partitionable', o.partitionable),
  seed: ofKey,
  parts: { key, partitionable },
};
