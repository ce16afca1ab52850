// SPDX-License-Identifier: Apache-2.0
// The initializers of Keras 3, with each of its backends.
import { choice, flag } from '../../core/check.js';
import { KERAS } from '../keras.js';
import { integer, twoWords } from '../seeds.js';
import { CALLS, KIND, MOVES, STREAM, decimal } from '../state.js';

/** The backends in the order of nn_init_frameworks.h, from this number on. */
const NUMBER = 25;
const BACKENDS = { tensorflow: 0, jax: 1, torch: 2, numpy: 3 };
const NAMES = Object.keys(BACKENDS);
/**
 * For each backend, the smallest seed and the end. With PyTorch any integer is reduced to 32 bits, but the seed of a
 * SeedGenerator is not.
 */
const RANGES = [
  [-(2n ** 63n), 2n ** 63n],
  [0n, 2n ** 32n],
  [-(2n ** 63n), 2n ** 64n],
  [0n, 2n ** 32n],
];

/** @param {string} name @param {{ backend: unknown }} from options, or a state @param {string} [argument] */
const variantOf = (name, { backend }, argument = 'backend') => choice(name, argument, backend, BACKENDS);

/** @param {string} name @param {unknown} seed @param {any} o */
function wordsOfSeed(name, seed, o) {
  const which = variantOf(name, o);
  const isGenerator = flag(name, 'seedGenerator', o.seedGenerator);
  const [least, end] = isGenerator && which === BACKENDS.torch ? [-(2n ** 31n), 2n ** 31n] : RANGES[which];
  return Uint32Array.of(...twoWords(integer(name, seed, least, end)), isGenerator);
}

/** @type {import('../state.js').Part} */
const backend = {
  get: (words) => NAMES[words[KIND] - NUMBER],
  put: (words, value) => NAMES.includes(value) && ((words[KIND] = NUMBER + NAMES.indexOf(value)), true),
};

/** @type {import('../state.js').Part} */
const seedGenerator = {
  get: (words) => words[MOVES] === 1,
  put: (words, value) => typeof value === 'boolean' && ((words[MOVES] = Number(value)), true),
};

/** @type {import('../kind.js').Kind} */
export const kind = {
  number: NUMBER,
  files: NAMES.map((name) => `keras-${name}`),
  variant: variantOf,
  layout: 'keras',
  initializers: KERAS,
  options: { backend: 'tensorflow', seedGenerator: false },
  option: () => 0,
  seed: wordsOfSeed,
  parts: { backend, seed: decimal(STREAM, 2), seedGenerator, calls: decimal(CALLS, 2) },
};
