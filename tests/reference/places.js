// SPDX-License-Identifier: Apache-2.0
/**
 * Where the elements of a fill lie. All that one way of drawing can make of a stream is one endless tensor: a fill is a
 * run of it.
 *
 * @typedef {object} Draw a way of drawing
 * @property {1 | 2} words how many an element takes
 * @property {(words: Uint32Array, count: number) => Float32Array | Float64Array | Uint16Array} make the first `count`
 *   elements of these words, which are whole groups
 *
 * @typedef {{ kind: string, seed: bigint, stream: bigint, offset: bigint }} Place
 */
import { wordsAt } from './words.js';

const GROUP = 8n;
const u64 = (x) => BigInt.asUintN(64, x);
const ceil = (a, b) => (a + b - 1n) / b;

/** The element of the endless tensor with which a fill at `offset` begins. */
export const firstElement = (offset, words) => ceil(offset, BigInt(words));

/** The offset that a fill of `count` elements at `offset` leaves, count > 0: a whole group. */
export function offsetBehind(offset, count, words) {
  const end = (firstElement(offset, words) + BigInt(count)) * BigInt(words);
  return u64(ceil(end, GROUP) * GROUP);
}

/**
 * Elements first, first + 1, ... of the endless tensor.
 * @param {Draw} draw
 * @param {Omit<Place, 'offset'>} stream
 * @param {bigint} first
 * @param {number} count
 */
export function elementsAt({ words, make }, { kind, seed, stream }, first, count) {
  const perGroup = GROUP / BigInt(words);
  const skipped = Number(first % perGroup);
  const taken = Math.ceil(((skipped + count) * words) / 8) * 8;
  const begin = u64((first / perGroup) * GROUP);
  return make(wordsAt(kind, seed, stream, begin, taken), skipped + count).slice(skipped);
}

/**
 * A fill of `count` elements.
 * @param {Draw} draw
 * @param {Place} place
 * @param {number} count
 */
export function fillOf(draw, place, count) {
  return {
    elements: elementsAt(draw, place, firstElement(place.offset, draw.words), count),
    after: count === 0 ? place.offset : offsetBehind(place.offset, count, draw.words),
  };
}
