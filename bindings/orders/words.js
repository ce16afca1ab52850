// SPDX-License-Identifier: Apache-2.0
// A generator's words, one by one, and integers made of them like NumPy and Python do. It takes no word that it does
// not use.

/** @typedef {import('../frameworks/generator.js').FrameworkGenerator} FrameworkGenerator */

/** How many words are read at once. */
const BATCH = 1024;

/**
 * The words of a generator. It reads at once only as many as will certainly be used, so that after the call the
 * generator stands just behind the last word used.
 */
export class Words {
  #generator;
  #certain;
  #words = new Uint32Array(0);
  #taken = 0;

  /** @param {FrameworkGenerator} generator @param {number} certain how many words will be used, at least */
  constructor(generator, certain) {
    this.#generator = generator;
    this.#certain = certain;
  }

  next() {
    if (this.#taken === this.#words.length) {
      const n = Math.max(1, Math.min(this.#certain, BATCH));
      this.#words = this.#generator.words(new Uint32Array(n));
      this.#certain -= n;
      this.#taken = 0;
    }
    return this.#words[this.#taken++];
  }

  /** Says that a word was rejected, so `words` more will be used. */
  reject(words = 1) {
    this.#certain += words;
  }
}

/** A source of words of 8, 16 or 32 bits. @typedef {{ next(): number, reject(): void }} Source */

/**
 * Splits words into parts of fewer bits, the lowest first. Bits left over at the end of a call are lost, as in NumPy.
 * @param {Words} words
 * @param {number} bits 1, 8, 16, or 32
 * @returns {Source}
 */
export function partsOf(words, bits) {
  if (bits === 32) return words;
  let buffer = 0;
  let left = 0;
  return {
    next() {
      if (left) buffer >>>= bits;
      else {
        buffer = words.next();
        left = 32 / bits;
      }
      left--;
      return buffer & (2 ** bits - 1);
    },
    reject() {},
  };
}

/**
 * An integer from 0 to `most`. Lemire, Fast Random Integer Generation in an Interval (ACM TOMACS 29:1, 2019): the upper
 * half of the product of a word and most + 1. It draws again if the lower half is less than 2^bits mod (most + 1).
 * @param {Source} words
 * @param {number} bits the size of a word
 * @param {number} most below 2^bits
 */
export function lemire(words, bits, most) {
  const n = most + 1;
  const size = 2 ** bits;
  if (!most) return 0;
  for (; ; words.reject()) {
    const word = words.next();
    if (n === size) return word;
    const low = (Math.imul(word, n) & (size - 1)) >>> 0;
    // The upper and the lower 16 bits of the word apart, so that each product is exact.
    const product = (word >>> 16) * n + Math.floor(((word & 0xffff) * n) / 65536);
    if (low >= n || low >= size % n) return bits === 32 ? Math.floor(product / 65536) : Math.floor((word * n) / size);
  }
}

/**
 * An integer from 0 to `most`: masks words to as many bits as `most` has, and takes the first that is not greater.
 * @param {Source} words
 * @param {number} _bits the size of a word
 * @param {number} most below 2^32
 */
export function masked(words, _bits, most) {
  if (!most) return 0;
  const mask = 0xffffffff >>> Math.clz32(most);
  for (; ; words.reject()) {
    const value = (words.next() & mask) >>> 0;
    if (value <= most) return value;
  }
}

const ALL = 2n ** 64n;

/** Like lemire(), for 64-bit words. @param {() => bigint} next @param {() => void} reject @param {bigint} most */
export function lemire64(next, reject, most) {
  const n = most + 1n;
  for (; ; reject()) {
    const product = next() * n;
    if (n === ALL) return product >> 64n; // the word itself
    const low = product % ALL;
    if (low >= n || low >= ALL % n) return product >> 64n;
  }
}

/** Like masked(), for 64-bit words. @param {() => bigint} next @param {() => void} reject @param {bigint} most */
export function masked64(next, reject, most) {
  const mask = 2n ** BigInt(most.toString(2).length) - 1n;
  for (; ; reject()) {
    const value = next() & mask;
    if (value <= most) return value;
  }
}

/**
 * Exchanges each entry, from the last down to `first`, with a random one that is not behind it. The Fisher-Yates
 * shuffle: Durstenfeld, Algorithm 235 (CACM 7, 1964).
 * @param {any} list
 * @param {number} n the list's length
 * @param {number} first
 * @param {(most: number) => number} draw draws an integer from 0 to most
 */
export function exchange(list, n, first, draw) {
  for (let i = n - 1; i >= first; i--) {
    const j = draw(i);
    const item = list[i];
    list[i] = list[j];
    list[j] = item;
  }
}
