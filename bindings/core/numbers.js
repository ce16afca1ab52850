// SPDX-License-Identifier: Apache-2.0
// Arguments that are lists of numbers: one for each element, or for each place of a window.
import { finite, listOf, typeError } from './check.js';
import { isDetached, kindOf, lengthOf } from './engine.js';

/** The deepest nesting of arrays: a tensor has at most as many axes. */
const DEPTH = 32;
/** The most nested arrays that are searched when no numbers are needed. */
const EMPTY = 65536;

/**
 * Collects all numbers of an array, or of nested arrays, in order. It refuses an array with more than `count` entries,
 * and, if it needs any numbers, an empty array. So its time depends only on `count`.
 * @param {string} name
 * @param {string} argument
 * @param {any} given
 * @param {number} count how many numbers there must be
 * @param {string} needs what needs so many, for messages
 * @param {string} [rule] what it must be, for messages
 * @returns {Float64Array}
 */
export function numbersOf(name, argument, given, count, needs, rule = 'an array of numbers') {
  /** @param {string | number} found */
  const wrong = (found) => new RangeError(`${name}: ${argument} has ${found} numbers; ${needs}`);
  if (kindOf(given)) {
    if (isDetached(given)) throw new TypeError(`${name}: ${argument} is detached`);
    if (lengthOf(given) !== count) throw wrong(lengthOf(given));
    if (/^Big/.test(/** @type {string} */ (kindOf(given)))) throw typeError(name, argument, given, rule);
    const numbers = new Float64Array(given);
    numbers.forEach((value) => finite(name, argument, value));
    return numbers;
  }
  /** @type {number[]} */
  const numbers = [];
  let arrays = 0;
  /** @param {any} value @param {number} depth */
  const walk = (value, depth) => {
    const items = listOf(name, argument, value, (count || EMPTY) + 1);
    if (!items) {
      if (!depth) throw typeError(name, argument, value, rule);
      if (numbers.push(finite(name, argument, value)) > count) throw wrong(`more than ${count}`);
      return;
    }
    if (depth === DEPTH) throw typeError(name, argument, given, `${rule}, at most ${DEPTH} deep`);
    if (count ? items.length > count : ++arrays > EMPTY) throw wrong(`more than ${count}`);
    if (count && !items.length) throw wrong(depth ? 'too few' : 0);
    for (const item of items) walk(item, depth + 1);
  };
  walk(given, 0);
  if (numbers.length !== count) throw wrong(numbers.length);
  return new Float64Array(numbers);
}
