// SPDX-License-Identifier: Apache-2.0
// What a fill of a pool is given: an initializer's options, and with them those of its generator.
import { isPlain, rangeError, read, typeError } from '../core/check.js';
import { isDetached, kindOf } from '../core/engine.js';

/** @typedef {import('./instance.js').Instance} Instance */
/**
 * @typedef {object} OwnFillOptions
 * @property {import('../core/generator.js').Seed | import('../frameworks/generator.js').FrameworkSeed} [seed] of the generator that
 *   is made for this fill, like the next ones; as of nn.generator()
 * @property {import('../core/generator.js').Seed} [stream]
 * @property {number | bigint} [offset] the word that it begins with, 0 by default
 * @property {import('../core/generator.js').Kind | import('../frameworks/generator.js').FrameworkKind} [kind] of nn-init/frameworks, too
 * @property {string} [version] of kind 'torch'
 * @property {boolean} [partitionable] of kind 'jax'
 * @property {Uint8Array} [rngState] of kind 'torch'
 * @property {import('../core/generator.js').AnyGenerator} [generator] in place of all these: it stands afterwards where a fill on this
 *   thread would leave it. Without any of these, the fill draws from pool.nn.defaultGenerator
 */
/** The initializer's own options, and those of its generator. @typedef {OwnFillOptions & { [option: string]: any }} FillOptions */
/**
 * @typedef {{ shape: import('../core/tensor.js').Shape, dtype?: import('../core/dtype.js').Dtype | import('../core/tensor.js').Safetensors,
 *   layout?: import('../core/layout.js').Layout }} Description
 */
/**
 * What was given, read once.
 * @typedef {object} Given
 * @property {any} options of the initializer, without a generator; or what it takes in place of options
 * @property {boolean} isPlain whether they are options
 * @property {Record<string, any> | undefined} made the options of a generator
 * @property {any} generator
 * @property {any} state of that generator
 * @property {boolean} isForeign whether the generator is of another library
 */

const FOREIGN_KINDS = ['torch', 'megengine', 'numpy', 'numpy-legacy', 'jax', 'tfjs'];
/** @param {unknown} kind */
export const isForeignKind = (kind) => FOREIGN_KINDS.includes(/** @type {string} */ (kind));
const MADE = ['seed', 'stream', 'offset', 'kind', 'version', 'partitionable', 'rngState'];

/** A copy of a list, which the caller may change. @param {any} value @returns {any} */
function copied(value) {
  if (kindOf(value)) return isDetached(value) ? value : value.slice();
  return Array.isArray(value) ? value.map(copied) : value;
}

/**
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
    isForeign: false,
  };
  const isObject = typeof given === 'object' && given !== null;
  // The initializer says what is wrong with anything else.
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
      throw typeError(initializer, Object.keys(made)[0], Object.values(made)[0], 'left out where a generator is given');
    if (typeof generator?.state !== 'function')
      throw typeError(initializer, 'generator', generator, "one of nn's, or its options in place of it");
  }
  const kind = isMade ? made.kind : generator?.kind;
  return {
    options,
    isPlain: true,
    made: isMade ? made : undefined,
    generator,
    state: undefined,
    isForeign: isForeignKind(kind),
  };
}

/**
 * The generator of a fill, of the pool's own nn: it moves instead of the one that is given.
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
