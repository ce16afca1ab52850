// SPDX-License-Identifier: Apache-2.0
// The one file that touches memory.buffer. Linear memory is, from the bottom: the C core's data and stack; the fixed
// places below; then tensors, handed out first-fit. Nothing else is allocated, so a call leaves nothing behind.
//
// memory.grow detaches every view. Only allocate() calls it, and then makes its own views anew. Tensors notice that theirs are empty.

import { bufferOf, byteOffsetOf } from './engine.js';

/**
 * Bytes of a foreign array that are filled at a time: they stay in the second-level cache until they are copied out.
 */
export const CHUNK = 131072;

const PAGE = 65536;
/** Of 4 GiB the last bytes are never handed out: no pointer to the end of a block wraps around to 0. */
const MOST = 2 ** 32 - 64;
/** Of an nni_generator; src/wasm/exports.c holds this file to the sizes and places of nn_init.h. */
export const GENERATOR_BYTES = 168;

/** Room for so many bytes, never none: a block has an address of its own. @param {number} bytes */
const blocks = (bytes) => Math.ceil((bytes || 1) / 64) * 64;

/** A cache of array constructors: to look one up in globalThis takes 40 ns (V8 13). @type {any} */
const VIEWS = {};

/** Of a tensor. Fans that are given stand for its own. @typedef {{ shape: readonly number[], layout?: string, fans?: [number, number] }} Arranged */

export class Memory {
  /** @type {import('./loader.js').Exports['memory']} */ #memory;
  /** A cache: memory.buffer takes 20 ns. @type {ArrayBuffer} */ #buffer;
  /** The whole memory as words. @type {Uint32Array} */ u32;
  /** Free blocks below #end, by address, no two touching. @type {{ address: number, bytes: number }[]} */ #free = [];
  /** Everything from here up was never handed out, or has been given back. @type {number} */ #end;
  /** @type {() => void} */ #resetStack;
  /** The tensor that is described. @type {Arranged} */ described = { shape: [] };

  /** @param {import('./loader.js').Exports} exports */
  constructor(exports) {
    this.#memory = exports.memory;
    this.#resetStack = exports.nni_reset_stack;
    this.#buffer = this.#memory.buffer;
    this.u32 = new Uint32Array(this.#buffer);
    this.#end = blocks(exports.__heap_base.value);
    /** An nni_tensor: data, count, shape, ndim, layout, dtype, fans, plan, box, more. */
    this.descriptor = this.allocate(40);
    /** Two doubles, for results; two for fans that are given; an nni_plan. */
    this.results = this.allocate(120);
    /** An nni_generator. */
    this.generator = this.allocate(GENERATOR_BYTES);
    /** Elements on their way to a foreign array; also the bytes of a name. */
    this.chunk = this.allocate(CHUNK);
  }

  /**
   * @param {string} kind of array
   * @param {number} address a multiple of its elements' size
   * @param {number} length
   */
  view(kind, address, length) {
    const view = (VIEWS[kind] ??= /** @type {any} */ (globalThis)[kind]);
    return new view(this.#buffer, address, length);
  }

  /**
   * Where an array is, if it is a view of this memory. Nothing is handed out at 0, so most arrays of others are told by their
   * place: to ask for a buffer takes 20 ns (V8 13).
   * @param {unknown} array a typed array
   */
  placeOf(array) {
    const place = byteOffsetOf(array);
    return place && bufferOf(array) === this.#buffer ? place : undefined;
  }

  /** @param {number[]} bytes are put at the chunk */
  putBytes(bytes) {
    new Uint8Array(this.#buffer).set(bytes, this.chunk);
  }

  /** @returns {[number, number]} */
  takeResults() {
    const [first, second] = new Float64Array(this.#buffer, this.results, 2);
    return [first, second];
  }

  /** The state of the generator in place. @returns {Uint32Array} */
  get generatorWords() {
    return this.view('Uint32Array', this.generator, GENERATOR_BYTES / 4);
  }

  /** Its offset. @returns {bigint} */
  get offset() {
    return this.view('BigUint64Array', this.generator + 16, 1)[0];
  }

  set offset(offset) {
    this.view('BigUint64Array', this.generator + 16, 1)[0] = offset;
  }

  /**
   * Takes what the next call is told of a tensor, but for its elements. A core that is told of no shape needs no more.
   * @param {Arranged} arranged
   * @param {number} _dtype an nni_dtype
   */
  describe(arranged, _dtype) {
    // A trap leaves the stack where it was. No call is under way here: the core calls nothing of ours.
    this.#resetStack();
    this.described = arranged;
  }

  /**
   * Points the descriptor at the elements to fill.
   * @param {number} address
   * @param {number} count
   * @param {boolean} [more] whether another piece follows
   */
  aim(address, count, more = false) {
    const at = this.descriptor >> 2;
    this.u32[at] = address;
    this.u32[at + 1] = count;
    this.u32[at + 9] = Number(more);
  }

  /**
   * Space at a multiple of 64. Throws a RangeError, and changes nothing, where there is none.
   * @param {number} bytes
   * @returns {number}
   */
  allocate(bytes) {
    bytes = blocks(bytes);
    const index = this.#free.findIndex((block) => block.bytes >= bytes);
    if (index >= 0) {
      const block = this.#free[index];
      const address = block.address;
      block.address += bytes;
      block.bytes -= bytes;
      if (!block.bytes) this.#free.splice(index, 1);
      return address;
    }
    if (this.#end + bytes > MOST) throw new RangeError();
    const missing = this.#end + bytes - this.#buffer.byteLength;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE));
      this.#buffer = this.#memory.buffer;
      this.u32 = new Uint32Array(this.#buffer);
    }
    this.#end += bytes;
    return this.#end - bytes;
  }

  /**
   * Gives back what allocate(bytes) returned.
   * @param {number} address
   * @param {number} bytes
   */
  release(address, bytes) {
    bytes = blocks(bytes);
    const free = this.#free;
    let index = free.findIndex((block) => block.address > address);
    if (index < 0) index = free.length;
    free.splice(index, 0, { address, bytes });
    for (const i of [index, index - 1]) {
      const next = free[i + 1];
      if (next && free[i] && free[i].address + free[i].bytes === next.address) {
        free[i].bytes += next.bytes;
        free.splice(i + 1, 1);
      }
    }
    const last = free[free.length - 1];
    if (last && last.address + last.bytes === this.#end) this.#end = /** @type {any} */ (free.pop()).address;
  }
}
