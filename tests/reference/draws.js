// SPDX-License-Identifier: Apache-2.0
// Single numbers and orders, written from src/bitgen/README.md alone, in integers of any size.
import { wordsAt } from './words.js';

/** The words of a generator from its offset on, one after the other, and how many were taken. */
class Words {
  taken = 0n;
  constructor({ kind, seed, stream, offset }) {
    Object.assign(this, { kind, seed, stream, offset });
  }

  next() {
    const [word] = wordsAt(this.kind, this.seed, this.stream, BigInt.asUintN(64, this.offset + this.taken++), 1);
    return BigInt(word);
  }

  /** The upper 53 of the 64 bits of two words, the lower word first. */
  next53() {
    const low = this.next();
    return (this.next() << 21n) | (low >> 11n);
  }

  get after() {
    return BigInt.asUintN(64, this.offset + this.taken);
  }
}

/** @param {Words} words @param {bigint} n */
function integer(words, n) {
  const isSmall = n <= 2n ** 32n;
  for (;;) {
    if (isSmall) {
      const product = words.next() * n;
      if (product % 2n ** 32n >= 2n ** 32n % n) return product >> 32n;
    } else {
      const bits = words.next53();
      if (bits < 2n ** 53n - (2n ** 53n % n)) return bits % n;
    }
  }
}

/** Of each method the result, as text, and the offset after it. */
export const methods = {
  random(generator) {
    const words = new Words(generator);
    return { result: String(Number(words.next53()) * 2 ** -53), after: words.after };
  },
  integers(generator, n) {
    const words = new Words(generator);
    return { result: String(integer(words, n)), after: words.after };
  },
  permutation(generator, n) {
    const words = new Words(generator);
    const order = Array.from({ length: Number(n) }, (_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = Number(integer(words, BigInt(i + 1)));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return { result: order.join() || '-', after: words.after };
  },
};
