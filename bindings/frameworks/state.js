// SPDX-License-Identifier: Apache-2.0
// What is inside an nni_framework_generator: seeds into words, and its state as JSON or as PyTorch's bytes.
import { finite, isIndex, listOf, rangeError, read, typeError } from '../core/check.js';
import { kindOf, lengthOf } from '../core/engine.js';

/** @typedef {import('./generator.js').FrameworkKind} FrameworkKind */

/** Where things are in it, in words of 32 bits; src/wasm/exports.c holds them to nn_init_frameworks.h. */
export const SEED = 0;
export const OPTION = 42;
const STATE = 44;
const MT = 624;
const NEXT = STATE + MT;
const NORMAL = NEXT + 1; // whether there is one; then itself
export const STATE_WORDS = NORMAL + 3;

/** The versions of PyTorch between which something differs, as options. */
const TORCH = ['1.13', '2.0', '2.12'];
/** That of a generator that is told none: the newest. */
export const NEWEST_TORCH = '2.12';

/** The option for a version of PyTorch: that of the last of those not after it. @param {string} name @param {string} argument @param {unknown} version */
export function torchOption(name, argument, version) {
  if (typeof version !== 'string') throw typeError(name, argument, version, 'a string');
  const [, major, minor] = (version.length < 32 && /^(\d+)\.(\d+)/.exec(version)) || [];
  if (!(+major > 0)) throw rangeError(name, argument, version, "a version of PyTorch: '2.12', say");
  return +major > 2 || (+major === 2 && +minor >= 12) ? 2 : +(+major === 2);
}

// ---- Seeds ----

const LOW = 0xffffffffn;

/** @param {string} name @param {unknown} value @param {bigint} least @param {bigint} end */
function integer(name, value, least, end) {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) {
    const error = typeof value === 'number' ? rangeError : typeError;
    throw error(name, 'seed', value, 'an integer; beyond 2^53, a bigint');
  }
  const seed = BigInt(/** @type {any} */ (value));
  // Of a bound of many digits the message says the power of two.
  const last = end > 2n ** 64n ? `2^${end.toString(2).length - 1} - 1` : end - 1n;
  if (seed < least || seed >= end) throw rangeError(name, 'seed', value, `from ${least} to ${last}`);
  return seed;
}

/** Two words, the lower first. @param {bigint} seed */
const twoWords = (seed) => Uint32Array.of(Number(seed & LOW), Number((seed >> 32n) & LOW));

/** As many words as it takes, the lowest first. @param {bigint} seed */
function wordsOf(seed) {
  const words = [];
  do words.push(Number(seed & LOW));
  while ((seed >>= 32n));
  return words;
}

/** @param {string} name @param {unknown} seed */
const of64Bits = (name, seed) => twoWords(integer(name, seed, -(2n ** 63n), 2n ** 64n));

/** Entries of a seed that is a list. */
const MOST = 2 ** 20;
/** @param {unknown} seed */
export const isList = (seed) => typeof seed === 'object' && seed !== null;

/**
 * The integers of a seed that is a list, or is one integer.
 * @param {string} name
 * @param {unknown} seed
 * @param {(item: unknown) => bigint} check
 * @param {number} most entries
 * @returns {bigint[]}
 */
function integersOf(name, seed, check, most) {
  if (!isList(seed)) return [check(seed)];
  const length = read(name, 'seed', () => Array.isArray(seed) && seed.length);
  if (length === false) return [check(seed)];
  if (!(length <= most)) throw rangeError(name, 'seed', seed, `an integer, or a list of at most ${most}`);
  return (listOf(name, 'seed', seed, most) ?? []).map(check); // whose holes are no integers
}

/** A key has the lower word of a seed alone, since jax is without x64; or is given as its data. @param {string} name @param {unknown} seed */
function ofKey(name, seed) {
  if (!isList(seed)) return twoWords(integer(name, seed, -(2n ** 63n), 2n ** 63n) & LOW);
  const words = integersOf(name, seed, (word) => integer(name, word, 0n, 2n ** 32n), 2);
  if (words.length !== 2) throw rangeError(name, 'seed', seed, 'an integer, or the two words of a key');
  return Uint32Array.of(Number(words[1]), Number(words[0]));
}

/** Of any size, or a list of such. @param {string} name @param {unknown} seed */
const ofAnySize = (name, seed) =>
  new Uint32Array(integersOf(name, seed, (item) => integer(name, item, 0n, 2n ** 4096n), MOST).flatMap(wordsOf));

/** @param {string} name @param {unknown} seed */
function ofWords(name, seed) {
  const list = integersOf(name, seed, (item) => integer(name, item, 0n, 2n ** 32n), MOST);
  if (!list.length) throw rangeError(name, 'seed', seed, 'an integer or a list of at least one');
  return new Uint32Array(list.map(Number));
}

