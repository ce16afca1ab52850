// SPDX-License-Identifier: Apache-2.0
// Where the elements of a tensor, or of a slice, lie in the stream; and the windows of the stream in which they are made.
import { sizeOf } from '../core/check.js';

/**
 * The elements of a box, by arithmetic.
 * @typedef {object} Places
 * @property {{ extent: number, stride: number }[]} axes innermost first. `stride` is in elements of the whole. Axes of the box whose
 *   elements follow each other as those of one longer axis are one; so a whole has one axis
 * @property {number} first the place of the box's first element in the whole
 * @property {number} size of the box
 * @property {number} block so many elements, from each multiple of it on, lie without a wide gap between them
 */
/**
 * Words of the stream that are made at once.
 * @typedef {object} Window
 * @property {number} begin the first of them, counted from the group of 8 in which the whole begins
 * @property {number} words how many, a multiple of 8
 * @property {number} to the index of the first element that is wanted of them, in the tensor
 * @property {number} n how many are wanted
 */

/** Words between two elements that are made for nothing rather than that a window ends. */
const GAP = 2 ** 16;
/** Elements of a block. Where it is smaller, a wide gap follows, and nn makes elements sooner than a window for each block. */
const BLOCK = 256;
/** Axes that shader.wgsl has room for. */
const AXES = 5;

/** @param {import('../core/slice.js').Box} box @returns {Places} */
export function placesOf({ whole, at, shape }) {
  const axes = [{ extent: 1, stride: 1 }];
  let [axis] = axes;
  let [stride, first] = [1, 0];
  for (let i = whole.length - 1; i >= 0; i--) {
    if (axis.extent * axis.stride === stride) axis.extent *= shape[i];
    else if (shape[i] > 1) axes.push((axis = { extent: shape[i], stride }));
    first += at[i] * stride;
    stride *= whole[i];
  }
  let [block, span] = [1, 1]; // the span of a block: from its first element to its last
  for (const { extent, stride } of axes) {
    if (stride - span > GAP) break;
    block *= extent;
    span += (extent - 1) * stride;
  }
  return { axes, first, size: sizeOf(shape), block };
}

/**
 * Whether a device makes such a box, with so many elements in a word.
 * @param {Places} places @param {number} step
 */
export const hasWindows = ({ axes, size, block }, step) =>
  axes.length === 1 ||
  (axes.length <= AXES && size < 2 ** 32 && (block === size || (block >= BLOCK && block % step === 0)));

/** The place of element i. @param {Places} places @param {number} i */
function placeOf({ axes, first }, i) {
  let place = first;
  for (const { extent, stride } of axes) {
    place += (i % extent) * stride;
    i = Math.floor(i / extent);
  }
  return place;
}

/** How many elements have a lower place. @param {Places} places @param {number} place */
function countBefore({ axes, first, size }, place) {
  let [count, inner, rest] = [0, size, place - first];
  for (const { extent, stride } of [...axes].reverse()) {
    inner /= extent;
    const i = Math.min(Math.floor(rest / stride), extent);
    count += i * inner;
    if (i === extent) break;
    rest -= i * stride;
  }
  return count;
}

/**
 * @param {object} job
 * @param {Places} job.places
 * @param {number} job.base the place of the whole's first element in its group of 8 words
 * @param {number} job.step elements of a word of the tensor: 2 if they have 16 bits, else 1
 * @param {number} most words of a window, a multiple of 8
 * @returns {Generator<Window, void, void>}
 */
export function* windowsOf({ places, base, step }, most) {
  const { size, block } = places;
  for (let to = 0; to < size;) {
    const place = base + placeOf(places, to);
    const begin = place - (place % 8);
    let end = Math.min(countBefore(places, begin + most - base), to + block - (to % block));
    if (end < size) end -= end % step;
    const words = base + placeOf(places, end - 1) + 1 - begin;
    yield { begin, words: Math.ceil(words / 8) * 8, to, n: end - to };
    to = end;
  }
}
