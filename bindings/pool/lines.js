// SPDX-License-Identifier: Apache-2.0
// Who draws from a generator waits for all that were asked to before: the order of calls is that of draws.

/** A place in a line. @typedef {{ before: Promise<void> | undefined, leave: () => void }} Place */

export class Lines {
  /** By generator: fulfilled when the last in its line, and all before, have left. @type {WeakMap<object, Promise<void>>} */ #ends =
    new WeakMap();

  /** @param {object} key of a generator @returns {Place} */
  join(key) {
    const before = this.#ends.get(key);
    let leave = () => {};
    /** @type {Promise<void>} */
    const left = new Promise((resolve) => (leave = resolve));
    // Who gives up leaves before its turn: those behind wait for those before all the same.
    const end = Promise.all([before, left]).then(() => {
      if (this.#ends.get(key) === end) this.#ends.delete(key);
    });
    this.#ends.set(key, end);
    return { before, leave };
  }
}
