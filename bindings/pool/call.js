// SPDX-License-Identifier: Apache-2.0
// Reads the options of a pool's fill: the initializer's and the generator's, in one object.
import { choice, extents, isPlain, layoutOf, rangeError, read, typeError } from '../core/check.js';
import { DTYPES } from '../core/dtype.js';
import { isDetached, kindOf } from '../core/engine.js';

/** @typedef {import('./instance.js').Instance} Instance */
/**
 * @typedef {object} OwnFillOptions
 * @property {import('../core/generator.js').Seed | import('../frameworks/generator.js').FrameworkSeed} [seed]
 *   makes a generator for this fill, as nn.generator({ seed }) does: an integer or any string
 * @property {import('../core/generator.js').Seed} [stream] that generator's stream: an integer or any string, for
 *   example the parameter's name
 * @property {number | bigint} [offset] the index of the stream's word with which the fill begins: an integer, 0 by
 *   default. Not for kinds of nn-init/frameworks
 * @property {import('../core/generator.js').Kind | import('../frameworks/generator.js').FrameworkKind} [kind] that
 *   generator's kind. The pool loads nn-init/frameworks for its kinds: 'torch', 'megengine', 'numpy', 'numpy-legacy',
 *   'jax', 'tfjs',
 * @property {string} [version] PyTorch's version, for kind 'torch': '2.14'
 * @property {boolean} [partitionable] for kind 'jax', as in nn.generator(); so are the next three
 * @property {'threefry2x32' | 'rbg' | 'unsafe_rbg'} [impl]
 * @property {boolean} [x64]
 * @property {boolean} [jit]
 * @property {Uint8Array} [rngState] for kinds 'torch' and 'torch-cuda', as in nn.generator()
 * @property {import('../frameworks/generator.js').FrameworkOptions['device']} [device] for kind 'torch-cuda', as in
 *   nn.generator()
 * @property {'stateless' | 'Generator' | 'set_seed'} [api] for kind 'tensorflow'; so is the next
 * @property {number | bigint} [opSeed]
 * @property {'tensorflow' | 'jax' | 'torch' | 'numpy'} [backend] for kind 'keras'; so is the next
 * @property {boolean} [seedGenerator]
 * @property {import('../core/generator.js').AnyGenerator} [generator] draws, instead of all options above. After the
 *   fill it stands where a fill by nn leaves it. Fills that share a generator run one after the other. Without a
 *   generator and the options above, pool.nn.defaultGenerator draws
 */
/** The initializer's own options and its generator's, in one object. @typedef {OwnFillOptions & { [option: string]: any }} FillOptions */
/**
 * The tensor that pool.fill() makes.
 * @typedef {object} Description
 * @property {import('../core/tensor.js').Shape} shape its extents: integers, not negative
 * @property {import('../core/dtype.js').Dtype | import('../core/tensor.js').Safetensors} [dtype] 'float32' by default,
 *   'float64', 'float16' or 'bfloat16'; or the names in safetensors: 'F32', 'F64', 'F16', 'BF16'
 * @property {import('../core/layout.js').Layout} [layout] what its axes are: 'OIHW', say. By default that of createPool({ layout })
 */
/**
 * A fill's options, read once.
 * @typedef {object} Given
 * @property {any} options the initializer's options without a generator; or a plain value, as for fill_
 * @property {boolean} isPlain whether `options` is an object of options
 * @property {Record<string, any> | undefined} made the options of a generator to make
 * @property {any} generator the caller's own generator
 * @property {any} state that generator's state
 * @property {unknown} kind that generator's kind
 * @property {boolean} isForeign whether the generator is another library's
 */

const FOREIGN_KINDS = [
  'torch',
  'megengine',
  'numpy',
  'numpy-legacy',
  'jax',
  'tfjs',
  'python',
  'torch-cuda',
  'tensorflow',
  'keras',
];
/** @param {unknown} kind */
export const isForeignKind = (kind) => FOREIGN_KINDS.includes(/** @type {string} */ (kind));
const OF_KINDS = [
  ...['version', 'rngState', 'device', 'api', 'opSeed', 'backend', 'seedGenerator'],
  ...['partitionable', 'impl', 'x64', 'jit'],
];
const MADE = ['seed', 'stream', 'offset', 'kind', ...OF_KINDS];

/** Copies a list: the caller may change it while the pool works. @param {any} value @returns {any} */
function copied(value) {
  if (kindOf(value)) return isDetached(value) ? value : value.slice();
  return Array.isArray(value) ? value.map(copied) : value;
}

/** Reads a description. @param {string} name @param {any} given */
export function describe(name, given) {
  const { shape, dtype, layout } = read(name, 'description', () => {
    const { shape, dtype, layout } = Object(given);
    return { shape, dtype, layout };
  });
  if (shape === undefined)
    throw typeError(name, 'description', given, '{ shape, dtype, layout }, of which only shape is required');
  const storage = choice(name, 'dtype', dtype ?? 'float32', DTYPES);
  return { shape: extents(name, shape), dtype: storage.dtype, layout: layoutOf(name, layout), kind: storage.kinds[0] };
}

/**
 * Reads a fill's options once, and copies lists.
 * @param {string} initializer
 * @param {any} given
 * @returns {Given}
 */
export function readOptions(initializer, given) {
  /** @type {Given} */
  const result = {
    options: given,
    isPlain: false,
    made: undefined,
    generator: undefined,
    state: undefined,
    kind: undefined,
    isForeign: false,
  };
  const isObject = typeof given === 'object' && given !== null;
  // Anything else goes to the initializer, which takes it or throws.
  if (given !== undefined && !(isObject && read(initializer, 'options', () => isPlain(given)))) {
    result.options = copied(given);
    return result;
  }
  /** @type {Record<string, any>} */
  const made = {};
  /** @type {Record<string, any>} */
  const own = {};
  for (const key of read(initializer, 'options', () => Object.keys(given ?? {}))) {
    const value = read(initializer, key, () => copied(given[key]));
    if (value !== undefined) (MADE.includes(key) ? made : own)[key] = value;
  }
  const { generator, ...options } = own;
  const isMade = Object.keys(made).length > 0;
  if (generator !== undefined) {
    if (isMade)
      throw typeError(initializer, Object.keys(made)[0], Object.values(made)[0], 'left out when a generator is given');
    if (typeof generator?.state !== 'function')
      throw typeError(initializer, 'generator', generator, 'a generator of nn, or its options');
  }
  const kind = isMade ? made.kind : generator?.kind;
  return {
    options,
    isPlain: true,
    made: isMade ? made : undefined,
    generator,
    state: undefined,
    kind,
    isForeign: isForeignKind(kind),
  };
}

/**
 * Makes the generator of a fill, in the pool's own nn. The caller's generator moves later.
 * @param {string} initializer
 * @param {Instance} instance
 * @param {Given} given
 */
export function generatorOf(initializer, { nn }, { made, generator, isForeign }) {
  if (generator) return nn.generator({ state: generator.state() });
  if (!made) return undefined;
  const { offset, ...options } = made;
  const result = nn.generator(options);
  if (offset === undefined) return result;
  if (isForeign) throw rangeError(initializer, 'offset', offset, "left out with another library's generator");
  return result.seek(offset);
}
