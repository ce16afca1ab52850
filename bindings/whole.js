// SPDX-License-Identifier: Apache-2.0
// Calls of the C core that need all elements of a tensor at once, and memory for as long as they take.
import { tagOf } from './check.js';
import { Tensor } from './tensor.js';

/** @typedef {import('./tensor.js').Fillable} Fillable */
/** @typedef {import('./run.js').Taken} Taken */

/** @param {import('./loader.js').Core} core */
export function createWhole(core) {
  const { memory } = core;
  const { take, generatorOf } = core.run;

  /**
   * Space for as long as `use` takes.
   * @template R
   * @param {number} bytes
   * @param {(address: number) => R} use
   * @returns {R}
   */
  const borrow = (bytes, use) => {
    const address = memory.allocate(bytes);
    try {
      return use(address);
    } finally {
      memory.release(address, bytes);
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
    const { given, data, storage, arranged, check, size } = taken;
    const generator = generatorOf(name, args);
    memory.describe(arranged, storage.code);
    if (core.plan?.(taken, generator, args, fill)) return t;
    const at = (/** @type {number} */ address) => {
      memory.aim(address, size);
      check(fill(memory.descriptor, generator, taken));
    };
    const address = Tensor.addressIn(given, memory);
    if (address !== undefined) at(address);
    else
      borrow(size * storage.bytes, (borrowed) => {
        at(borrowed);
        data.set(memory.view(tagOf(data), borrowed, size));
      });
    return t;
  };

  return { borrow, runWhole };
}