/** Of any size; its sign does not count. @param {string} name @param {unknown} seed */
function ofSize(name, seed) {
  const isNegative = (typeof seed === 'number' || typeof seed === 'bigint') && seed < 0;
  return Uint32Array.from(wordsOf(integer(name, isNegative ? -seed : seed, 0n, 2n ** 4096n)));
}

/** The characters of a number. @param {string} name @param {unknown} seed */
const ofText = (name, seed) =>
  Uint32Array.from([...String(finite(name, 'seed', seed))], (character) => character.charCodeAt(0));

/** @type {Record<FrameworkKind, (name: string, seed: unknown) => Uint32Array>} what nni_framework_init takes */
export const SEEDS = {
  torch: of64Bits,
  megengine: of64Bits,
  numpy: ofAnySize,
  'numpy-legacy': ofWords,
  jax: ofKey,
  tfjs: ofText,
  python: ofSize,
};

// ---- States ----

/**
 * A part of a state: its value from the words, and the words from what may be one.
 * @typedef {{ get: (words: Uint32Array) => unknown, put: (words: Uint32Array, value: any) => boolean }} Part
 */

/** @param {number} at @param {number} [end] @param {number} [least] @returns {Part} */
const word = (at, end = 2 ** 32, least = 0) => ({
  get: (words) => words[at],
  put: (words, value) => isIndex(value) && value >= least && value < end && ((words[at] = value), true),
});

/** @param {number} at @param {number} n @returns {Part} */
const list = (at, n) => ({
  get: (words) => [...words.subarray(at, at + n)],
  put: (words, value) =>
    Array.isArray(value) &&
    value.length === n &&
    Array.from({ length: n }, (_, i) => value[i]).every((item, i) => word(at + i).put(words, item)),
});

/** A part whose words satisfy a condition, too. @param {Part} part @param {(words: Uint32Array) => boolean} isSound @returns {Part} */
const such = (part, isSound) => ({ ...part, put: (words, value) => part.put(words, value) && isSound(words) });

/** That a generator would never leave: all zeros. @param {number} at @param {number} n */
const notZero = (at, n) => (/** @type {Uint32Array} */ words) => words.subarray(at, at + n).some((word) => word !== 0);

/** Of the first word of MT19937, only the highest bit is part of its state. @param {Uint32Array} words */
const isTwister = (words) => words[STATE] >>> 31 === 1 || notZero(STATE + 1, MT - 1)(words);

/** Greater than any normal value that a pair of doubles gives: sqrt(2 log(2^106)) is 12.2. */
const GREATEST = 16;

/** An integer of n words, in decimal. @param {number} at @param {number} n @returns {Part} */
const decimal = (at, n) => ({
  get: (words) => `${words.subarray(at, at + n).reduceRight((sum, item) => (sum << 32n) | BigInt(item), 0n)}`,
  put: (words, value) => {
    if (typeof value !== 'string' || value.length > 39 || !/^\d+$/.test(value) || BigInt(value) >> BigInt(32 * n))
      return false;
    words.fill(0, at, at + n);
    words.set(wordsOf(BigInt(value)), at);
    return true;
  },
});

/** @param {number} at @returns {Part} */
const double = (at) => ({
  get: (words) => new Float64Array(words.slice(at, at + 2).buffer)[0],
  put: (words, value) => {
    if (typeof value !== 'number' || !(Math.abs(value) <= GREATEST)) return false;
    words.set(new Uint32Array(Float64Array.of(value).buffer), at);
    return true;
  },
});

/** What is kept for the next call, or null. @type {Part} */
const keptNormal = {
  get: (words) => (words[NORMAL] ? double(NORMAL + 1).get(words) : null),
  put: (words, value) => {
    words[NORMAL] = +(value !== null);
    return double(NORMAL + 1).put(words, value === null ? 0 : value);
  },
};

/** The two words as jax.random.key_data has them, the upper one first. @type {Part} */
const jaxKey = {
  get: (words) => [words[SEED + 1], words[SEED]],
  put: (words, value) => Array.isArray(value) && value.length === 2 && list(SEED, 2).put(words, [value[1], value[0]]),
};

/** @type {Part} */
const partitionable = {
  get: (words) => !words[OPTION],
  put: (words, value) => typeof value === 'boolean' && ((words[OPTION] = +!value), true),
};

/** @type {Part} */
const torchVersion = {
  get: (words) => TORCH[words[OPTION]],
  put: (words, value) => TORCH.includes(value) && ((words[OPTION] = TORCH.indexOf(value)), true),
};

const mt19937 = { key: such(list(STATE, MT), isTwister), pos: word(NEXT, MT + 2), normal: keptNormal };

