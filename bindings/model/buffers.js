// SPDX-License-Identifier: Apache-2.0
// Elements of any dtype that a model's file can have, and fills that nn has not: of integers and booleans, which are counters,
// positions and masks, and of tables that a model computes once.
import { rangeError, show, sizeOf, typeError } from '../core/check.js';
import { log } from './formula.js';

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
 * The sides of a window, which is flat and square unless its depth and height are given.
 * @param {readonly number[]} shape an element for each two places of the window @param {{ depth?: number, height?: number }} options
 */
function windowOf(shape, { depth = 1, height }) {
  const places = Math.sqrt(sizeOf(shape)) / depth;
  const rows = height ?? Math.sqrt(places);
  if (![depth, places, rows, places / rows].every(Number.isInteger))
    throw new RangeError(
      `a window of ${places} places has no ${rows} rows; the height of one that is not square must be given`,
    );
  return [depth, rows, places / rows];
}

/**
 * Fills of integers and booleans. `positions_` counts along the last axis: position_ids; `causal_` is 1 on and below the diagonal
 * of the last two: attention masks. `relativePositionIndex_` has, for each two places of a window, the row of a table that has one
 * for each way from place to place, (2 depth - 1) (2 height - 1) (2 width - 1) of them: Swin Transformer.
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
  relativePositionIndex_: (data, shape, options, number) => {
    const sides = windowOf(shape, options);
    const places = sizeOf(sides);
    const steps = sides.map((_, axis) => sizeOf(sides.slice(axis + 1)));
    const at = (/** @type {number} */ place, /** @type {number} */ axis) =>
      Math.floor(place / steps[axis]) % sides[axis];
    for (let i = 0; i < data.length; i++) {
      const [from, to] = [Math.floor(i / places), i % places];
      const row = (/** @type {number} */ sum, /** @type {number} */ side, /** @type {number} */ axis) =>
        sum * (2 * side - 1) + at(from, axis) - at(to, axis) + side - 1;
      data[i] = number(sides.reduce(row, 0));
    }
  },
};

/**
 * Tables of floating-point numbers, in the steps in which float32 makes them. `relativeCoordsTable_` has the ways from place to
 * place of a window, of shape (1, 2 height - 1, 2 width - 1, 2), on a logarithmic scale: Swin Transformer V2.
 * @type {Record<string, (data: Float32Array, shape: readonly number[]) => void>}
 */
const TABLES = {
  relativeCoordsTable_: (data, [, rows, columns]) => {
    const { fround } = Math;
    for (let i = 0; i < data.length; i++) {
      const place = Math.floor(i / 2);
      const [steps, most] =
        i % 2 ? [place % columns, (columns - 1) / 2] : [Math.floor(place / columns), (rows - 1) / 2];
      const way = fround(fround((steps - most) / most) * 8);
      const scaled = fround(log(fround(Math.abs(way) + 1)) / Math.LN2);
      data[i] = (Math.sign(way) * scaled) / 3;
    }
  },
};

/** Whether nn cannot fill a dtype. @param {string} dtype */
export const isInteger = (dtype) => !ARRAYS[dtype].isFloat;

/** Whether a line's elements are made here, and not by nn. @param {{ initializer?: string, dtype: string }} line */
export const isBuffer = ({ initializer = '', dtype }) => isInteger(dtype) || Object.hasOwn(TABLES, initializer);

/**
 * @param {string} name of the function
 * @param {{ initializer: string, dtype: string, options: object }} deed
 * @param {readonly number[]} shape
 */
export function checkBuffer(name, { initializer, dtype, options }, shape) {
  if (!Object.hasOwn(FILLS, initializer))
    throw rangeError(
      name,
      'initializer',
      initializer,
      `one of ${Object.keys(FILLS)
        .map((key) => show(key))
        .join(', ')}, for ${dtype}`,
    );
  if (initializer === 'relativePositionIndex_') windowOf(shape, options);
}

/**
 * @param {any} nn
 * @param {{ initializer?: string, dtype: string, shape: readonly number[], options?: object }} line
 * @returns {Elements}
 */
export function makeBuffer(nn, { initializer = '', dtype, shape, options = {} }) {
  const data = new ARRAYS[dtype].array(sizeOf(shape));
  if (isInteger(dtype)) {
    const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array;
    FILLS[initializer](data, shape, options, isBig ? BigInt : Number);
    return data;
  }
  const table = new Float32Array(data.length);
  TABLES[initializer](table, shape);
  // nn rounds to any dtype.
  for (const [i, x] of table.entries()) nn.fill_({ data: data.subarray(i, i + 1), shape: [1], dtype }, x);
  return data;
}
