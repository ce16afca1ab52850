// SPDX-License-Identifier: Apache-2.0
// Generators of other libraries. src/framework/README.md in the repository says which of their numbers they give, and
// how exactly.
import { choice, isIndex, options, rangeError, read, typeError } from '../core/check.js';
import { isDetached, kindOf, lengthOf, setArray } from '../core/engine.js';
import { KINDS, createGenerator, randomWords } from '../core/generator.js';
import { pathNumber } from './flax.js';
import { FRAMEWORKS } from './kind.js';
import { KIND, OPTION, STATE_WORDS, stateOf, wordsOfState } from './state.js';

/** @typedef {'torch' | 'megengine' | 'numpy' | 'numpy-legacy' | 'jax' | 'tfjs' | 'python' | 'torch-cuda' | 'tensorflow' | 'keras'} FrameworkKind */
/** @typedef {number | bigint | readonly (number | bigint)[]} FrameworkSeed */
/**
 * The options of generator() for another library's kind.
 * @typedef {object} FrameworkOptions
 * @property {FrameworkSeed} [seed] what the framework itself takes: for numpy an integer or a list of them, for jax a
 *   seed or the words of a key, for tfjs any number, for python an integer, whose sign is ignored. Random by default
 * @property {string} [version] PyTorch's version, for example '2.14'. By default the newest algorithms, those of 2.12
 *   and later; earlier versions truncate normals in another way
 * @property {'stateless' | 'Generator' | 'set_seed'} [api] for tensorflow: tf.random.stateless_*, whose seed is two
 *   integers; tf.random.Generator.from_seed; or tf.random.set_seed. By default 'stateless' for a list, 'set_seed' for
 *   an integer
 * @property {number | bigint} [opSeed] for tensorflow with set_seed: the seed given to its operations
 * @property {'tensorflow' | 'jax' | 'torch' | 'numpy'} [backend] for keras, 'tensorflow' by default
 * @property {boolean} [seedGenerator] for keras: true if the seed is that of a keras.random.SeedGenerator, which every
 *   call advances; false by default
 * @property {boolean} [partitionable] for jax: jax_threefry_partitionable; true by default, as in JAX since 0.5.0
 * @property {'threefry2x32' | 'rbg' | 'unsafe_rbg'} [impl] for jax, as in jax.random.key: 'threefry2x32' by default
 * @property {boolean} [jit] for jax: true gives the values of an initializer under jax.jit, which rounds normals in
 *   another way; false by default
 * @property {boolean} [x64] for jax: jax_enable_x64, false by default. With it all 64 bits of a seed count, without it
 *   only the lower 32
 * @property {Uint8Array} [rngState] for torch and torch-cuda, instead of a seed: the bytes of torch.get_rng_state() or
 *   torch.cuda.get_rng_state()
 * @property {string | { multiprocessors: number, threads: number }} [device] required for torch-cuda: the GPU's name,
 *   for example 'H100'; or how many multiprocessors it has and how many threads each holds: multi_processor_count and
 *   max_threads_per_multi_processor of torch.cuda.get_device_properties()
 * @property {FrameworkState} [state] instead of all other options: what state() returned
 */
/**
 * A generator's whole state as a JSON value. Integers of more than 32 bits are decimal strings.
 * @typedef {{ version: 1, kind: FrameworkKind, [key: string]: unknown }} FrameworkState
 */

/** The most keys of one split(). */
const MOST_KEYS = 16384;

/** The size of an nni_framework_generator; src/wasm/exports.c asserts that it is the header's. */
export const BYTES = 8840;

/**
 * A generator that gives another library's numbers. It has no streams and, except for 'torch-cuda', no seek(). The
 * kinds with a state go on from call to call, like their libraries; jax and tfjs begin every call anew.
 */
export class FrameworkGenerator {
  /** @type {import('./create.js').FrameworkCore} */ #core;
  /** This generator's state while another one is in linear memory. */
  #words = new Uint32Array(STATE_WORDS);
  /** The library whose numbers it gives. @readonly @type {FrameworkKind} */ kind;

