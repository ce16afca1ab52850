// SPDX-License-Identifier: Apache-2.0
// Slices: tensors that are the box of a larger one, the whole, and have the elements that a fill of it would give them.
import { extents, rangeError, show, sizeOf, typeError } from './check.js';

/**
 * @typedef {object} SliceOptions
 * @property {import('./tensor.js').Shape} [of] the shape of a larger tensor, the whole, of which t is a box: its elements, the
 *   fans, and the generator afterwards are those of a fill of the whole. By default t is the whole
 * @property {import('./tensor.js').Shape} [at] where t begins in the whole, an index for each axis; all zeros by default
 */
/** @typedef {{ whole: readonly number[], at: readonly number[], shape: readonly number[] }} Box */

/** What those options are by default. */
export const SLICE = { of: undefined, at: undefined };

/** Bytes of an nni_box, and of its three lists of extents. */
const BOX = 20;
const LIST = 128;

/**
 * The box that the options say; undefined for a whole.
 * @param {string} name
 * @param {readonly number[]} shape of the tensor
 * @param {any} o
 * @returns {Box | undefined}
 */
export function boxOf(name, shape, o) {
  if (o.of === undefined) {
    if (o.at !== undefined) throw typeError(name, 'of', o.of, 'the shape of the whole, where at is given');
    return undefined;
  }
  const whole = extents(name, o.of, 'of');
  const at = o.at === undefined ? whole.map(() => 0) : extents(name, o.at, 'at');
  if (whole.length !== shape.length)
    throw rangeError(name, 'of', whole, `the shape of a whole with as many axes as shape ${show(shape)}`);
  if (at.length !== whole.length || shape.some((extent, i) => at[i] + extent > whole[i]))
    throw rangeError(name, 'at', at, `where a box of shape ${show(shape)} lies within ${show(whole)}, which is of`);
  if (sizeOf(whole) > 2 ** 53) throw rangeError(name, 'of', whole, 'the shape of at most 2^53 elements');
  return { whole, at, shape };
}

/** @param {import('./loader.js').Core} core */
export function createSlices({ memory }) {
  const address = memory.allocate(BOX + 3 * LIST);

  /**
   * Makes the nni_tensor that is described a box, of which the data begin with the given element.
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
 * What has been taken, but all of the whole.
 * @param {import('./run.js').Taken} taken
 */
export function wholeOf(taken) {
  const { box } = taken;
  return box ? { ...taken, shape: box.whole, size: sizeOf(box.whole), box: undefined } : taken;
}
