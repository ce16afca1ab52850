// SPDX-License-Identifier: Apache-2.0
// Unequal parts of the output axis, each with its own fan: for example queries, keys and values of grouped-query
// attention in one weight.
import { isIndex, numberListOf, rangeError, sizeOf } from './check.js';
import { bufferOf, byteOffsetOf } from './engine.js';
import { lettersOf } from './layout.js';
import { dense } from './strided.js';

/** @typedef {import('./run.js').Taken} Taken */
/** @typedef {{ axis: number, begin: number, extent: number }} Part */
/**
 * @typedef {object} PartsOptions
 * @property {readonly number[]} [parts] extents of separate matrices that follow each other along the output axis, each
 *   with its own fan: for example [512, 128, 128] for a fused projection. They must add up to the axis's extent. By
 *   default there is one part
 */

/** The most parts. Even a small slice has to read all of them. */
const MOST = 65536;

/** The defaults of these options. */
export const PARTS = { parts: undefined };

/**
 * Reads the option `parts`; undefined if there are none.
 * @param {string} name
 * @param {readonly number[]} shape
 * @param {Taken['arranged']} arranged
 * @param {any} o
 * @returns {Part[] | undefined}
 */
export function partsOf(name, shape, arranged, o) {
  if (o.parts === undefined) return undefined;
  if (o.groups !== undefined) throw rangeError(name, 'groups', o.groups, 'left out when parts are given');
  const letters = lettersOf(arranged.layout ?? 'megengine', shape.length);
  const axis = letters.indexOf('O');
  if (axis < 0 || axis !== letters.lastIndexOf('O') || axis >= shape.length)
    throw rangeError(name, 'layout', letters, 'one with a single O when parts are given');
  const extents = numberListOf(name, 'parts', o.parts, MOST + 1);
  let begin = 0;
  const parts = extents.map((extent) => ({ axis, begin: (begin += extent) - extent, extent }));
  const isRight = extents.length <= MOST && extents.every((extent) => isIndex(extent) && extent > 0);
  if (!isRight || begin !== shape[axis])
    throw rangeError(
      name,
      'parts',
      extents,
      `at most ${MOST} positive integers with the sum ${shape[axis]}, the extent of the output axis`,
    );
  return parts.length ? parts : undefined; // an axis of no outputs has no parts
}

/** @param {import('./loader.js').Core} core */
export function createParts(core) {
  const { exports, memory } = core;

  /** Describes the whole tensor with the fans of one part. @param {Taken} taken @param {Part} part */
  const arrangedOf = ({ arranged, check }, { axis, extent }) => {
    const shape = arranged.shape.map((whole, i) => (i === axis ? extent : whole));
    memory.describe({ ...arranged, shape }, 0);
    check(exports.nni_calculate_fan_in_and_fan_out(memory.descriptor, memory.results, memory.results + 8));
    return { ...arranged, fans: memory.takeResults() };
  };

  /**
   * Where the elements of a part lie: in one stretch of the array, or, if the output axis is not the first, with
   * strides.
   * @param {Taken} taken
   * @param {number} axis
   * @param {number} first the part's first index along the axis of the tensor
   * @param {number} size the part's elements
   */
  const placesOf = (
    { shape, strides, offset = 0, data, kind, storage, address, needs, size: all },
    axis,
    first,
    size,
  ) => {
    const steps = strides ?? dense(shape, 0);
    const skipped = first * steps[axis];
    if (strides || shape.slice(0, axis).some((extent) => extent > 1))
      return { strides: steps, offset: offset + skipped, needs: needs ?? all, address: undefined };
    const bytes = skipped * storage.bytes;
    if (address !== undefined) return { address: address + bytes };
    const view = /** @type {any} */ (globalThis)[kind];
    return { data: new view(bufferOf(data), byteOffsetOf(data) + bytes, size) };
  };

  /**
   * Makes each part a box of the whole: it has its place in the whole's stream, and its own fans.
   * @param {Taken} taken after ready()
   * @returns {Taken[]}
   */
  const piecesOf = (taken) => {
    const { shape } = taken;
    const box = taken.box ?? { whole: shape, at: shape.map(() => 0), shape };
    return /** @type {Part[]} */ (taken.parts).map((part) => {
      const { axis, begin, extent } = part;
      const from = Math.max(begin, box.at[axis]);
      const to = Math.max(from, Math.min(begin + extent, box.at[axis] + shape[axis]));
      const own = shape.map((whole, i) => (i === axis ? to - from : whole));
      const at = box.at.map((start, i) => (i === axis && to > from ? from : start));
      const size = sizeOf(own);
      const places = size ? placesOf(taken, axis, from - box.at[axis], size) : {};
      return {
        ...taken,
        ...places,
        shape: own,
        size,
        arranged: arrangedOf(taken, part),
        box: { whole: box.whole, at, shape: own },
      };
    });
  };

  /**
   * Like fillReady() of run.js, for each part. The generator moves once, as for a fill of the whole.
   * @param {Taken} taken
   * @param {number} generator
   * @param {import('./run.js').Fill} fill
   */
  const fillParts = (taken, generator, fill) => {
    const pieces = piecesOf(taken);
    const { fillReady } = core.run;
    // First fill no elements: this checks all arguments.
    for (const piece of pieces) fillReady({ ...piece, size: 0 }, generator, fill, true);
    for (const piece of pieces) if (piece.size) fillReady(piece, generator, fill, true);
    fillReady({ ...pieces[0], size: 0 }, generator, fill);
  };

  return { arrangedOf, fillParts };
}
