// SPDX-License-Identifier: Apache-2.0
// Writes the pieces of tensors to their places in a file, and makes sure that each element comes once.
import { isIndex, rangeError, show, typeError } from '../core/check.js';
import { bytesOf } from './tensors.js';

/** @typedef {import('./tensors.js').Entry} Entry */
/** A tensor, its place in the file, and which of its bytes have come: runs [begin, end) in ascending order.
 * @typedef {{ entry: Entry, at: number, runs: [number, number][] }} Slot */

/**
 * Adds a run of bytes; runs that touch are merged.
 * @param {[number, number][]} runs
 * @param {number} begin
 * @param {number} end
 * @returns {boolean} false if some of the bytes had come before
 */
function note(runs, begin, end) {
  let i = runs.length; // search from the end: pieces mostly come in order
  while (i && runs[i - 1][0] >= end) i--;
  const before = runs[i - 1];
  if (before && before[1] > begin) return false;
  if (before?.[1] === begin) before[1] = end;
  else runs.splice(i++, 0, [begin, end]);
  if (runs[i]?.[0] === end) runs[i - 1][1] = runs.splice(i, 1)[0][1];
  return true;
}

/**
 * Checks a piece. Returns its place in the file, and its bytes.
 * @param {string} name the called function
 * @param {Map<string, Slot>} slots
 * @param {any} piece
 */
function accept(name, slots, piece) {
  const slot = slots.get(piece?.name);
  if (!slot) throw rangeError(name, 'the name of a piece', piece?.name, 'the name of a tensor that was asked for');
  const { format, shape, bytes: whole } = slot.entry;
  const of = ` (tensor ${show(piece.name)})`;
  const { data, offset = 0, shape: said = shape, dtype = format.dtype } = piece;
  if (dtype !== format.dtype && dtype !== format.code) throw typeError(name, 'dtype', dtype, show(format.dtype) + of);
  if (said?.length !== shape.length || !shape.every((extent, i) => extent === said[i]))
    throw rangeError(name, 'shape', said, `that of the whole tensor, ${show(shape)}${of}`);
  if (!isIndex(offset)) throw rangeError(name, 'offset', offset, `an integer, not negative${of}`);
  const bytes = bytesOf(name, format, data);
  const begin = (offset * format.bits) / 8;
  const end = begin + bytes.length;
  if (!Number.isInteger(begin) || end > whole || (bytes.length * 8) % format.bits)
    throw new RangeError(
      `${name}: a piece has bytes ${begin} to ${end} of tensor ${show(piece.name)}, which has ${whole}`,
    );
  if (bytes.length && !note(slot.runs, begin, end))
    throw new RangeError(`${name}: elements of tensor ${show(piece.name)} come twice: bytes ${begin} to ${end}`);
  return { at: slot.at + begin, bytes };
}

/**
 * Writes all elements of these tensors, one piece after the other.
 * @param {string} name the called function
 * @param {readonly Entry[]} entries in the order of the file
 * @param {number} base the place of the first tensor in the file
 * @param {import('./tensors.js').Given['pieces']} pieces
 * @param {import('../files/sink.js').Sink} sink
 */
export async function writePieces(name, entries, base, pieces, sink) {
  /** @type {Map<string, Slot>} */
  const slots = new Map();
  let at = base;
  for (const entry of entries) {
    slots.set(entry.name, { entry, at, runs: [] });
    at += entry.bytes;
  }
  for await (const piece of pieces(entries.map((entry) => entry.name))) {
    const accepted = accept(name, slots, piece);
    await sink.write(accepted.bytes, accepted.at);
  }
  for (const { entry, runs } of slots.values()) {
    const found = runs.reduce((sum, [begin, end]) => sum + end - begin, 0);
    if (found !== entry.bytes)
      throw new RangeError(`${name}: tensor ${show(entry.name)} got ${found} bytes; it has ${entry.bytes}`);
  }
}