/** The names of NumPy's are those of its own states. @type {Record<FrameworkKind, Record<string, Part>>} */
const PARTS = {
  torch: { torch: torchVersion, seed: decimal(SEED, 2), ...mt19937, pos: word(NEXT, MT + 2, 1) },
  'numpy-legacy': mt19937,
  python: mt19937,
  numpy: {
    state: decimal(STATE, 4),
    inc: such(decimal(STATE + 4, 4), (words) => words[STATE + 4] % 2 === 1),
    has_uint32: word(STATE + 8, 2),
    uinteger: word(STATE + 9),
  },
  megengine: {
    uniform: such(decimal(STATE, 4), notZero(STATE, 4)),
    normal: such(decimal(STATE + 4, 4), notZero(STATE + 4, 4)),
  },
  jax: { key: jaxKey, partitionable },
  tfjs: { alea: such(list(STATE, 3), notZero(STATE, 3)) },
};

/** @param {FrameworkKind} kind @param {Uint32Array} words */
export function stateOf(kind, words) {
  const parts = Object.entries(PARTS[kind]).map(([key, part]) => [key, part.get(words)]);
  return { version: /** @type {const} */ (1), kind, ...Object.fromEntries(parts) };
}

/** The words of a state of that kind. @param {string} name @param {FrameworkKind} kind @param {any} state */
export function wordsOfState(name, kind, state) {
  const words = new Uint32Array(STATE_WORDS);
  const rule = 'what state() returned';
  if (read(name, 'state', () => state.version) !== 1) throw typeError(name, 'state', state, rule);
  for (const [key, part] of Object.entries(PARTS[kind])) {
    const value = read(name, `state.${key}`, () => state[key]);
    if (!read(name, `state.${key}`, () => part.put(words, value))) throw typeError(name, `state.${key}`, value, rule);
  }
  return words;
}

// ---- The bytes of torch.get_rng_state() ----
// aten/src/ATen/CPUGeneratorImpl.cpp, CPUGeneratorImplState: the seed; left, seeded; next; 624 words, each in 64 bits; three
// doubles, of which the second is the kept normal; whether that is one; a float and whether that is one, never here.

const RNG_STATE = 5056;

/** @param {Uint32Array} words */
export function toRngState(words) {
  const bytes = new Uint8Array(RNG_STATE);
  const view = new DataView(bytes.buffer);
  const fresh = words[NEXT] > MT; // seeded, and not yet drawn from
  view.setUint32(0, words[SEED], true);
  view.setUint32(4, words[SEED + 1], true);
  view.setInt32(8, fresh ? 1 : MT + 1 - words[NEXT], true);
  view.setInt32(12, 1, true);
  view.setUint32(16, fresh ? 0 : words[NEXT], true);
  for (let i = 0; i < MT; i++) view.setUint32(24 + 8 * i, words[STATE + i], true);
  const normals = 24 + 8 * MT;
  view.setUint32(normals + 8, words[NORMAL + 1], true);
  view.setUint32(normals + 12, words[NORMAL + 2], true);
  view.setInt32(normals + 24, words[NORMAL], true);
  return bytes;
}

/** @param {string} name @param {any} bytes @param {number} option */
export function wordsOfRngState(name, bytes, option) {
  const rule = `the ${RNG_STATE} bytes of torch.get_rng_state()`;
  if (kindOf(bytes) !== 'Uint8Array') throw typeError(name, 'rngState', bytes, `a Uint8Array, ${rule}`);
  const length = lengthOf(bytes);
  if (length !== RNG_STATE) throw rangeError(name, 'rngState.length', length, `${RNG_STATE}, ${rule}`);
  const view = new DataView(new Uint8Array(bytes).buffer); // a copy: of this realm, and not shared
  const words = new Uint32Array(STATE_WORDS);
  const normals = 24 + 8 * MT;
  const [left, seeded, next, valid] = [8, 12, 16, normals + 24].map((at) => view.getInt32(at, true));
  const fresh = left === 1 && next === 0;
  const isSound = fresh || (next >= 1 && next <= MT && left === MT + 1 - next);
  if (seeded !== 1 || !isSound || valid >> 1 || !(Math.abs(view.getFloat64(normals + 8, true)) <= GREATEST))
    throw rangeError(name, 'rngState', bytes, rule);
  words[OPTION] = option;
  words[SEED] = view.getUint32(0, true);
  words[SEED + 1] = view.getUint32(4, true);
  for (let i = 0; i < MT; i++) words[STATE + i] = view.getUint32(24 + 8 * i, true);
  if (!isTwister(words)) throw rangeError(name, 'rngState', bytes, rule);
  words[NEXT] = fresh ? MT + 1 : next;
  words[NORMAL] = valid;
  words[NORMAL + 1] = view.getUint32(normals + 8, true);
  words[NORMAL + 2] = view.getUint32(normals + 12, true);
  return words;
}
