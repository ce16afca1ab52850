// SPDX-License-Identifier: Apache-2.0
// Calls of the C core that need all elements of a tensor at once, and memory for as long as they take.
import { tagOf } from './check.js';
import { setArray } from './run.js';

/** @typedef {import('./tensor.js').Fillable} Fillable */
/** @typedef {import('./run.js').Taken} Taken */

/** @param {import('./loader.js').Core} core */
export function createWhole(core) {
  const { memory } = core;
  const { take, generatorOf } = core.run;

  /**
   * Space for as long as `use` takes.
   * @template R
   * @param {string} name for messages
   * @param {number} bytes
   * @param {(address: number) => R} use
   * @returns {R}
   */
  const borrow = (name, bytes, use) => {
    const address = allocate(name, bytes);
    try {
      return use(address);
    } finally {
      memory.release(address, bytes);
    }
  };

  /** @param {string} name @param {number} bytes */
  const allocate = (name, bytes) => {
    try {
      return memory.allocate(bytes);
    } catch {
      throw new RangeError(`${name}: ${bytes} bytes of memory are needed beside the tensors; there are fewer`);
    }
  };

  /**
   * As run() of run.js, but a foreign array is filled through as much memory as it has.
   * @template {Fillable} T
   * @param {string} name
   * @param {T} t
   * @param {any} args
   * @param {(tensor: number, generator: number, taken: Taken) => number} fill
   * @returns {T}
   */
  const runWhole = (name, t, args, fill) => {
    const taken = take(name, t, args);
    const { data, storage, arranged, check, size, address } = taken;
    const generator = generatorOf(name, args);
    memory.describe(arranged, storage.code);
    if (core.plan?.(taken, generator, args, fill, true)) return t;
    const at = (/** @type {number} */ place) => {
      memory.aim(place, size);
      check(fill(memory.descriptor, generator, taken));
    };
    if (address !== undefined) at(address);
    else
      borrow(name, size * storage.bytes, (borrowed) => {
        at(borrowed);
        setArray.call(data, memory.view(tagOf(data), borrowed, size));
      });
    return t;
  };

  return { allocate, borrow, runWhole };
}
