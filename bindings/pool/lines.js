// SPDX-License-Identifier: Apache-2.0
// Lines for generators. A fill waits for all earlier fills that draw from its generator, so draws come in the order of
// calls.
import { typeError } from '../core/check.js';

/** A place in a line. @typedef {{ before: Promise<void> | undefined, leave: () => void }} Place */

export class Lines {
  /** The end of each generator's line: fulfilled when all places in it have been left. @type {WeakMap<object, Promise<void>>} */ #ends =
    new WeakMap();

  /** Keys of generators whose last place is left only when a caller wants. @type {WeakSet<object>} */ #held =
    new WeakSet();

  /**
   * Joins the line of a generator. Throws if a loop of the caller's holds the generator: waiting inside that loop would
   * never end.
   * @param {string} name the called function
   * @param {any} generator
   * @param {object} key stands for the generator
   * @param {boolean} [isHeld] true if the place is left only when a caller wants
   * @returns {Place}
   */
  join(name, generator, key, isHeld) {
    if (this.#held.has(key))
      throw typeError(
        name,
        'generator',
        generator,
        'free: a fill(pool, plan) draws from it until its last parameter is taken, or its loop is left',
      );
    if (isHeld) this.#held.add(key);
    const before = this.#ends.get(key);
    let leave = () => {};
    /** @type {Promise<void>} */
    const left = new Promise((resolve) => (leave = resolve));
    // A fill that gives up leaves before its turn. Those behind it still wait for those before it.
    const end = Promise.all([before, left]).then(() => {
      if (this.#ends.get(key) === end) this.#ends.delete(key);
    });
    this.#ends.set(key, end);
    return {
      before,
      leave: () => {
        if (isHeld) this.#held.delete(key);
        leave();
      },
    };
  }
}
