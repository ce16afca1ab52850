// SPDX-License-Identifier: Apache-2.0
// Fills that nn does not have: integers and booleans, such as counters, positions and masks, and tables that a model
// computes once. Most models need none of them, so this file is loaded only when one does.
import { show, sizeOf } from '../core/check.js';
import { arrayOf, isInteger } from './dtypes.js';
import { log } from './formula.js';

/** @typedef {import('./dtypes.js').Elements} Elements */

/**
 * The sides of a window. It is flat and square unless its depth and height are given.
 * @param {readonly number[]} shape one element for each pair of places in the window
 * @param {{ depth?: number, height?: number }} options
 */
function windowOf(shape, { depth = 1, height }) {
  const places = Math.sqrt(sizeOf(shape)) / depth;
  const rows = height ?? Math.sqrt(places);
  if (![depth, places, rows, places / rows].every(Number.isInteger))
    throw new RangeError(`a window of ${places} places cannot have ${rows} rows; if it is not square, give its height`);
  return [depth, rows, places / rows];
}

/**
 * Fills of integers and booleans. `positions_` counts along the last axis: position_ids. `causal_` is 1 on and below
 * the diagonal of the last two axes: attention masks. `relativePositionIndex_` is Swin Transformer's: for each pair of
 * places in a window, a row of a table. The table has one row for each offset between two places: (2 depth - 1) (2
 * height - 1) (2 width - 1) rows.
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
 * Tables of floating-point numbers, computed in the same steps as in float32. `relativeCoordsTable_` is Swin
 * Transformer V2's: the offsets between two places of a window on a logarithmic scale, of shape (1, 2 height - 1, 2
 * width - 1, 2).
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

/**
 * Throws unless there is such a fill for this dtype and shape.
 * @param {{ initializer: string, dtype: string, options: object }} line
 * @param {readonly number[]} shape
 */
export function checkTable({ initializer, dtype, options }, shape) {
  const known = isInteger(dtype) ? FILLS : TABLES;
  if (!Object.hasOwn(known, initializer)) {
    const names = Object.keys(known).map((key) => show(key));
    const others = isInteger(dtype) ? '' : "an initializer of nn, such as 'normal_', or ";
    throw new RangeError(
      `initializer is ${show(initializer)}; it must be ${others}one of ${names.join(', ')}, for ${dtype}`,
    );
  }
  if (initializer === 'relativePositionIndex_') windowOf(shape, options);
}

/**
 * @param {any} nn
 * @param {{ initializer?: string, dtype: string, shape: readonly number[], options?: object }} line
 * @returns {Elements}
 */
export function makeTable(nn, { initializer = '', dtype, shape, options = {} }) {
  const data = new (arrayOf(dtype))(sizeOf(shape));
  if (isInteger(dtype)) {
    const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array;
    FILLS[initializer](data, shape, options, isBig ? BigInt : Number);
    return data;
  }
  const table = new Float32Array(data.length);
  TABLES[initializer](table, shape);
  // nn does the rounding, for any dtype.
  for (const [i, x] of table.entries()) nn.fill_({ data: data.subarray(i, i + 1), shape: [1], dtype }, x);
  return data;
}
