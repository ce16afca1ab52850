// SPDX-License-Identifier: Apache-2.0
// Random numbers and orders from nn-init's own generators. src/bitgen/README.md says which words they take.
import { isIndex, listOf, number, rangeError, read, typeError } from './check.js';
import { isDetached, kindOf, lengthOf } from './engine.js';
import { Generator } from './generator.js';

/** The words read at once. Most draws leave some unused. */
const WORDS = 1024;
/** The most entries of an ordinary array: engines store longer ones as slow dictionaries. */
const MOST = 2 ** 27;

/** The words of a generator, one by one. `end` moves the generator to just behind the last word taken. */
class Supply {
  #generator;
  #start;
  #words;
  #taken = 0;

  /** @param {DrawingGenerator} generator @param {number} words how many words will probably be taken */
  constructor(generator, words) {
    this.#generator = generator;
    this.#start = generator.offset;
    this.#words = generator.words(new Uint32Array(Math.min(words, WORDS)));
  }

  next() {
    const n = this.#words.length;
    if (this.#taken && this.#taken % n === 0) this.#generator.words(this.#words);
    return this.#words[this.#taken++ % n];
  }

  /** 53 bits from two words, the lower bits first. */
  next53() {
    const low = this.next();
    return this.next() * 2 ** 21 + (low >>> 11);
  }

  end() {
    this.#generator.seek(this.#start + BigInt(this.#taken));
  }
}

/**
 * An integer from 0 to n - 1, each equally likely. For n up to 2^32: Lemire, Fast Random Integer Generation in an
 * Interval (ACM TOMACS 29:1, 2019). It returns the upper half of the product n * word, and draws again if the lower
 * half is less than 2^32 mod n. For larger n: the remainder of 53 bits, drawn again if they are among the last 2^53 mod
 * n.
 * @param {Supply} supply
 * @param {number} n
 */
function integer(supply, n) {
  if (n > 2 ** 32) {
    const end = 2 ** 53 - (2 ** 53 % n);
    for (;;) {
      const bits = supply.next53();
      if (bits < end) return bits % n;
    }
  }
  for (;;) {
    const word = supply.next();
    const low = Math.imul(word, n) >>> 0;
    // The product of a word and n in two parts of 48 bits. Both are exact in a double.
    const product = (word >>> 16) * n + Math.floor(((word & 0xffff) * n) / 65536);
    if (low >= n || low >= 2 ** 32 % n) return Math.floor(product / 65536);
  }
}

/**
 * A Fisher-Yates shuffle: Durstenfeld, Algorithm 235 (CACM 7, 1964).
 * @param {DrawingGenerator} generator
 * @param {any} list
 * @param {number} n
 */
function exchange(generator, list, n) {
  if (n < 2) return;
  const supply = new Supply(generator, n - 1);
  for (let i = n - 1; i > 0; i--) {
    const j = integer(supply, i + 1);
    const item = list[i];
    list[i] = list[j];
    list[j] = item;
  }
  supply.end();
}

/** A generator that also draws single numbers. */
export class DrawingGenerator extends Generator {
  /** A number uniform on [0, 1): 53 bits, from two words. */
  random() {
    const supply = new Supply(this, 2);
    const value = supply.next53() * 2 ** -53;
    supply.end();
    return value;
  }

  /**
   * An integer from 0 to n - 1, each equally likely.
   * @param {number} n from 1 to 2^53
   */
  integers(n) {
    if (!Number.isInteger(number('integers', 'n', n)) || n < 1 || n > 2 ** 53)
      throw rangeError('integers', 'n', n, 'an integer from 1 to 2^53');
    const supply = new Supply(this, n > 2 ** 32 ? 2 : 1);
    const value = integer(supply, n);
    supply.end();
    return value;
  }

  /**
   * The integers from 0 to n - 1 in random order.
   * @param {number} n at most 2^32 - 1
   * @returns {Uint32Array}
   */
  permutation(n) {
    if (!isIndex(number('permutation', 'n', n)) || n >= 2 ** 32)
      throw rangeError('permutation', 'n', n, 'an integer from 0 to 2^32 - 1');
    let order;
    try {
      order = new Uint32Array(n);
    } catch {
      throw rangeError('permutation', 'n', n, 'of a size that fits in memory');
    }
    for (let i = 0; i < n; i++) order[i] = i;
    exchange(this, order, n);
    return order;
  }

  /**
   * Shuffles an array in place. Entry i of the result was at place permutation(n)[i] before, where n is the length.
   * @template {unknown[] | ArrayBufferView} T
   * @param {T} array
   * @returns {T} array
   */
  shuffle(array) {
    const name = 'shuffle';
    if (kindOf(array)) {
      if (isDetached(/** @type {any} */ (array))) throw new TypeError(`${name}: array is detached`);
      exchange(this, array, lengthOf(array));
      return array;
    }
    const list = read(name, 'array', () => Array.isArray(array) && array);
    if (!list) throw typeError(name, 'array', array, 'an array');
    const { length, isFixed } = read(name, 'array', () => ({ length: list.length, isFixed: Object.isFrozen(list) }));
    if (isFixed && length) throw typeError(name, 'array', array, 'one that is not frozen');
    const isFull = length <= MOST && read(name, 'array', () => isWithoutHoles(list, length));
    if (!isFull) throw typeError(name, 'array', array, `an array without holes, of at most ${MOST} entries`);
    const given = /** @type {any[]} */ (listOf(name, 'array', list, length));
    const items = [...given];
    const start = this.offset;
    exchange(this, items, items.length);
    /** @param {any[]} entries */
    const write = (entries) => {
      for (const [i, entry] of entries.entries()) if (!Object.is(list[i], entry)) list[i] = entry;
    };
    try {
      write(items);
    } catch (cause) {
      this.seek(start);
      read(name, 'array', () => write(given)); // reads all entries first, so none is lost
      throw new TypeError(`${name}: array cannot be written`, { cause });
    }
    return array;
  }
}

/** @param {unknown[]} list @param {number} length */
function isWithoutHoles(list, length) {
  for (let i = 0; i < length; i++) if (!(i in list)) return false;
  return true;
}
