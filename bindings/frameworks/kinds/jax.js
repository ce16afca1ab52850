// SPDX-License-Identifier: Apache-2.0
// jax.random.
import { choice, flag, rangeError } from '../../core/check.js';
import { integer, integersOf, isList, twoWords } from '../seeds.js';
import { OPTION, SEED, STATE, list } from '../state.js';
import { KERAS } from '../keras.js';

/**
 * The implementations of keys, as in nni_jax_impl of nn_init_frameworks.h. The option is the sum of one of these and
 * the two numbers below.
 */
const IMPLS = { threefry2x32: 0, rbg: 2, unsafe_rbg: 4 };
const ORIGINAL = 1;
const JIT = 6;

/** The places of a key's words, in order: threefry2x32 has two, the others four. */
const PLACES = [SEED + 1, SEED, STATE + 1, STATE];
/** @param {number} option */
const sizeOf = (option) => (option % JIT > ORIGINAL ? 4 : 2);

/**
 * The words of a key. With x64 a seed counts with 64 bits, otherwise with its lower word alone. A key's own words are
 * also taken.
 * @param {string} name
 * @param {unknown} seed
 * @param {{ impl: string, x64: unknown }} options
 */
function ofKey(name, seed, { impl, x64 }) {
  const is64 = flag(name, 'x64', x64);
  if (!isList(seed)) return twoWords(BigInt.asUintN(is64 ? 64 : 32, integer(name, seed, -(2n ** 63n), 2n ** 63n)));
  const size = sizeOf(choice(name, 'impl', impl, IMPLS));
  const words = integersOf(name, seed, (word) => integer(name, word, 0n, 2n ** 32n), size);
  if (words.length !== size) throw rangeError(name, 'seed', seed, `an integer, or the ${size} words of a key`);
  return Uint32Array.from(words.map(Number).reverse());
}

/** @type {import('../state.js').Part} */
const impl = {
  get: (words) => Object.keys(IMPLS)[(words[OPTION] % JIT) >> 1],
  put: (words, value = 'threefry2x32') => {
    if (typeof value !== 'string' || !Object.hasOwn(IMPLS, value)) return false;
    words[OPTION] = IMPLS[/** @type {keyof typeof IMPLS} */ (value)];
    return true;
  },
};

/** Whether jax_threefry_partitionable is on. @type {import('../state.js').Part} */
const partitionable = {
  get: (words) => words[OPTION] % 2 === 0,
  put: (words, value) => typeof value === 'boolean' && ((words[OPTION] += value ? 0 : ORIGINAL), true),
};

/** @type {import('../state.js').Part} */
const jit = {
  get: (words) => words[OPTION] >= JIT,
  put: (words, value = false) => typeof value === 'boolean' && ((words[OPTION] += value ? JIT : 0), true),
};

/** The words of jax.random.key_data. @type {import('../state.js').Part} */
const key = {
  get: (words) => PLACES.slice(0, sizeOf(words[OPTION])).map((place) => words[place]),
  put: (words, value) => {
    const data = new Uint32Array(4);
    const size = sizeOf(words[OPTION]);
    if (!list(0, size).put(data, value)) return false;
    for (let i = 0; i < size; i++) words[PLACES[i]] = data[i];
    return true;
  },
};

/** @type {import('../kind.js').Kind} */
export const kind = {
  number: 20,
  layout: 'keras',
  initializers: [...KERAS, 'deltaOrthogonal_', 'logUniform_', 'mambaDtBias_'],
  options: { partitionable: true, impl: 'threefry2x32', x64: false, jit: false },
  option: (name, o) =>
    choice(name, 'impl', o.impl, IMPLS) +
    ORIGINAL * (1 - flag(name, 'partitionable', o.partitionable)) +
    JIT * flag(name, 'jit', o.jit),
  seed: ofKey,
  parts: { impl, partitionable, jit, key },
};
