// SPDX-License-Identifier: Apache-2.0
// Calls of the C core that need all elements of a tensor at once, and memory for the time they run.
import { setArray } from './engine.js';
import { wholeOf } from './slice.js';

/** @typedef {import('./tensor.js').Fillable} Fillable */
/** @typedef {import('./run.js').Taken} Taken */

/** @param {import('./loader.js').Core} core */
export function createWhole(core) {
  const { exports, memory } = core;
  const { take, ready, put, viewOf } = core.run;

  /**
   * Lends space to `use`, and frees it afterwards.
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
      throw new RangeError(`${name}: ${bytes} bytes of memory are needed besides the tensors; there are fewer`);
    }
  };

  /**
   * Like fillTaken() of run.js, but with all elements at once. A foreign array is filled through as much memory as it
   * has. A box is cut out of its whole.
   * @param {Taken} taken
   * @param {import('./run.js').Fill} fill
   */
  const fillWhole = (taken, fill) => fillAtOnce(taken, wholeOf(taken), fill);

  /** The same, but only the box is made, not its whole. @param {Taken} taken @param {import('./run.js').Fill} fill */
  const fillBox = (taken, fill) => fillAtOnce(taken, taken, fill);

  /**
   * Makes all elements of `made`, which is the tensor argument or its whole, and keeps those of the argument.
   * @param {Taken} taken
   * @param {Taken} made
   * @param {import('./run.js').Fill} fill
   */
  const fillAtOnce = (taken, made, fill) => {
    const { address } = ready(taken);
    const generator = core.run.generatorOf(taken);
    const { name, storage, arranged, check, size, box } = made;
    memory.describe(arranged, storage.code);
    if (box) core.putBox(box, 0);
    const at = (/** @type {number} */ place) => {
      memory.aim(place, size);
      check(fill(memory.descriptor, generator, made));
    };
    const isAll = box === taken.box;
    if (address !== undefined && isAll) return at(address);
    borrow(name, size * storage.bytes, (borrowed) => {
      at(borrowed);
      if (isAll) put(taken, memory.view(taken.kind, borrowed, size), 0);
      else keep(taken, borrowed);
    });
  };

  /**
   * Copies the elements of a whole, or of a box of it, to the argument.
   * @param {Taken} taken
   * @param {number} whole its address
   */
  const keep = (taken, whole) => {
    if (!taken.box) put(taken, memory.view(taken.kind, whole, taken.size), 0);
    else core.run.fillReady(taken, 0, (tensor) => exports.nni_take(tensor, whole));
  };

  /**
   * Runs an initializer whose values depend only on the element's place, so a box needs no others. It makes the whole
   * box at once: the core checks all values before it writes one.
   * @template {Fillable} T
   * @param {string} name
   * @param {T} t
   * @param {any} args
   * @param {import('./run.js').Fill} fill
   * @returns {T}
   */
  const runPlaced = (name, t, args, fill) => {
    fillBox(take(name, t, args), fill);
    return t;
  };

  /**
   * @template {Fillable} T
   * @param {string} name
   * @param {T} t
   * @param {any} args
   * @param {import('./run.js').Fill} fill
   * @returns {T}
   */
  const runWhole = (name, t, args, fill) => {
    fillWhole(take(name, t, args), fill);
    return t;
  };

  /**
   * Copies the elements of a foreign array to the memory where they are worked on.
   * @param {Taken} taken
   * @param {number} address
   */
  const fetch = (taken, address) => {
    const values = memory.view(taken.kind, address, taken.size);
    if (taken.strides) core.gather(viewOf(taken), /** @type {any} */ (taken), values);
    else if (taken.address !== address) setArray.call(values, viewOf(taken));
  };

  return { allocate, borrow, fetch, fillBox, fillWhole, keep, runPlaced, runWhole };
}
