// SPDX-License-Identifier: Apache-2.0
// The dtypes that a model's parameters may have: the dtypes of safetensors that JavaScript has arrays for.
import { rangeError, show, typeError } from '../core/check.js';
import { FORMATS_BY_NAME } from '../safetensors/dtypes.js';

/** @typedef {import('../safetensors/types.js').Elements} Elements */

const FLOATS = ['float32', 'float64', 'float16', 'bfloat16'];

/**
 * The dtype's own name: 'float32' for 'F32' and 'torch.float32'.
 * @param {string} name @param {string} argument @param {unknown} dtype
 * @returns {string}
 */
export function dtypeOf(name, argument, dtype) {
  if (typeof dtype !== 'string') throw typeError(name, argument, dtype, 'a string');
  const format = FORMATS_BY_NAME[dtype.replace(/^torch\./, '')];
  if (format && format.dtype !== format.code) return format.dtype;
  const known = Object.values(FORMATS_BY_NAME).map((other) => (other.dtype === other.code ? '' : other.dtype));
  const names = [...new Set(known)].filter(Boolean).map((other) => show(other));
  throw rangeError(name, argument, dtype, `one of ${names.join(', ')}`);
}

/** The constructor of a dtype's arrays. @param {string} dtype */
export const arrayOf = (dtype) => FORMATS_BY_NAME[dtype].array;
/** The size of an element in bytes. @param {string} dtype */
export const bytesOf = (dtype) => FORMATS_BY_NAME[dtype].bits / 8;
/** Whether it is a dtype that nn cannot fill. @param {string} dtype */
export const isInteger = (dtype) => !FLOATS.includes(dtype);

/**
 * Whether tables.js makes a line's elements: nn has no such initializer, or none for integers.
 * @param {any} nn @param {{ initializer?: string, dtype: string }} line
 */
export const isTable = (nn, { initializer = '', dtype }) => isInteger(dtype) || typeof nn[initializer] !== 'function';
