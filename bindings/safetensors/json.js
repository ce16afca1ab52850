// SPDX-License-Identifier: Apache-2.0
// Reads untrusted JSON, token by token. JSON.parse would build anything, for example 100 MB of nested arrays. It also
// hides names that occur twice, and accepts 1.0 and 1e2 for an integer.

/** The deepest nesting of a skipped value. */
const DEPTH = 64;
/**
 * Text that may be a number, and the other values that are not an array, object or string. Each matches at a given
 * place.
 */
const NUMBER = /[\d.eE+-]*/y;
const WORD = /true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;

/** The error for a text that is not what it must be. The reader adds the file's name. */
export class Malformed extends Error {}

export class Scanner {
  #text;
  #at = 0;

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  /** The next character that is not a space. */
  #peek() {
    let code;
    do code = this.#text.charCodeAt(this.#at++);
    while (code === 32 || code === 10 || code === 13 || code === 9);
    return this.#text[--this.#at];
  }

  /** @param {string} character @returns {boolean} whether it was the next one, and was taken */
  #take(character) {
    const comes = this.#peek() === character;
    if (comes) this.#at++;
    return comes;
  }

  /** @param {string} rule @returns {Malformed} */
  #wrong(rule) {
    const found = this.#text.slice(this.#at, this.#at + 20);
    return new Malformed(
      `is not valid: at character ${this.#at} there must be ${rule}, not ${found ? `'${found}'` : 'its end'}`,
    );
  }

  /** Takes what a pattern matches here. @param {RegExp} pattern */
  #token(pattern) {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  /** @param {string} character */
  #expect(character) {
    if (!this.#take(character)) throw this.#wrong(`'${character}'`);
  }

  /** Reads a string of Unicode characters. @param {string} what what the string is, for messages @returns {string} */
  string(what) {
    if (this.#peek() !== '"') throw this.#wrong(what);
    const begin = this.#at + 1;
    let end = this.#text.indexOf('"', begin);
    // A quote after an odd number of backslashes is escaped.
    for (let from = begin; end >= 0; end = this.#text.indexOf('"', end + 1)) {
      let slash = end;
      while (slash > from && this.#text[slash - 1] === '\\') slash--;
      if ((end - slash) % 2 === 0) break;
      from = end + 1;
    }
    if (end < 0) throw this.#wrong(`the end of ${what}`);
    const raw = this.#text.slice(begin, end);
    const value = unescape(raw);
    if (value === undefined) throw this.#wrong(`${what} in valid JSON`);
    this.#at = end + 1;
    return value;
  }

  /** Reads an integer from 0 to 2^53 - 1. @param {string} what @returns {number} */
  integer(what) {
    const rule = `${what}, an integer from 0 to 2^53 - 1`;
    this.#peek();
    const token = this.#token(NUMBER) ?? '';
    const value = Number(token);
    if (!/^(0|[1-9]\d{0,15})$/.test(token) || !Number.isSafeInteger(value)) throw this.#wrong(rule);
    this.#at += token.length;
    return value;
  }

  /** Reads an object, and calls `entry` at each value. @param {string} what @param {(key: string) => void} entry */
  object(what, entry) {
    if (!this.#take('{')) throw this.#wrong(what);
    if (this.#take('}')) return;
    do {
      const key = this.string('a name');
      this.#expect(':');
      entry(key);
    } while (this.#take(','));
    this.#expect('}');
  }

  /** Reads an array of at most `most` integers. @param {string} what @param {number} most @returns {number[]} */
  integers(what, most) {
    /** @type {number[]} */
    const values = [];
    if (!this.#take('[')) throw this.#wrong(`${what}, an array`);
    if (this.#take(']')) return values;
    do values.push(this.integer(what));
    while (values.length < most && this.#take(','));
    this.#expect(']');
    return values;
  }

  /** Skips any value. */
  skip(depth = 0) {
    if (depth > DEPTH) throw this.#wrong(`at most ${DEPTH} nested arrays and objects`);
    const next = this.#peek();
    if (next === '{') this.object('an object', () => this.skip(depth + 1));
    else if (next === '"') this.string('a string');
    else if (this.#take('[')) {
      if (this.#take(']')) return;
      do this.skip(depth + 1);
      while (this.#take(','));
      this.#expect(']');
    } else {
      const token = this.#token(WORD);
      if (token === undefined) throw this.#wrong('a value');
      this.#at += token.length;
    }
  }

  /** Throws unless the text ends here. */
  end() {
    if (this.#peek() !== undefined) throw this.#wrong('nothing more');
  }
}

/** Decodes the text between quotes; undefined if it is not valid. @param {string} raw */
function unescape(raw) {
  try {
    const value = /[\\\0-\x1f]/.test(raw) ? JSON.parse(`"${raw}"`) : raw;
    return isWellFormed(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a string has no half of a surrogate pair: UTF-8 cannot encode one. @param {string} text */
export const isWellFormed = (text) => !/\p{Surrogate}/u.test(text);