  /**
   * @internal
   * @param {import('./create.js').FrameworkCore} core
   * @param {FrameworkKind} kind
   * @param {Uint32Array} seed
   * @param {number} option
   * @param {number} [variant] the file, of a kind with several
   */
  constructor(core, kind, seed, option, variant = 0) {
    this.#core = core;
    this.kind = kind;
    Object.freeze(this);
    const { memory, whole } = core;
    const { nni_framework_init } = linkedOf(core, 'generator', fileOf(kind, variant));
    whole.borrow('generator', seed.byteLength, (address) => {
      memory.view('Uint32Array', address, seed.length).set(seed);
      nni_framework_init(this.#select(), FRAMEWORKS[kind].number + variant, option, address, seed.length);
    });
  }

  #select() {
    const core = this.#core;
    const { framework, selectedFramework } = core;
    if (selectedFramework !== this) {
      const place = core.memory.u32.subarray(framework / 4, framework / 4 + STATE_WORDS);
      if (selectedFramework) selectedFramework.#words.set(place);
      place.set(this.#words);
      core.selectedFramework = this;
    }
    return framework;
  }

  /**
   * Whether a value is such a generator.
   * @internal
   * @param {unknown} value
   * @returns {value is FrameworkGenerator}
   */
  static is(value) {
    return typeof value === 'object' && value !== null && #core in value;
  }

  /**
   * The address of the generator for an initializer.
   * @internal
   * @param {string} name
   * @param {FrameworkGenerator} generator
   * @param {import('./create.js').FrameworkCore} core
   */
  static addressOf(name, generator, core) {
    if (generator.#core !== core)
      throw typeError(
        name,
        'generator',
        generator,
        'a generator of this nn: nn.generator({ state: generator.state() })',
      );
    return generator.#select();
  }

  /** Its words in linear memory; a state can be written there. @internal @param {FrameworkGenerator} generator */
  static view(generator) {
    const { memory } = generator.#core;
    return memory.view('Uint32Array', generator.#select(), STATE_WORDS);
  }

  /** @param {FrameworkKind} kind @param {string} method */
  #only(kind, method) {
    if (this.kind !== kind) throw new TypeError(`${method}: generator is of kind '${this.kind}'; it must be '${kind}'`);
    return this.#select();
  }

  /**
   * Fills `target` with the next raw words: 32 bits each, as the framework's own bit generator makes them. jax gives
   * those of random.bits for as many as `target` has; tfjs gives alea's fractions times 2^32.
   * @template {Uint32Array} T
   * @param {T} target the array to fill
   * @returns {T}
   */
  words(target) {
    if (kindOf(target) !== 'Uint32Array') throw typeError('words', 'target', target, 'a Uint32Array');
    if (isDetached(target)) throw new TypeError('words: target is detached');
    const { exports, memory, whole } = this.#core;
    const n = lengthOf(target);
    const place = memory.placeOf(target);
    if (place !== undefined) exports.nni_words(this.#select(), place, n);
    else
      whole.borrow('words', 4 * n, (address) => {
        exports.nni_words(this.#select(), address, n);
        setArray.call(target, memory.view('Uint32Array', address, n));
      });
    return target;
  }

  /**
   * torch.randperm(n): 0 to n - 1 in random order. Only for kind 'torch'.
   * @param {number} n at most 214748363
   * @returns {ReturnType<typeof Uint32Array.of>}
   */
  randperm(n) {
    this.#only('torch', 'randperm');
    if (!isIndex(n) || n > 214748363) throw rangeError('randperm', 'n', n, 'an integer from 0 to 214748363');
    const { memory, whole } = this.#core;
    const { nni_torch_randperm } = linkedOf(this.#core, 'randperm', 'torch');
    return whole.borrow('randperm', 4 * n, (address) => {
      nni_torch_randperm(this.#select(), address, n);
      return memory.view('Uint32Array', address, n).slice();
    });
  }

  /**
   * jax.random.split: n independent generators. Only for kind 'jax'.
   * @param {number} [n] 2 by default, at most 16384
   * @returns {FrameworkGenerator[]}
   */
  split(n = 2) {
    this.#only('jax', 'split');
    if (!isIndex(n) || n > MOST_KEYS) throw rangeError('split', 'n', n, `an integer from 0 to ${MOST_KEYS}`);
    const { memory, whole } = this.#core;
    const { nni_jax_split } = linkedOf(this.#core, 'split', 'jax');
    const size = this.#keySize();
    const keys = whole.borrow('split', 4 * size * n, (address) => {
      nni_jax_split(this.#select(), address, n);
      return memory.view('Uint32Array', address, size * n).slice();
    });
    return Array.from({ length: n }, (_, i) => this.#withKey(keys.slice(size * i, size * (i + 1))));
  }

  /**
   * jax.random.fold_in: the generator with number `data` below this one. Only for kind 'jax'.
   * @param {number} data from 0 to 2^32 - 1
   */
  foldIn(data) {
    const address = this.#only('jax', 'foldIn');
    if (!isIndex(data) || data >= 2 ** 32) throw rangeError('foldIn', 'data', data, 'an integer from 0 to 2^32 - 1');
    const { memory } = this.#core;
    linkedOf(this.#core, 'foldIn', 'jax').nni_jax_fold_in(address, data, memory.chunk);
    return this.#withKey(memory.view('Uint32Array', memory.chunk, this.#keySize()).slice());
  }

  /**
   * Flax's key for a parameter of `flax.linen`: path(['Dense_0', 1]) is the key of the first parameter of the submodule
   * Dense_0. Only for kind 'jax'.
   * @param {readonly (string | number)[]} path the names of modules, from the outermost on, then the number of the
   *   parameter in its module, from 1
   * @param {{ separator?: boolean }} [options] `separator`: flax_fix_rng_separator, false by default as in Flax
   */
  path(path, options) {
    this.#only('jax', 'path');
    return this.foldIn(pathNumber('path', path, options));
  }

  #keySize() {
    return FrameworkGenerator.view(this)[OPTION] % 6 > 1 ? 4 : 2;
  }

  /** @param {Uint32Array} key */
  #withKey(key) {
    return new FrameworkGenerator(this.#core, 'jax', key, FrameworkGenerator.view(this)[OPTION]);
  }

  /**
   * The bytes of torch.get_rng_state(), 5,056 of them, or of torch.cuda.get_rng_state(), 16. Only for kinds 'torch' and
   * 'torch-cuda'.
   * @returns {ReturnType<typeof Uint8Array.of>}
   */
  rngState() {
    const { rngState } = FRAMEWORKS[this.kind];
    if (!rngState)
      throw new TypeError(`rngState: generator is of kind '${this.kind}'; it must be 'torch' or 'torch-cuda'`);
    return rngState.to(FrameworkGenerator.view(this));
  }

  /**
   * torch.Generator's get_offset(): where the next call begins, a multiple of 4. Only for kind 'torch-cuda'; otherwise
   * undefined.
   */
  get offset() {
    const { offset } = FRAMEWORKS[this.kind].parts;
    return offset && BigInt(/** @type {string} */ (offset.get(FrameworkGenerator.view(this))));
  }

  /**
   * torch.Generator's set_offset(offset). Only for kind 'torch-cuda'.
   * @param {number | bigint} offset a multiple of 4 from 0 to 2^63 - 4
   */
  seek(offset) {
    this.#only('torch-cuda', 'seek');
    const isNumber = typeof offset === 'bigint' || typeof offset === 'number';
    const words = FrameworkGenerator.view(this).slice();
    const isInteger = typeof offset === 'bigint' || Number.isSafeInteger(offset);
    if (!isInteger || !FRAMEWORKS[this.kind].parts.offset.put(words, String(offset)))
      throw (isNumber ? rangeError : typeError)('seek', 'offset', offset, 'a multiple of 4 from 0 to 2^63 - 4');
    putWords(this, words);
  }

  /**
   * The whole state, as a JSON value that generator({ state }) restores.
   * @returns {FrameworkState}
   */
  state() {
    return stateOf(this.kind, FRAMEWORKS[this.kind], FrameworkGenerator.view(this));
  }

  /**
   * Moves the generator to a state of its kind. Throws a TypeError, and moves nothing, if it is not one.
   * @param {FrameworkState} state what state() returned
   */
  restore(state) {
    const kind = read('restore', 'state', () => state.kind);
    if (kind !== this.kind) throw typeError('restore', 'state.kind', kind, `'${this.kind}', the kind of the generator`);
    const words = wordsOfState('restore', FRAMEWORKS[this.kind], state);
    if (words[KIND] && words[KIND] !== FrameworkGenerator.view(this)[KIND])
      throw typeError('restore', 'state', state, 'of a generator with the same backend');
    putWords(this, words);
  }

  /** JSON.stringify() calls it: the same as state(). */
  toJSON() {
    return this.state();
  }

  get [Symbol.toStringTag]() {
    return 'FrameworkGenerator';
  }
}

/**
 * The exports of a kind's file. Throws if load() was not told to load it.
 * @param {import('./create.js').FrameworkCore} core
 * @param {string} name
 * @param {import('./create.js').KindName} kind
 */
export function linkedOf({ kinds }, name, kind) {
  const linked = kinds[kind];
  if (linked) return linked;
  const names = Object.keys(kinds);
  throw new TypeError(
    `${name}: nn has no '${kind}'; load() was given ${names.length ? `only '${names.join("', '")}'` : 'no kinds'}. ` +
      `load({ kinds: ['${kind}'] }) adds it; repeat the other options that made nn`,
  );
}

/**
 * The name of a kind's file.
 * @param {FrameworkKind} kind
 * @param {number} variant
 * @returns {import('./create.js').KindName}
 */
export const fileOf = (kind, variant) => /** @type {any} */ (FRAMEWORKS[kind].files?.[variant] ?? kind);

/**
 * Which file of a kind the options or a state need. Throws if it is not loaded.
 * @param {import('./create.js').FrameworkCore} core
 * @param {string} name
 * @param {FrameworkKind} kind
 * @param {any} from
 */
function variantOf(core, name, kind, from) {
  const { variant } = FRAMEWORKS[kind];
  if (!variant) return 0;
  const of = read(name, 'backend', () => ({ backend: from.backend }));
  const which = variant(name, of, 'backend');
  linkedOf(core, name, fileOf(kind, which));
  return which;
}

/** @param {unknown} kind @returns {kind is FrameworkKind} */
const isFramework = (kind) => typeof kind === 'string' && Object.hasOwn(FRAMEWORKS, kind);

/**
 * Like createGenerator() of core/generator.js, for all kinds.
 * @param {import('./create.js').FrameworkCore} core
 * @param {string} name
 * @param {any} given
 * @param {{ seed?: unknown }} [own] a seed that is not among the options
 */
export function createFrameworkGenerator(core, name, given, own) {
  const { kind, ofState } = read(name, 'options', () => ({ kind: given?.kind, ofState: given?.state?.kind }));
  const called = ofState ?? kind;
  if (typeof called === 'string')
    choice(name, ofState === undefined ? 'kind' : 'state.kind', called, { ...KINDS, ...FRAMEWORKS });
  if (!isFramework(called)) return createGenerator(core, name, given, own);
  const known = FRAMEWORKS[called];
  if (!known.files) linkedOf(core, name, fileOf(called, 0));
  const beside = own ? known.options : { seed: undefined, state: undefined, ...known.options };
  const rngState = known.rngState && !own ? { rngState: undefined } : {};
  /** @type {any} */
  const o = { ...options(name, given, { kind: undefined, ...beside, ...rngState }), ...own };
  if (o.state !== undefined) {
    const others = Object.keys(o).filter((key) => key !== 'state' && o[key] !== known.options[key]);
    if (others.length) throw typeError(name, 'options', given, 'only a state');
    const words = wordsOfState(name, known, o.state);
    return restored(core, called, words, variantOf(core, name, called, o.state));
  }
  const variant = variantOf(core, name, called, o);
  if (o.kind !== called) throw typeError(name, 'options', given, 'the same when they are read twice');
  if (o.rngState !== undefined && known.rngState) {
    if (o.seed !== undefined) throw rangeError(name, 'seed', o.seed, 'left out when an rngState is given');
    return restored(core, called, known.rngState.from(name, o.rngState, known.option(name, o), o));
  }
  const seed = own || o.seed !== undefined ? o.seed : randomWords(name, new Uint32Array(1))[0];
  const words = known.seed(name, seed, o);
  return new FrameworkGenerator(core, called, words, known.option(name, { ...o, seed }), variant);
}

/** @param {import('./create.js').FrameworkCore} core @param {FrameworkKind} kind @param {Uint32Array} words @param {number} [variant] */
function restored(core, kind, words, variant) {
  const generator = new FrameworkGenerator(core, kind, Uint32Array.of(0, 0, 1, 256), 0, variant);
  putWords(generator, words);
  return generator;
}

/** @param {FrameworkGenerator} generator @param {Uint32Array} words */
function putWords(generator, words) {
  const view = FrameworkGenerator.view(generator);
  words.set(view.subarray(OPTION - 2, OPTION), OPTION - 2); // keeps the kind, and the address of its functions
  view.set(words);
}
