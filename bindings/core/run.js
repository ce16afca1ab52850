// SPDX-License-Identifier: Apache-2.0
// From a call in JavaScript to calls of the C core: the one path of all initializers.
import { checkStatus, isArrayOf, layoutOf, sizeOf, tagOf } from './check.js';
import { Generator } from './generator.js';
import { CHUNK } from './memory.js';
import { Tensor, dataOf, shapeOf } from './tensor.js';

/** @typedef {import('./tensor.js').Fillable} Fillable */

export const { fill: fillArray, set: setArray } = Object.getPrototypeOf(Int8Array.prototype);
/** Bytes that pass the second-level cache of any processor. */
const LARGE = 2 ** 21;

/**
 * An argument that has been checked.
 * @typedef {object} Taken
 * @property {any} given a Tensor, or an object with data and shape
 * @property {number[]} shape
 * @property {any} data
 * @property {string} dtype
 * @property {import('./dtype.js').Storage} storage
 * @property {ReturnType<import('./loader.js').Abilities['arrange']>} arranged
 * @property {(status: number) => unknown} check throws what an nni_status other than NNI_OK means
 * @property {number} size
 * @property {number | undefined} address of elements that are in linear memory
 */

/** @param {import('./loader.js').Core} core */
export function createRun(core) {
  const { exports, memory, dtypes } = core;

  /**
   * What an argument is, all of it checked.
   * @param {string} name
   * @param {any} t
   * @param {any} args options; those that say which axis is which override what the tensor has
   * @returns {Taken}
   */
  function take(name, t, args) {
    const given =
      ArrayBuffer.isView(t) && !('layout' in args) ? { data: t, shape: [/** @type {any} */ (t).length] } : t;
    const { shape, layout } = shapeOf(name, given);
    const { data, dtype } = dataOf(name, given, shape, core.dtypeOf);
    layoutOf(name, args.layout);
    const arranged = core.arrange(name, shape, layout, args);
    /** @param {number} status */
    const check = (status) => status && checkStatus(name, status, { ...args, shape, layout: arranged.layout, dtype });
    const address = Tensor.addressIn(given, memory) ?? memory.placeOf(data);
    return { given, shape, data, dtype, storage: dtypes[dtype], arranged, check, size: sizeOf(shape), address };
  }

  /** The address of an initializer's generator; 0 if it takes none. @param {string} name @param {any} args */
  function generatorOf(name, args) {
    const { generator = core.defaultGenerator } = args;
    return 'generator' in args ? Generator.addressOf(name, generator, core) : 0;
  }

  /**
   * Fills t by calls of an export, which is given the address of its nni_tensor. A tensor in linear memory takes one
   * call. A foreign array is filled piece by piece through the chunk: an export goes on where it ended. The first call
   * of the export checks all that it is given, so that nothing is written before.
   * @template {Fillable} T
   * @param {string} name
   * @param {T} t
   * @param {any} args for messages; `layout` among them overrides that of t
   * @param {(tensor: number, generator: number) => number} fill
   * @returns {T}
   */
  function run(name, t, args, fill) {
    const taken = take(name, t, args);
    const { data, storage, arranged, check, size, address } = taken;
    // From here on nothing of the caller's own is called, a getter or a method of a subclass, that could use the core.
    const generator = generatorOf(name, args);
    memory.describe(arranged, storage.code);
    if (core.plan?.(taken, generator, args, fill)) return t;
    // One value is written by the array itself: twice as fast as a loop in wasm.
    if (args.value !== undefined) {
      memory.aim(memory.chunk, Math.min(size, 1));
      check(fill(memory.descriptor, generator));
      if (size) fillArray.call(data, memory.view(tagOf(data), memory.chunk, 1)[0]);
      return t;
    }
    if (address !== undefined) {
      memory.aim(address, size);
      check(fill(memory.descriptor, generator));
      return t;
    }
    const kind = tagOf(data);
    const piece = CHUNK / storage.bytes;
    let done = 0;
    do {
      const n = Math.min(piece, size - done);
      memory.aim(memory.chunk, n, done + n < size);
      check(fill(memory.descriptor, generator));
      // Stores of a fill that miss the cache take half the time of a copy's, and the copy then hits: of 1 Mi elements
      // and more, uniform takes 0.86 of the time, normal 0.93 (V8, glibc, x86-64 Zen 4). Smaller arrays lose 3 to 7 %.
      if (size * storage.bytes > LARGE) fillArray.call(data, 0, done, done + n);
      setArray.call(data, memory.view(kind, memory.chunk, n), done);
      done += n;
    } while (done < size);
    return t;
  }

  /** @param {string} name @param {import('./tensor.js').Shaped} t @param {any} o */
  function fansOf(name, t, o) {
    const { shape, layout } = shapeOf(name, t);
    layoutOf(name, o.layout);
    const arranged = core.arrange(name, shape, layout, o);
    memory.describe(arranged, 0);
    const status = exports.nni_calculate_fan_in_and_fan_out(memory.descriptor, memory.results, memory.results + 8);
    checkStatus(name, status, { ...arranged, shape });
    const [fanIn, fanOut] = memory.takeResults();
    if (Number.isNaN(fanIn + fanOut)) checkStatus(name, 7, { shape }); // one is given, of the other there is none
    return { fanIn, fanOut };
  }

  return { take, generatorOf, run, fansOf };
}
