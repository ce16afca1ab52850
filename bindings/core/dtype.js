// SPDX-License-Identifier: Apache-2.0
// What tensors may hold, and in which arrays.
import { choice, isArrayOf, tagOf, typeError } from './check.js';

/** @typedef {'float32' | 'float64' | 'float16' | 'bfloat16'} Dtype */
/**
 * A Float16Array, which TypeScript's own declarations have in the newest ones only.
 * @typedef {ArrayBufferView & ArrayLike<number> & { readonly [Symbol.toStringTag]: 'Float16Array' }} Float16Elements
 */
/**
 * Elements as users see them: halves are their 16 bits where the engine has no Float16Array, and bfloat16 always.
 * @template {Dtype} D
 * @typedef {{ float32: Float32Array, float64: Float64Array, float16: Uint16Array | Float16Elements, bfloat16: Uint16Array }[D]} ElementsOf
 */
/** @typedef {Float32Array | Float64Array | Uint16Array | Float16Elements} Elements */
/** @typedef {{ code: number, bytes: number, kinds: string[] }} Storage its number as nni_dtype, and its arrays */

const HAS_FLOAT16 = 'Float16Array' in globalThis;
/** @type {Record<Dtype, Storage>} */
export const DTYPES = {
  float32: { code: 0, bytes: 4, kinds: ['Float32Array'] },
  float64: { code: 1, bytes: 8, kinds: ['Float64Array'] },
  float16: { code: 2, bytes: 2, kinds: HAS_FLOAT16 ? ['Float16Array', 'Uint16Array'] : ['Uint16Array'] },
  bfloat16: { code: 3, bytes: 2, kinds: ['Uint16Array'] },
};

/**
 * The dtype of a foreign array: what it says it is, or what an array of its kind can only be.
 * @param {string} name
 * @param {unknown} data
 * @param {unknown} given
 * @returns {string}
 */
export function dtypeOf(name, data, given) {
  const dtypes = /** @type {Record<string, Storage>} */ (DTYPES);
  if (given !== undefined) {
    const { kinds } = choice(name, 'dtype', given, dtypes);
    if (!kinds.some((kind) => isArrayOf(data, kind)))
      throw typeError(name, 'data', data, `a ${kinds.join(' or ')}, for dtype ${given}`);
    return /** @type {string} */ (given);
  }
  if (tagOf(data) === 'Uint16Array') throw typeError(name, 'dtype', given, `'float16' or 'bfloat16', of a Uint16Array`);
  const own = Object.keys(dtypes).find((dtype) => isArrayOf(data, dtypes[dtype].kinds[0]));
  if (own === undefined)
    throw typeError(name, 'data', data, 'a Float32Array, Float64Array, Float16Array or Uint16Array');
  return own;
}
