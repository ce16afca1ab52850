// SPDX-License-Identifier: Apache-2.0
// Compares the bytes of a checkpoint with the bytes that a plan makes, in bounded memory.
import { createHash } from 'node:crypto';
import { bytesIn } from './checkpoint.js';
import { elementAt, widthOf } from './elements.js';

/** @typedef {import('./checkpoint.js').Reader} Reader */
/** @typedef {import('./checkpoint.js').Segment} Segment */
/**
 * The result for a tensor, or for some of its rows.
 * @typedef {object} Result
 * @property {string} name
 * @property {readonly [number, number]} [rows] the first row, and the one after the last, if it is not the whole tensor
 * @property {'ok' | 'differs' | 'missing' | 'extra' | 'shape' | 'dtype'} state
 * @property {string} [digest] SHA-256 of the bytes in the file
 * @property {string} [detail] what is wrong, in words
 * @property {Difference} [first]
 * @property {number} [different] how many elements differ
 * @property {number} [elements]
 */
/** The first element that differs: its indices in the whole tensor, both values, and their bits.
 * @typedef {{ index: number[], found: number | string, expected: number | string, foundBits: string, expectedBits: string }} Difference */

/** Arrays that compare elements by their bits, by element size. @type {Record<number, any>} */
const BITS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array };

/** JSON has no infinities, no NaN and no bigints. @param {number | bigint} value */
const jsonNumber = (value) => (Number.isFinite(value) ? Number(value) : String(value));

/** The indices of an element. @param {number} place @param {readonly number[]} shape */
function indicesOf(place, shape) {
  const indices = [];
  for (const extent of [...shape].reverse()) {
    indices.unshift(place % extent);
    place = Math.floor(place / extent);
  }
  return indices;
}

/** Compares one tensor, or some of its rows, with what a plan makes. */
export class Comparison {
  #line;
  #part;
  #reader;
  #hash = createHash('sha256');
  #bytes;
  #done = 0;
  #different = 0;
  /** @type {Difference | undefined} */ #first;

  /**
   * @param {{ shape: readonly number[], dtype: string }} line the plan's line
   * @param {import('../model.js').Part} part
   * @param {Reader} reader stands at the first of these bytes in the files
   * @param {number} bytes how many bytes there are
   */
  constructor(line, part, reader, bytes) {
    this.#line = line;
    this.#part = part;
    this.#reader = reader;
    this.#bytes = bytes;
  }

  /** Whether all of it has been compared. */
  get isDone() {
    return this.#done === this.#bytes;
  }

  /**
   * Compares the next elements.
   * @param {ArrayBufferView} data the elements that the plan makes
   * @param {(bytes: number) => void} onBytes gets the number of bytes done
   */
  async add({ buffer, byteOffset, byteLength }, onBytes) {
    let at = byteOffset;
    for await (const bytes of this.#reader.next(byteLength)) {
      const made = new Uint8Array(buffer, at, bytes.length);
      if (Buffer.compare(bytes, made)) this.#count(bytes, made);
      this.#hash.update(bytes);
      at += bytes.length;
      this.#done += bytes.length;
      onBytes(bytes.length);
    }
  }

  /** Counts elements that differ, and keeps the first. @param {Uint8Array} bytes @param {Uint8Array} made */
  #count(bytes, made) {
    const { dtype, shape } = this.#line;
    const width = widthOf(dtype);
    // Elements from the plan may lie anywhere in their buffer. A copy is aligned to their size.
    const [found, expected] = [bytes, made.slice()].map(
      (each) => new BITS[width](each.buffer, each.byteOffset, each.length / width),
    );
    for (let i = 0; i < found.length; i++) {
      if (found[i] === expected[i]) continue;
      this.#different++;
      if (this.#first) continue;
      const row = shape.slice(1).reduce((product, extent) => product * extent, 1);
      const place = (this.#part.rows?.[0] ?? 0) * row + this.#done / width + i;
      const bitsOf = (/** @type {any} */ bits) => `0x${bits.toString(16).padStart(2 * width, '0')}`;
      this.#first = {
        index: indicesOf(place, shape),
        found: jsonNumber(elementAt(dtype, bytes, i)),
        expected: jsonNumber(elementAt(dtype, new Uint8Array(expected.buffer), i)),
        foundBits: bitsOf(found[i]),
        expectedBits: bitsOf(expected[i]),
      };
    }
  }

  /** @returns {Result} */
  result() {
    const { name, rows } = this.#part;
    const about = { name, ...(rows && { rows }), digest: this.#hash.digest('hex') };
    if (!this.#first) return { ...about, state: 'ok' };
    const elements = this.#bytes / widthOf(this.#line.dtype);
    return { ...about, state: 'differs', first: this.#first, different: this.#different, elements };
  }
}

/**
 * SHA-256 of bytes that there is nothing to compare with.
 * @param {Reader} reader
 * @param {readonly Segment[]} segments
 * @param {(bytes: number) => void} onBytes gets the number of bytes done
 */
export async function digestOfBytes(reader, segments, onBytes) {
  const hash = createHash('sha256');
  await reader.start(segments);
  for await (const bytes of reader.next(bytesIn(segments))) {
    hash.update(bytes);
    onBytes(bytes.length);
  }
  return hash.digest('hex');
}
