// SPDX-License-Identifier: Apache-2.0
// Who draws from a generator waits for all that were asked to before: the order of calls is that of draws.
import { typeError } from '../core/check.js';

/** A place in a line. @typedef {{ before: Promise<void> | undefined, leave: () => void }} Place */

export class Lines {
  /** By generator: fulfilled when the last in its line, and all before, have left. @type {WeakMap<object, Promise<void>>} */ #ends =
    new WeakMap();

  /** Keys of generators whose last in line ends when a caller wants. @type {WeakSet<object>} */ #held = new WeakSet();

  /**
   * Throws if a caller holds the generator: to wait in the loop that holds it would be to wait for ever.
   * @param {string} name the called function
   * @param {any} generator
   * @param {object} key of it
   * @param {boolean} [isHeld] whether the place is left when a caller wants
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
    // Who gives up leaves before its turn: those behind wait for those before all the same.
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
