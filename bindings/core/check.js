// SPDX-License-Identifier: Apache-2.0
// Checks arguments. Every error names the function, the argument, its value and the rule.
import { isDetached, kindOf, lengthOf } from './engine.js';

/** The value's own tag: 'Float32Array', 'Map', ... It works for objects of any realm. @param {unknown} value */
export const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1);

/** Cuts a text after `most` characters. @param {string} text @param {number} most */
const cut = (text, most) => (text.length > most ? `${text.slice(0, most)}...` : text);

/**
 * Shows a value in a message: briefly, and without a call that could fail.
 * @param {unknown} value
 * @param {number} [depth] how many arrays the value is in
 * @returns {string}
 */
export function show(value, depth = 0) {
  try {
    if (typeof value === 'string')
      return value.length > 1e6 ? `a string of ${value.length} characters` : `'${cut(value, depth ? 20 : 60)}'`;
    if (typeof value === 'bigint')
      return BigInt.asIntN(128, value) === value ? `${value}n` : 'a bigint of more than 128 bits';
    if (Array.isArray(value) && !depth) {
      const items = Array.from({ length: Math.min(value.length, 8) }, (_, i) => show(value[i], 1));
      return `[${items.join(', ')}${value.length > 8 ? ', ...' : ''}]`;
    }
    return cut(Object(value) === value ? tagOf(value) : String(value), 40);
  } catch {
    return 'Object'; // for example a revoked Proxy
  }
}

/** @param {string} name @param {string} argument @param {unknown} value @param {string} rule */
export const typeError = (name, argument, value, rule) =>
  new TypeError(`${name}: ${argument} is ${show(value)}; it must be ${rule}`);

/** @param {string} name @param {string} argument @param {unknown} value @param {string} rule */
export const rangeError = (name, argument, value, rule) =>
  new RangeError(`${name}: ${argument} is ${show(value)}; it must be ${rule}`);

/** An error of load(). @param {string} what what went wrong @param {unknown} [cause] */
export const failure = (what, cause) => new TypeError(`load: ${what}`, cause === undefined ? undefined : { cause });

/**
 * @param {string} name
 * @param {string} argument
 * @param {unknown} value
 */
export function number(name, argument, value) {
  if (typeof value !== 'number') throw typeError(name, argument, value, 'a number');
  return value;
}

/**
 * @param {string} name
 * @param {string} argument
 * @param {unknown} value
 */
export function finite(name, argument, value) {
  const x = number(name, argument, value);
  if (!Number.isFinite(x)) throw rangeError(name, argument, x, 'finite');
  return x;
}

/**
 * Looks a word up in a table, for example its number in the C enum.
 * @template V
 * @param {string} name
 * @param {string} argument
 * @param {unknown} value
 * @param {{ [word: string]: V }} table
 * @param {string} [others] allowed words that are not in the table
 * @returns {V}
 */
export function choice(name, argument, value, table, others = '') {
  if (typeof value === 'string' && value.length < 40 && Object.hasOwn(table, value)) return table[value];
  const error = typeof value === 'string' ? rangeError : typeError;
  throw error(name, argument, value, `one of ${Object.keys(table).map(show).join(', ')}${others}`);
}

/** A boolean as the number that C takes. @param {string} name @param {string} argument @param {unknown} value */
export function flag(name, argument, value) {
  if (typeof value !== 'boolean') throw typeError(name, argument, value, 'a boolean');
  return Number(value);
}

/**
 * Reads something of the caller's by `get`. A TypeError or RangeError of the engine gets a message with names; any
 * other error passes.
 * @template T
 * @param {string} name
 * @param {string} argument
 * @param {() => T} get
 * @returns {T}
 */
export function read(name, argument, get) {
  try {
    return get();
  } catch (cause) {
    if (!(cause instanceof TypeError) && !(cause instanceof RangeError)) throw cause; // the caller's own error
    throw new TypeError(`${name}: ${argument} cannot be read: ${cause.message}`, { cause });
  }
}

/**
 * Copies at most `most` entries of an array or a typed array. undefined for any other value.
 * @param {string} name
 * @param {string} argument
 * @param {any} value
 * @param {number} most
 * @returns {any[] | undefined}
 */
export const listOf = (name, argument, value, most) =>
  read(name, argument, () => {
    const isTyped = kindOf(value) && !isDetached(value);
    const length = isTyped ? lengthOf(value) : Array.isArray(value) ? value.length : -1;
    if (length < 0) return undefined;
    const list = [];
    const n = Math.floor(Math.min(length, most));
    for (let i = 0; i < n; i++) list.push(value[i]);
    return list;
  });

/**
 * Like listOf(), for entries that must all be numbers.
 * @param {string} name
 * @param {string} argument
 * @param {unknown} value
 * @param {number} most
 * @returns {number[]}
 */
export function numberListOf(name, argument, value, most) {
  const list = listOf(name, argument, value, most);
  if (!list?.every((item) => typeof item === 'number')) throw typeError(name, argument, value, 'an array of numbers');
  return list;
}

/** Throws if an initializer returned a promise: it must fill at once. @param {string} name @param {any} returned */
export function atOnce(name, returned) {
  if (returned?.then) throw typeError(name, 'initializer', returned, 'a function that fills at once');
}

