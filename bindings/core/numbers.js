// SPDX-License-Identifier: Apache-2.0
// Lists of numbers that are arguments: one for each element, or for each place of a window.
import { finite, listOf, typeError } from './check.js';
import { isDetached, kindOf, lengthOf } from './engine.js';

/** Arrays within arrays: as many as a tensor can have axes. */
const DEPTH = 32;
/** Arrays that may be looked at where there are no numbers. */
const EMPTY = 65536;

/**
 * All numbers of an array, or of nested ones, in their order. No array is read that has more entries than numbers are
 * needed, and where some are needed no array may be empty: so reading takes time by the numbers alone.
 * @param {string} name
 * @param {string} argument
 * @param {any} given
 * @param {number} count how many there must be
 * @param {string} needs for messages: what needs so many
 * @returns {Float64Array}
 */
export function numbersOf(name, argument, given, count, needs) {
  /** @param {string | number} found */
  const wrong = (found) => new RangeError(`${name}: ${argument} has ${found} numbers; ${needs}`);
  const rule = 'an array of numbers';
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
