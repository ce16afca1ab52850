// SPDX-License-Identifier: Apache-2.0
// Calls of the C core that need all elements of a tensor at once, and memory for as long as they take.
import { setArray } from './engine.js';

/** @typedef {import('./tensor.js').Fillable} Fillable */
/** @typedef {import('./run.js').Taken} Taken */

/** @param {import('./loader.js').Core} core */
export function createWhole(core) {
  const { memory } = core;
  const { take, ready, put, viewOf } = core.run;

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
   * As fillTaken() of run.js, but a foreign array is filled through as much memory as it has.
   * @param {Taken} taken
   * @param {(tensor: number, generator: number, taken: Taken) => number} fill
   */
  const fillWhole = (taken, fill) => {
    const { name, kind, storage, arranged, check, size, address, args } = ready(taken);
    const generator = core.run.generatorOf(taken);
    memory.describe(arranged, storage.code);
    const at = (/** @type {number} */ place) => {
      memory.aim(place, size);
      check(fill(memory.descriptor, generator, taken));
    };
    if (address !== undefined) at(address);
    else
      borrow(name, size * storage.bytes, (borrowed) => {
        at(borrowed);
        put(taken, memory.view(kind, borrowed, size), 0);
      });
  };

  /**
   * @template {Fillable} T
   * @param {string} name
   * @param {T} t
   * @param {any} args
   * @param {(tensor: number, generator: number, taken: Taken) => number} fill
   * @returns {T}
   */
  const runWhole = (name, t, args, fill) => {
    fillWhole(take(name, t, args), fill);
    return t;
  };

  /** Copies the elements of a foreign array to where it is filled. @param {Taken} taken @param {number} address */
  const fetch = (taken, address) => {
    const values = memory.view(taken.kind, address, taken.size);
    if (taken.strides) core.gather(viewOf(taken), /** @type {any} */ (taken), values);
    else if (taken.address !== address) setArray.call(values, viewOf(taken));
  };

  return { allocate, borrow, fetch, fillWhole, runWhole };
}