/** @param {unknown} value @returns {value is number} */
export const isIndex = (value) => Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0;

/**
 * A safe integer or a bigint, modulo 2^64.
 * @param {string} name
 * @param {string} argument
 * @param {unknown} value
 * @param {string} [rule]
 */
export function uint64(name, argument, value, rule = 'an integer') {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw rangeError(name, argument, value, 'a safe integer, or a bigint');
  } else if (typeof value !== 'bigint') throw typeError(name, argument, value, rule);
  return BigInt.asUintN(64, BigInt(value));
}

/** Whether a value's prototype is Object.prototype, of any realm, or null. @param {any} value */
export function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return !Array.isArray(value) && (!prototype || !Object.getPrototypeOf(prototype));
}

/**
 * The given options over their defaults. Only a plain object is taken: some properties of an array, a Map or a class
 * instance would go unread. An unknown name throws: it is most often a misspelling.
 * @template {object} T
 * @param {string} name
 * @param {unknown} given
 * @param {T} defaults
 * @returns {T}
 */
export function options(name, given, defaults) {
  if (given === undefined) return defaults;
  const isObject = typeof given === 'object' && given;
  const keys = isObject && read(name, 'options', () => isPlain(given) && Object.keys(given));
  if (!keys) throw typeError(name, 'options', given, 'a plain object');
  const result = { ...defaults };
  for (const key of keys) {
    if (!Object.hasOwn(defaults, key))
      throw new TypeError(`${name}: unknown option ${show(key)}; known are ${Object.keys(defaults).join(', ')}`);
    const value = read(name, key, () => /** @type {any} */ (given)[key]);
    if (value !== undefined) result[/** @type {keyof T} */ (key)] = value;
  }
  return result;
}

/**
 * A shape as a plain array: at most 32 extents, each from 0 to 2^32 - 1.
 * @param {string} name
 * @param {unknown} shape
 * @param {string} [argument] the argument's name
 * @returns {number[]}
 */
export function extents(name, shape, argument = 'shape') {
  const result = numberListOf(name, argument, shape, 33);
  if (result.length > 32 || !result.every((extent) => Number.isInteger(extent) && extent >= 0 && extent < 2 ** 32))
    throw rangeError(name, argument, result, 'at most 32 integers from 0 to 2^32 - 1');
  return result;
}

/** @param {readonly number[]} shape */
export function sizeOf(shape) {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i];
  return size;
}

const LAYOUT_RULE = "'megengine', 'torch', 'keras', or letters from A to Z with an O or I, none but O, I and G twice";

/**
 * @param {string} name
 * @param {unknown} layout
 * @returns {string | undefined}
 */
export function layoutOf(name, layout) {
  if (layout === undefined) return layout;
  if (typeof layout !== 'string') throw typeError(name, 'layout', layout, 'a string');
  if (layout.length > 32 || !/^([A-Z]+|megengine|torch|keras)$/.test(layout))
    throw rangeError(name, 'layout', layout, LAYOUT_RULE);
  return layout;
}

/**
 * The messages of an nni_status of nn_init.h, from NNI_ERROR_FANS_DIMENSIONS on, made from the arguments of the call.
 * The checks above rule out all statuses before it.
 */
const FIRST_STATUS = 7;
const numbers = (/** @type {any} */ a) => {
  const keys = Object.keys(a).filter((key) => typeof a[key] === 'number');
  return keys.map((key) => `${key} is ${a[key]}`).join(', ');
};
export const outside = (/** @type {any} */ a) =>
  `${numbers(a) || `shape is ${show(a.shape)}`}; values would be outside the range of ${a.dtype}`;
export const dimensions = (/** @type {any} */ a) =>
  `shape ${show(a.shape)} has ${a.shape.length} dimension${a.shape.length === 1 ? '' : 's'}`;
/** @type {((a: any) => string)[]} */
export const statusMessages = [
  (a) => `${dimensions(a)}; fans need at least 2`,
  (a) => `layout is ${show(a.layout)}; it must have one letter for each dimension of shape ${show(a.shape)}`,
  (a) => `layout is ${show(a.layout)}; it must be ${LAYOUT_RULE}`,
  (a) => `shape ${show(a.shape)} has a fan of 0, and the formula divides by it`,
  outside, // NNI_ERROR_NOT_FINITE: the parameters are finite, so their product overflowed
  outside,
  (a) => `std is ${a.std}; it must not be negative`,
  (a) => `gain is ${a.gain}; it must not be negative`,
  (a) => `a is ${a.a}; it must not be greater than b, which is ${a.b}`,
  (a) => `a is ${a.a} and b is ${a.b}; there must be a ${a.dtype} in ${a.bounds ? 'the interval' : '[a, b)'}`,
];

/**
 * Throws the error of an nni_status that is not NNI_OK.
 * @param {string} name
 * @param {number} status
 * @param {object} args
 */
export function checkStatus(name, status, args) {
  if (status) throw new RangeError(`${name}: ${(statusMessages[status - FIRST_STATUS] ?? outside)(args)}`);
}
