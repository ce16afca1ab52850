// SPDX-License-Identifier: Apache-2.0
// Elements of any dtype that a model's file can have, and fills of those that are no floating-point numbers: counters, positions,
// masks.
import { rangeError, show, sizeOf, typeError } from '../core/check.js';

/**
 * @typedef {Float32Array | Float64Array | Uint16Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint32Array
 *   | BigInt64Array | BigUint64Array} Elements
 */

/** The array of each dtype, and its bytes. @type {Record<string, { array: any, bytes: number, isFloat?: boolean }>} */
export const ARRAYS = {
  float32: { array: Float32Array, bytes: 4, isFloat: true },
  float64: { array: Float64Array, bytes: 8, isFloat: true },
  float16: { array: /** @type {any} */ (globalThis).Float16Array ?? Uint16Array, bytes: 2, isFloat: true },
  bfloat16: { array: Uint16Array, bytes: 2, isFloat: true },
  int64: { array: BigInt64Array, bytes: 8 },
  int32: { array: Int32Array, bytes: 4 },
  int16: { array: Int16Array, bytes: 2 },
  int8: { array: Int8Array, bytes: 1 },
  uint64: { array: BigUint64Array, bytes: 8 },
  uint32: { array: Uint32Array, bytes: 4 },
  uint16: { array: Uint16Array, bytes: 2 },
  uint8: { array: Uint8Array, bytes: 1 },
  bool: { array: Uint8Array, bytes: 1 },
};

/** As safetensors writes them, and as ONNX, NumPy and PyTorch call some. @type {Record<string, string>} */
const NAMES = {
  F32: 'float32',
  F64: 'float64',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
  float: 'float32',
  double: 'float64',
  half: 'float16',
};

/** A dtype by its own name. @param {string} name @param {string} argument @param {unknown} dtype @returns {string} */
export function dtypeOf(name, argument, dtype) {
  if (typeof dtype !== 'string') throw typeError(name, argument, dtype, 'a string');
  const word = dtype.replace(/^torch\./, '');
  const own = Object.hasOwn(NAMES, word) ? NAMES[word] : word;
  if (!Object.hasOwn(ARRAYS, own))
    throw rangeError(
      name,
      argument,
      dtype,
      `one of ${Object.keys(ARRAYS)
        .map((key) => show(key))
        .join(', ')}`,
    );
  return own;
}

/**
 * Fills of integers and booleans, which nn has not. `positions_` counts along the last axis: position_ids; `causal_` is 1 on and
 * below the diagonal of the last two: attention masks.
 * @type {Record<string, (data: any, shape: readonly number[], options: any, number: (x: number) => any) => void>}
 */
const FILLS = {
  zeros_: (data, _shape, _options, number) => data.fill(number(0)),
  ones_: (data, _shape, _options, number) => data.fill(number(1)),
  fill_: (data, _shape, { value }, number) => data.fill(number(value)),
  positions_: (data, shape, _options, number) => {
    const length = shape.at(-1) ?? 1;
    for (let i = 0; i < data.length; i++) data[i] = number(i % length);
  },
  causal_: (data, shape, _options, number) => {
    const [rows, columns] = shape.slice(-2);
    for (let i = 0; i < data.length; i++) data[i] = number(i % columns <= Math.floor(i / columns) % rows ? 1 : 0);
  },
};

/** Whether a dtype is filled here, and not by nn. @param {string} dtype */
export const isInteger = (dtype) => !ARRAYS[dtype].isFloat;

/**
 * @param {string} name of the function
 * @param {string} initializer
 * @param {string} dtype
 */
export function checkBuffer(name, initializer, dtype) {
  if (!Object.hasOwn(FILLS, initializer))
    throw rangeError(
      name,
      'initializer',
      initializer,
      `one of ${Object.keys(FILLS)
        .map((key) => show(key))
        .join(', ')}, for ${dtype}`,
    );
}

/**
 * @param {string} initializer @param {string} dtype @param {readonly number[]} shape @param {object} options
 * @returns {Elements}
 */
export function makeBuffer(initializer, dtype, shape, options) {
  const { array } = ARRAYS[dtype];
  const data = new array(sizeOf(shape));
  FILLS[initializer](
    data,
    shape,
    options,
    data instanceof BigInt64Array || data instanceof BigUint64Array ? BigInt : Number,
  );
  return data;
}
