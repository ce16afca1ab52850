// SPDX-License-Identifier: Apache-2.0
// Mean, standard deviation and range of numbers that come in blocks, of which only a few are in memory.
import { decoderOf, widthOf } from './elements.js';

/**
 * @typedef {object} Statistics
 * @property {number} count how many elements there are
 * @property {number} mean the mean of the finite elements; the next entries count only these, too
 * @property {number} std the standard deviation of the elements themselves: the root of their mean square distance from
 *   the mean
 * @property {number} min
 * @property {number} max
 * @property {number} kurtosis 3 for a normal distribution; NaN if all elements are equal
 * @property {number} zeros
 * @property {number} nan
 * @property {number} infinite
 */

/** The elements of a block: 32 KiB, which stay in the first-level cache. */
const BLOCK = 4096;

/**
 * Sums over a tensor so far: of distances from a pivot, and their squares, cubes and fourth powers; counts; the range.
 */
class Sums {
  one = 0;
  two = 0;
  three = 0;
  four = 0;
  finite = 0;
  zeros = 0;
  nan = 0;
  min = Infinity;
  max = -Infinity;
}

/**
 * Adds the numbers of a block. The block has its own sums, which are added to those of the tensor at its end: so fewer
 * roundings accumulate.
 * @param {Sums} sums @param {Float64Array} block @param {number} pivot
 */
function addBlock(sums, block, pivot) {
  // Separate variables: V8 does not keep those of a destructuring pattern in registers, which takes three times as
  // long.
  let one = 0;
  let two = 0;
  let three = 0;
  let four = 0;
  let finite = 0;
  let zeros = 0;
  let nan = 0;
  let min = sums.min;
  let max = sums.max;
  for (let i = 0; i < block.length; i++) {
    const x = block[i];
    if (x - x !== 0) {
      if (x !== x) nan++;
      continue;
    }
    finite++;
    if (x === 0) zeros++;
    if (x < min) min = x;
    if (x > max) max = x;
    const distance = x - pivot;
    const square = distance * distance;
    one += distance;
    two += square;
    three += square * distance;
    four += square * square;
  }
  sums.one += one;
  sums.two += two;
  sums.three += three;
  sums.four += four;
  sums.finite += finite;
  sums.zeros += zeros;
  sums.nan += nan;
  sums.min = min;
  sums.max = max;
}

/** Sums over the numbers of a tensor. */
export class Tally {
  #decode;
  #width;
  #block = new Float64Array(BLOCK);
  #count = 0;
  #sums = new Sums();
  /**
   * The first finite number. Without a pivot, squares would cancel if the mean is far from 0.
   * @type {number | undefined}
   */
  #pivot;

  /** @param {string} dtype a numeric dtype */
  constructor(dtype) {
    this.#decode = decoderOf(dtype);
    this.#width = widthOf(dtype);
  }

  /** Adds elements. @param {Uint8Array} bytes at a multiple of the element size */
  add(bytes) {
    const count = bytes.length / this.#width;
    for (let from = 0; from < count; from += BLOCK) {
      const block = count - from < BLOCK ? this.#block.subarray(0, count - from) : this.#block;
      this.#decode(bytes, from, block);
      this.#pivot ??= block.find(Number.isFinite);
      addBlock(this.#sums, block, this.#pivot ?? 0);
    }
    this.#count += count;
  }

  /** @returns {Statistics} NaN for entries that need a finite element, if there is none */
  result() {
    const { one, two, three, four, finite, zeros, nan, min, max } = this.#sums;
    const [m, square, cube, fourth] = [one, two, three, four].map((sum) => sum / finite);
    const variance = Math.max(0, square - m * m);
    return {
      count: this.#count,
      mean: (this.#pivot ?? NaN) + m,
      std: Math.sqrt(variance),
      min: finite ? min : NaN,
      max: finite ? max : NaN,
      kurtosis: (fourth - 4 * m * cube + 6 * m * m * square - 3 * m ** 4) / variance ** 2,
      zeros,
      nan,
      infinite: this.#count - finite - nan,
    };
  }
}
