// SPDX-License-Identifier: Apache-2.0
import { choice, options, rangeError, read, typeError, uint64 } from './check.js';
import { isDetached, kindOf, lengthOf, setArray } from './engine.js';
import { CHUNK, GENERATOR_BYTES } from './memory.js';

/** @typedef {'xoshiro128++' | 'philox4x32'} Kind */
/**
 * All of a generator, as JSON can hold it; integers in decimal.
 * @typedef {{ version: 1, kind: Kind, seed: string, stream: string, offset: string }} GeneratorState
 */
/** @typedef {number | bigint | string} Seed */
/**
 * What initializers take: the latter is of nn-init/frameworks.
 * @typedef {Generator | import('../frameworks/generator.js').FrameworkGenerator} AnyGenerator
 */

/** As nni_bit_generator of nn_init.h. @type {Record<Kind, number>} */
export const KINDS = { 'xoshiro128++': 0, philox4x32: 1 };

/**
 * A place in an endless sequence of random words; src/bitgen/README.md in the repository defines every bit of it.
 *
 * The C core draws from one nni_generator in linear memory. It holds whichever generator was used last; the others keep
 * their words here, so that a generator needs no memory that would have to be freed.
 */
export class Generator {
  /** @type {import('./loader.js').Core} */ #core;
  /** Its nni_generator while another one is in linear memory. */
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
   * The address of the nni_generator that stands for an argument.
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
        'a generator of the same nn: nn.generator({ state: generator.state() })',
      );
    return generator.#select();
  }

  /** The number of the word that comes next. */
  get offset() {
    this.#select();
    return this.#core.memory.offset;
  }

  /**
   * Goes to the word of that number, forward or back, in constant time.
   * @param {number | bigint} offset modulo 2^64
   */
  seek(offset) {
    const to = uint64('seek', 'offset', offset);
    this.#select();
    this.#core.memory.offset = to;
    return this;
  }

  /**
   * A new generator: the stream of that name below this one, from its beginning. It depends on this one's kind, seed
   * and stream alone, not on its offset.
   * @param {string} name at most 128 KiB of UTF-8
   * @returns {this}
   */
  stream(name) {
    const core = this.#core;
    const id = streamId(core, 'stream', 'name', name, this.streamId);
    return /** @type {any} */ (new core.Generator(core, this.kind, this.seed, id));
  }

  /**
   * The next raw words, from the offset on; quickest in multiples of 8, from multiples of 8.
   * @template {Uint32Array} T
   * @param {T} target is filled
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
   * All of it, as a value that JSON can hold and generator({ state }) restores.
   * @returns {GeneratorState}
   */
  state() {
    return { version: 1, kind: this.kind, seed: `${this.seed}`, stream: `${this.streamId}`, offset: `${this.offset}` };
  }

  /** What JSON.stringify takes: state(). */
  toJSON() {
    return this.state();
  }

  get [Symbol.toStringTag]() {
    return 'Generator';
  }
}

/**
 * A string's UTF-8, as of TextEncoder, which jsdom and worklets do not have: half of a surrogate pair becomes U+FFFD.
 * @param {string} text
 */
export function utf8(text) {
  const bytes = [];
  for (const character of text) {
    let code = /** @type {number} */ (character.codePointAt(0));
    if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
    /** How many bytes follow the first. */
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
  // A character takes at least one byte: a long text is not encoded.
  const bytes = text.length > CHUNK ? undefined : utf8(text);
  if (!bytes || bytes.length > CHUNK)
    throw rangeError(name, `${argument}.length`, text.length, `at most ${CHUNK} bytes of UTF-8`);
  memory.putBytes(bytes);
  return BigInt.asUintN(64, exports.nni_stream_id(parent, memory.chunk, bytes.length));
}

/**
 * A string is hashed; an integer counts modulo 2^64.
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
 * Random words, for those who give no seed.
 * @template {Uint32Array | BigUint64Array} T
 * @param {string} name of the function that needs them
 * @param {T} words
 * @returns {T}
 */
export function randomWords(name, words) {
  try {
    return crypto.getRandomValues(/** @type {any} */ (words));
  } catch (cause) {
    // Worklets have no crypto; a Worker of Cloudflare has none before its first request.
    throw new TypeError(`${name}: no seed can be drawn here, without crypto; give one: nn.manualSeed(seed)`, { cause });
  }
}

const OPTIONS = { kind: undefined, stream: undefined };
const ALL_OPTIONS = { ...OPTIONS, seed: undefined, state: undefined };

/**
 * generator(), and manualSeed() with the seed that it is given.
 * @param {import('./loader.js').Core} core
 * @param {string} name
 * @param {unknown} given
 * @param {{ seed?: unknown }} [own] options beside
 */
export function createGenerator(core, name, given, own) {
  /** @type {any} */
  const { state, ...o } = { ...options(name, given, own ? OPTIONS : ALL_OPTIONS), ...own };
  if (state !== undefined) {
    if (Object.values(o).some((value) => value !== undefined)) throw typeError(name, 'options', given, 'a state alone');
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
