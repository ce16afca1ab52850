// SPDX-License-Identifier: Apache-2.0
// Slices. A slice is a box of a larger tensor, the whole. It gets the elements that a fill of the whole would give it.
import { extents, rangeError, show, sizeOf, typeError } from './check.js';

/**
 * @typedef {object} SliceOptions
 * @property {import('./tensor.js').Shape} [of] the shape of a larger tensor, the whole, of which t is a box. Elements,
 *   fans, and the generator afterwards are those of a fill of the whole. By default t is the whole
 * @property {import('./tensor.js').Shape} [at] the index in the whole, one for each axis, at which t begins; all zeros
 *   by default
 */
/** @typedef {{ whole: readonly number[], at: readonly number[], shape: readonly number[] }} Box */

/** The defaults of these options. */
export const SLICE = { of: undefined, at: undefined };

/** The sizes of an nni_box, and of its three lists of extents. */
const BOX = 20;
const LIST = 128;

/**
 * Reads the box from the options; undefined for a whole tensor.
 * @param {string} name
 * @param {readonly number[]} shape the tensor's shape
 * @param {any} o
 * @returns {Box | undefined}
 */
export function boxOf(name, shape, o) {
  if (o.of === undefined) {
    if (o.at !== undefined) throw typeError(name, 'of', o.of, 'the shape of the whole when at is given');
    return undefined;
  }
  const whole = extents(name, o.of, 'of');
  const at = o.at === undefined ? whole.map(() => 0) : extents(name, o.at, 'at');
  if (whole.length !== shape.length)
    throw rangeError(name, 'of', whole, `the shape of a whole with as many axes as shape ${show(shape)}`);
  if (at.length !== whole.length || shape.some((extent, i) => at[i] + extent > whole[i]))
    throw rangeError(name, 'at', at, `such that shape ${show(shape)} fits into of, which is ${show(whole)}`);
  if (sizeOf(whole) > 2 ** 53) throw rangeError(name, 'of', whole, 'the shape of at most 2^53 elements');
  return { whole, at, shape };
}

/** @param {import('./loader.js').Core} core */
export function createSlices({ memory }) {
  const address = memory.allocate(BOX + 3 * LIST);

  /**
   * Makes the described nni_tensor a box, whose data begins with element `begin`.
   * @param {Box} box
   * @param {number} begin
   */
  return ({ whole, at, shape }, begin) => {
    const lists = [whole, at, shape].map((list, i) => {
      const place = address + BOX + i * LIST;
      memory.view('Uint32Array', place, list.length).set(list);
      return place;
    });
    memory.view('Uint32Array', address, BOX / 4).set([...lists, whole.length, begin]);
    memory.u32[memory.descriptor / 4 + 8] = address;
  };
}

/**
 * Makes a tensor argument stand for its whole.
 * @param {import('./run.js').Taken} taken
 */
export function wholeOf(taken) {
  const { box } = taken;
  return box ? { ...taken, shape: box.whole, size: sizeOf(box.whole), box: undefined } : taken;
}
