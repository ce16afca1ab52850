// SPDX-License-Identifier: Apache-2.0
import { choice, options, rangeError, read, typeError, uint64 } from './check.js';
import { isDetached, kindOf, lengthOf, setArray } from './engine.js';
import { CHUNK, GENERATOR_BYTES } from './memory.js';

/** @typedef {'xoshiro128++' | 'philox4x32'} Kind */
/**
 * A generator's whole state as a JSON value. Integers are decimal strings.
 * @typedef {{ version: 1, kind: Kind, seed: string, stream: string, offset: string }} GeneratorState
 */
/** @typedef {number | bigint | string} Seed */
/**
 * The generators that initializers take. The second type comes from nn-init/frameworks.
 * @typedef {Generator | import('../frameworks/generator.js').FrameworkGenerator} AnyGenerator
 */

/** The values of nni_bit_generator in nn_init.h. @type {Record<Kind, number>} */
export const KINDS = { 'xoshiro128++': 0, philox4x32: 1 };

/**
 * A position in an endless sequence of random words. src/bitgen/README.md in the repository defines every bit of it.
 *
 * The C core draws from the one nni_generator in linear memory. It holds the state of the generator used last. All
 * others keep their state here, so no generator owns memory that must be freed.
 */
export class Generator {
  /** @type {import('./loader.js').Core} */ #core;
  /** This generator's state while another one is in linear memory. */
  #words = new Uint32Array(GENERATOR_BYTES / 4);
  /** Its bit generator: 'xoshiro128++' or 'philox4x32'. @readonly @type {Kind} */ kind;
  /** The seed as an integer; a string's is its hash. @readonly @type {bigint} */ seed;
  /** The number of its stream; 0 is the root. @readonly @type {bigint} */ streamId;

