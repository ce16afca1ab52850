// SPDX-License-Identifier: Apache-2.0
// tf.random.
import { choice, rangeError } from '../../core/check.js';
import { KERAS } from '../keras.js';
import { integer, integersOf, isList, twoWords, wordsOf } from '../seeds.js';
import { isTwister } from '../mt19937.js';
import { MT, OPTION, SEED, STATE, decimal, list } from '../state.js';

/** The four ways to seed, in the order of nn_init_frameworks.h. */
const RULES = ['stateless', 'Generator', 'op_seed', 'set_seed'];
const APIS = { stateless: 0, Generator: 1, set_seed: 3 };
/**
 * How many words of state each way has: a counter; a counter; a counter, and those of 13 operations; MT19937 and its
 * position.
 */
const LENGTHS = [4, 4, 4 + 2 * 13, MT + 1];

/**
 * TensorFlow takes seeds of set_seed and of operations modulo this. Like Python's modulo, the result is never negative.
 */
const END = 2n ** 31n - 1n;
/** @param {bigint} seed */
const modulo = (seed) => ((seed % END) + END) % END;

/** @param {string} name @param {unknown} seed @param {{ api?: unknown, opSeed?: unknown }} options */
function ruleOf(name, seed, { api = isList(seed) ? 'stateless' : 'set_seed', opSeed }) {
  const rule = choice(name, 'api', api, APIS);
  if (opSeed === undefined) return rule;
  if (rule !== APIS.set_seed) throw rangeError(name, 'opSeed', opSeed, "left out unless api is 'set_seed'");
  return RULES.indexOf('op_seed');
}

/** @param {string} name @param {unknown} item @param {string} [argument] */
const of64Bits = (name, item, argument) => integer(name, item, -(2n ** 63n), 2n ** 64n, argument);

/**
 * The words of tf.random.set_seed: the key, then the other half of the counter or the seed of Python's random.
 * @param {string} name
 * @param {unknown} seed
 * @param {unknown} opSeed
 */
function ofGlobal(name, seed, opSeed) {
  const given = of64Bits(name, seed);
  const key = modulo(given);
  if (opSeed === undefined) return [...twoWords(key), ...wordsOf(given < 0n ? -given : given)];
  const operation = modulo(of64Bits(name, opSeed, 'opSeed'));
  return [...twoWords(key), ...twoWords(key || operation ? operation : END)];
}

/**
 * The words of tf.random.Generator.from_seed: the lower and the upper half of the counter, then the key.
 * @param {string} name
 * @param {unknown} seed
 */
function ofGenerator(name, seed) {
  if (!isList(seed)) {
    const given = integer(name, seed, -(2n ** 1023n), 2n ** 1024n);
    return [0n, 64n, 128n].flatMap((shift) => [...twoWords(given >> shift)]);
  }
  const items = integersOf(name, seed, (item) => of64Bits(name, item), 3);
  if (!items.length) throw rangeError(name, 'seed', seed, 'an integer or a list of one to three integers');
  return [...Array(3 - items.length).fill(0n), ...items].flatMap((item) => [...twoWords(item)]);
}

/** @param {string} name @param {unknown} seed */
function ofPair(name, seed) {
  const items = isList(seed) ? integersOf(name, seed, (item) => of64Bits(name, item), 2) : [];
  if (items.length !== 2) throw rangeError(name, 'seed', seed, "a list of two integers when api is 'stateless'");
  return items.flatMap((item) => [...twoWords(item)]);
}

/** @param {string} name @param {unknown} seed @param {any} o */
function wordsOfSeed(name, seed, o) {
  const rule = ruleOf(name, seed, o);
  if (rule === APIS.stateless) return Uint32Array.from(ofPair(name, seed));
  return Uint32Array.from(rule === APIS.Generator ? ofGenerator(name, seed) : ofGlobal(name, seed, o.opSeed));
}

/** @type {import('../state.js').Part} */
const rule = {
  get: (words) => RULES[words[OPTION]],
  put: (words, value) => RULES.includes(value) && ((words[OPTION] = RULES.indexOf(value)), true),
};

/** The words of this way's state. @type {import('../state.js').Part} */
const position = {
  get: (words) => list(STATE, LENGTHS[words[OPTION]]).get(words),
  put: (words, value) =>
    list(STATE, LENGTHS[words[OPTION]]).put(words, value) &&
    (words[OPTION] !== APIS.set_seed || (isTwister(words) && words[STATE + MT] <= MT)),
};

/** @type {import('../kind.js').Kind} */
export const kind = {
  number: 24,
  layout: 'keras',
  initializers: KERAS,
  options: { api: undefined, opSeed: undefined },
  option: (name, o) => ruleOf(name, o.seed, o),
  seed: wordsOfSeed,
  parts: { rule, key: decimal(SEED, 2), position },
};
