// SPDX-License-Identifier: Apache-2.0
// Checks the arguments of the functions in this folder.
import { extents, isIndex, listOf, rangeError, read, sizeOf, typeError } from '../core/check.js';
import { isDetached, kindOf, lengthOf } from '../core/engine.js';

/** @typedef {import('../frameworks/generator.js').FrameworkGenerator} FrameworkGenerator */
/** @typedef {import('../frameworks/generator.js').FrameworkKind} FrameworkKind */
/** An nn that draws and fills. @typedef {import('../frameworks/types.js').NNInitFrameworks} NNInit */
/** A list to put in order. @typedef {readonly any[] | ArrayBufferView} List */
/**
 * How many numbers: undefined for one number by itself, a length, or a shape, whose elements come one after the other.
 * @typedef {number | readonly number[] | undefined} Size
 */

/** The most entries of an ordinary array: engines store longer ones as slow dictionaries. */
export const MOST = 2 ** 27;

/**
 * Checks the arguments that all functions take first.
 * @param {string} name
 * @param {NNInit} nn
 * @param {FrameworkGenerator} generator
 * @param {FrameworkKind} kind the kind it must have
 */
export function checkGenerator(name, nn, generator, kind) {
  if (typeof read(name, 'nn', () => nn?.uniform_) !== 'function')
    throw typeError(name, 'nn', nn, 'what load() of nn-init/frameworks returned');
  const given = read(name, 'generator', () => generator?.kind);
  if (given !== kind || typeof generator.restore !== 'function')
    throw typeError(name, 'generator', generator, `a generator of kind '${kind}'`);
}

/** @param {string} name @param {Size} size @returns {number | undefined} */
export function countOf(name, size) {
  if (size === undefined) return undefined;
  const count = typeof size === 'number' ? size : sizeOf(extents(name, size, 'size'));
  if (!isIndex(count) || count >= 2 ** 32) throw rangeError(name, 'size', size, 'of 0 to 2^32 - 1 numbers');
  return count;
}

/** @template T @param {string} name @param {new (n: number) => T} constructor @param {number} n @returns {T} */
export function allocate(name, constructor, n) {
  try {
    return new constructor(n);
  } catch {
    throw new RangeError(`${name}: ${n} numbers do not fit in memory`);
  }
}

/** 0 to n - 1. @param {string} name @param {number} n */
export function indices(name, n) {
  const list = allocate(name, Uint32Array, n);
  for (let i = 0; i < n; i++) list[i] = i;
  return list;
}

/**
 * The population to draw from: n stands for 0 to n - 1; an array for its entries.
 * @param {string} name
 * @param {string} argument
 * @param {unknown} given
 * @returns {{ n: number, items?: any[] }}
 */
export function populationOf(name, argument, given) {
  if (typeof given === 'number') {
    if (!isIndex(given) || given >= 2 ** 32) throw rangeError(name, argument, given, 'an integer from 0 to 2^32 - 1');
    return { n: given };
  }
  const items = listOf(name, argument, given, MOST + 1);
  if (!items) throw typeError(name, argument, given, 'a number or an array');
  if (items.length > MOST) throw rangeError(name, argument, given, `of at most ${MOST} entries`);
  return { n: items.length, items };
}

/**
 * An integer, as a bigint.
 * @param {string} name
 * @param {string} argument
 * @param {unknown} value
 */
export function integerOf(name, argument, value) {
  if (typeof value === 'bigint') return value;
  if (Number.isSafeInteger(value)) return BigInt(/** @type {number} */ (value));
  const error = typeof value === 'number' ? rangeError : typeError;
  throw error(name, argument, value, 'an integer; beyond 2^53, a bigint');
}

/**
 * Reorders the entries of an array in place. If the array cannot be written, its entries and the generator stay as they
 * were.
 * @template {List} T
 * @param {string} name
 * @param {T} target
 * @param {FrameworkGenerator} generator
 * @param {(list: any, n: number) => void} reorder
 * @returns {T} target
 */
export function inPlace(name, target, generator, reorder) {
  const array = /** @type {any} */ (target);
  if (kindOf(array)) {
    if (isDetached(array)) throw new TypeError(`${name}: array is detached`);
    reorder(array, lengthOf(array));
    return target;
  }
  if (!read(name, 'array', () => Array.isArray(array))) throw typeError(name, 'array', array, 'an array');
  if (read(name, 'array', () => Object.isFrozen(array) && array.length > 0))
    throw typeError(name, 'array', array, 'one that is not frozen');
  const given = /** @type {any[]} */ (populationOf(name, 'array', array).items);
  const isFull = read(name, 'array', () => given.every((_, i) => i in array));
  if (!isFull) throw typeError(name, 'array', array, 'an array without holes');
  const items = [...given];
  const state = generator.state();
  reorder(items, items.length);
  /** @param {any[]} entries */
  const write = (entries) => entries.forEach((entry, i) => Object.is(array[i], entry) || (array[i] = entry));
  try {
    write(items);
  } catch (cause) {
    generator.restore(state);
    read(name, 'array', () => write(given));
    throw new TypeError(`${name}: array cannot be written`, { cause });
  }
  return target;
}