  /**
   * @internal
   * @param {import('./loader.js').Core} core
   * @param {Kind} kind
   * @param {bigint} seed
   * @param {bigint} stream
   */
  constructor(core, kind, seed, stream) {
    this.#core = core;
    this.kind = kind;
    this.seed = seed;
    this.streamId = stream;
    Object.freeze(this);
    core.exports.nni_generator_init(this.#select(), KINDS[kind], seed, stream);
  }

  #select() {
    const { memory, selected } = this.#core;
    if (selected !== this) {
      const place = memory.generatorWords;
      if (selected) selected.#words.set(place);
      place.set(this.#words);
      this.#core.selected = this;
    }
    return memory.generator;
  }

  /**
   * The address of the nni_generator for an argument.
   * @internal
   * @param {string} name
   * @param {unknown} generator
   * @param {import('./loader.js').Core} core
   */
  static addressOf(name, generator, core) {
    const own = typeof generator === 'object' && generator && #core in generator && generator.#core === core;
    if (!own)
      throw typeError(
        name,
        'generator',
        generator,
        'a generator of this nn: nn.generator({ state: generator.state() })',
      );
    return generator.#select();
  }

  /** The index of the next word. */
  get offset() {
    this.#select();
    return this.#core.memory.offset;
  }

  /**
   * Moves to the word with this index, forward or back, in constant time.
   * @param {number | bigint} offset modulo 2^64
   */
  seek(offset) {
    const to = uint64('seek', 'offset', offset);
    this.#select();
    this.#core.memory.offset = to;
    return this;
  }

  /**
   * A new generator: the stream with this name below this one, from its beginning. It depends only on this generator's
   * kind, seed and stream, not on its offset.
   * @param {string} name at most 128 KiB of UTF-8
   * @returns {this}
   */
  stream(name) {
    const core = this.#core;
    const id = streamId(core, 'stream', 'name', name, this.streamId);
    return /** @type {any} */ (new core.Generator(core, this.kind, this.seed, id));
  }

  /**
   * Fills `target` with the next raw words. Fastest in multiples of 8, from offsets that are multiples of 8.
   * @template {Uint32Array} T
   * @param {T} target the array to fill
   * @returns {T}
   */
  words(target) {
    if (kindOf(target) !== 'Uint32Array') throw typeError('words', 'target', target, 'a Uint32Array');
    if (isDetached(target)) throw new TypeError('words: target is detached');
    const { exports, memory } = this.#core;
    const piece = CHUNK / 4;
    const length = lengthOf(target);
    for (let i = 0; i < length; i += piece) {
      const n = Math.min(piece, length - i);
      exports.nni_words(this.#select(), memory.chunk, n);
      setArray.call(target, memory.view('Uint32Array', memory.chunk, n), i);
    }
    return target;
  }

  /**
   * The whole state, as a JSON value that generator({ state }) restores.
   * @returns {GeneratorState}
   */
  state() {
    return { version: 1, kind: this.kind, seed: `${this.seed}`, stream: `${this.streamId}`, offset: `${this.offset}` };
  }

  /** JSON.stringify() calls it: the same as state(). */
  toJSON() {
    return this.state();
  }

  get [Symbol.toStringTag]() {
    return 'Generator';
  }
}

/**
 * Encodes a string as UTF-8, like TextEncoder, which jsdom and worklets do not have. Half a surrogate pair becomes
 * U+FFFD.
 * @param {string} text
 */
export function utf8(text) {
  const bytes = [];
  for (const character of text) {
    let code = /** @type {number} */ (character.codePointAt(0));
    if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
    /** The number of bytes after the first one. */
    let n = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    bytes.push(n ? ((0xff00 >> (n + 1)) & 0xff) | (code >> (6 * n)) : code);
    while (n--) bytes.push(0x80 | ((code >> (6 * n)) & 0x3f));
  }
  return bytes;
}

/**
 * @param {import('./loader.js').Core} core
 * @param {string} name
 * @param {string} argument
 * @param {unknown} text
 * @param {bigint} parent
 */
function streamId({ exports, memory }, name, argument, text, parent) {
  if (typeof text !== 'string') throw typeError(name, argument, text, 'a string');
  // A character takes at least one byte, so a longer text cannot fit and is not encoded.
  const bytes = text.length > CHUNK ? undefined : utf8(text);
  if (!bytes || bytes.length > CHUNK)
    throw rangeError(name, `${argument}.length`, text.length, `at most ${CHUNK} bytes of UTF-8`);
  memory.putBytes(bytes);
  return BigInt.asUintN(64, exports.nni_stream_id(parent, memory.chunk, bytes.length));
}

/**
 * The number of a seed or stream: a string is hashed, an integer is taken modulo 2^64.
 * @param {import('./loader.js').Core} core
 * @param {string} name
 * @param {string} argument
 * @param {unknown} value
 */
function idOf(core, name, argument, value) {
  if (typeof value === 'string') return streamId(core, name, argument, value, 0n);
  return uint64(name, argument, value, 'an integer or a string');
}

/**
 * Random words, for a call that gives no seed.
 * @template {Uint32Array | BigUint64Array} T
 * @param {string} name the function that needs them
 * @param {T} words
 * @returns {T}
 */
export function randomWords(name, words) {
  try {
    return crypto.getRandomValues(/** @type {any} */ (words));
  } catch (cause) {
    // Worklets have no crypto. A Cloudflare Worker has none before its first request.
    throw new TypeError(`${name}: no seed can be drawn here, without crypto; give one: nn.manualSeed(seed)`, { cause });
  }
}

const OPTIONS = { kind: undefined, stream: undefined };
const ALL_OPTIONS = { ...OPTIONS, seed: undefined, state: undefined };

/**
 * Makes a generator for generator(), and for manualSeed() with its seed.
 * @param {import('./loader.js').Core} core
 * @param {string} name
 * @param {unknown} given
 * @param {{ seed?: unknown }} [own] a seed that is not among the options
 */
export function createGenerator(core, name, given, own) {
  /** @type {any} */
  const { state, ...o } = { ...options(name, given, own ? OPTIONS : ALL_OPTIONS), ...own };
  if (state !== undefined) {
    if (Object.values(o).some((value) => value !== undefined)) throw typeError(name, 'options', given, 'only a state');
    return restore(core, name, state);
  }
  const { seed, kind = 'xoshiro128++', stream = 0 } = o;
  choice(name, 'kind', kind, KINDS, core.otherKinds);
  const number =
    own || seed !== undefined ? idOf(core, name, 'seed', seed) : randomWords(name, new BigUint64Array(1))[0];
  return new core.Generator(core, kind, number, idOf(core, name, 'stream', stream));
}

/**
 * @param {import('./loader.js').Core} core
 * @param {string} name
 * @param {any} state
 */
function restore(core, name, state) {
  const { version, kind, ...numbers } = read(name, 'state', () => {
    const { version, kind, seed, stream, offset } = Object(state);
    return { version, kind, seed, stream, offset };
  });
  if (version !== 1) throw typeError(name, 'state', state, 'what state() returned');
  choice(name, 'state.kind', kind, KINDS);
  const [seed, stream, offset] = Object.entries(numbers).map(([key, digits]) => {
    const isDecimal = typeof digits === 'string' && digits.length < 21 && /^\d+$/.test(digits);
    if (!isDecimal || BigInt(digits) >> 64n)
      throw typeError(name, `state.${key}`, digits, 'a decimal string, below 2^64');
    return BigInt(digits);
  });
  return new core.Generator(core, kind, seed, stream).seek(offset);
}
