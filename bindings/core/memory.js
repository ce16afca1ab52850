// SPDX-License-Identifier: Apache-2.0
// The only file that touches memory.buffer. Linear memory is, from the bottom: the data and stack of the C core; the
// fixed places below; then tensors, each in the first gap that is large enough. Nothing else is allocated, so a call
// leaves nothing behind.
//
// memory.grow detaches every view. Only allocate() calls it, and makes its own views again. A tensor notices that its
// view is empty.

import { bufferOf, byteOffsetOf } from './engine.js';

/**
 * The bytes of a foreign array that are filled at a time. They stay in the second-level cache until they are copied
 * out.
 */
export const CHUNK = 131072;

const PAGE = 65536;
/**
 * The end of usable memory. The last bytes of 4 GiB are never used, so that no pointer to the end of a block wraps to
 * 0.
 */
const MOST = 2 ** 32 - 64;
/**
 * The size of an nni_generator. src/wasm/exports.c asserts that this file agrees with nn_init.h on sizes and places.
 */
export const GENERATOR_BYTES = 168;

/** Rounds a size up to whole blocks, at least one: each block has its own address. @param {number} bytes */
const blocks = (bytes) => Math.ceil((bytes || 1) / 64) * 64;

/** A cache of array constructors: looking one up in globalThis takes 40 ns (V8 13). @type {any} */
const VIEWS = {};

/**
 * A tensor's shape, layout and fans. Given fans replace those of the shape. @typedef {{ shape: readonly number[],
 * layout?: string, fans?: [number, number] }} Arranged
 */

export class Memory {
  /** @type {import('./loader.js').Exports['memory']} */ #memory;
  /** A cache: memory.buffer takes 20 ns. @type {ArrayBuffer} */ #buffer;
  /** The whole memory as words. @type {Uint32Array} */ u32;
  /** Free blocks below #end, by address. No two touch. @type {{ address: number, bytes: number }[]} */ #free = [];
  /** From here up everything is free. @type {number} */ #end;
  /** @type {() => void} */ #resetStack;
  /** The described tensor. @type {Arranged} */ described = { shape: [] };

  /** @param {import('./loader.js').Exports} exports */
  constructor(exports) {
    this.#memory = exports.memory;
    this.#resetStack = exports.nni_reset_stack;
    this.#buffer = this.#memory.buffer;
    this.u32 = new Uint32Array(this.#buffer);
    this.#end = blocks(exports.__heap_base.value);
    /** An nni_tensor: data, count, shape, ndim, layout, dtype, fans, plan, box, more. */
    this.descriptor = this.allocate(40);
    /** Two doubles for results, two for given fans, then an nni_plan. */
    this.results = this.allocate(120);
    /** An nni_generator. */
    this.generator = this.allocate(GENERATOR_BYTES);
    /** Elements on their way to a foreign array; also the bytes of a name. */
    this.chunk = this.allocate(CHUNK);
  }

  /**
   * @param {string} kind the array's kind
   * @param {number} address a multiple of the element size
   * @param {number} length
   */
  view(kind, address, length) {
    const view = (VIEWS[kind] ??= /** @type {any} */ (globalThis)[kind]);
    return new view(this.#buffer, address, length);
  }

  /**
   * The address of an array that is a view of this memory, else undefined. No block begins at 0, so the offset alone
   * rules out most foreign arrays: reading `buffer` takes 20 ns (V8 13).
   * @param {unknown} array a typed array
   */
  placeOf(array) {
    const place = byteOffsetOf(array);
    return place && bufferOf(array) === this.#buffer ? place : undefined;
  }

  /** @param {number[]} bytes written to the chunk */
  putBytes(bytes) {
    new Uint8Array(this.#buffer).set(bytes, this.chunk);
  }

  /** @returns {[number, number]} */
  takeResults() {
    const [first, second] = new Float64Array(this.#buffer, this.results, 2);
    return [first, second];
  }

  /** The state of the generator in linear memory. @returns {Uint32Array} */
  get generatorWords() {
    return this.view('Uint32Array', this.generator, GENERATOR_BYTES / 4);
  }

  /** The offset of the generator in linear memory. @returns {bigint} */
  get offset() {
    return this.view('BigUint64Array', this.generator + 16, 1)[0];
  }

  set offset(offset) {
    this.view('BigUint64Array', this.generator + 16, 1)[0] = offset;
  }

  /**
   * Describes a tensor to the next call, except its elements. A core without shapes needs no more than this.
   * @param {Arranged} arranged
   * @param {number} _dtype an nni_dtype
   */
  describe(arranged, _dtype) {
    // A trap leaves the stack pointer where it was, so reset it. No call is running here: the core never calls back.
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
   * Allocates space at a multiple of 64. Throws a RangeError, and changes nothing, if there is none.
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
   * Frees the space of allocate(bytes).
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
