// SPDX-License-Identifier: Apache-2.0
// Reads a call: once, at its beginning, with a copy of each list.
import { choice, extents, isIndex, isPlain, rangeError, read, show, sizeOf, typeError } from '../core/check.js';
import { DTYPES } from '../core/dtype.js';
import { kindOf } from '../core/engine.js';
import { boxOf } from '../core/slice.js';
import { USAGE } from './engine.js';

/**
 * A call that has been read.
 * @typedef {object} Call
 * @property {string} name of the initializer
 * @property {any} buffer
 * @property {number[]} shape of the tensor
 * @property {import('../core/dtype.js').Storage} storage
 * @property {string} [layout]
 * @property {number} offset in bytes
 * @property {number} bytes that are written: a multiple of 4
 * @property {AbortSignal} [signal]
 * @property {any} generator as given
 * @property {Record<string, any>} options of the initializer, but for `generator`, `of` and `at`
 * @property {import('../core/slice.js').Box} box with the whole for a tensor that is no slice
 */

/** A list may change while the device works. @param {any} value @returns {any} */
const copied = (value) =>
  kindOf(value) ? value.slice() : Array.isArray(value) ? value.map((item) => copied(item)) : value;

/** The elements' bytes in whole words, which is what a device can write. @param {number} size @param {number} bytes */
export const wordBytes = (size, bytes) => Math.ceil((size * bytes) / 4) * 4;

/**
 * @param {string} name @param {any} buffer @param {any} given
 * @returns {Call}
 */
export function readCall(name, buffer, given) {
  const isObject = typeof given === 'object' && given !== null;
  if (!isObject || !read(name, 'options', () => isPlain(given)))
    throw typeError(name, 'options', given, 'a plain object, with the shape of the tensor: { shape: [64, 32] }');
  /** @type {Record<string, any>} */
  const all = {};
  for (const key of read(name, 'options', () => Object.keys(given))) {
    const value = read(name, key, () => copied(given[key]));
    if (value !== undefined) all[key] = value;
  }
  const { shape: list, dtype = 'float32', layout, offset = 0, signal, generator, of, at, ...options } = all;
  if (list === undefined) throw typeError(name, 'shape', list, 'the shape of the tensor: [64, 32]');
  const shape = extents(name, list);
  const storage = choice(name, 'dtype', dtype, DTYPES);
  if (typeof offset !== 'number') throw typeError(name, 'offset', offset, 'a number');
  if (!isIndex(offset) || offset % 4) throw rangeError(name, 'offset', offset, 'a multiple of 4, in bytes');
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function')
    throw typeError(name, 'signal', signal, 'an AbortSignal');
  const bytes = wordBytes(sizeOf(shape), storage.bytes);
  checkBuffer(name, buffer, offset, bytes, shape, storage.dtype);
  const box = boxOf(name, shape, { of, at }) ?? { whole: shape, at: shape.map(() => 0), shape };
  return {
    name,
    buffer,
    shape,
    storage,
    layout, // nn checks it
    offset,
    bytes,
    signal,
    generator,
    options,
    box,
  };
}

/**
 * @param {string} name @param {any} buffer @param {number} offset @param {number} bytes
 * @param {readonly number[]} shape @param {string} dtype
 */
function checkBuffer(name, buffer, offset, bytes, shape, dtype) {
  const { size, usage } = read(name, 'buffer', () => {
    const { size, usage } = Object(buffer);
    return { size, usage };
  });
  if (typeof size !== 'number' || typeof usage !== 'number') throw typeError(name, 'buffer', buffer, 'a GPUBuffer');
  if (!(usage & USAGE.COPY_DST))
    throw new RangeError(`${name}: buffer has usage ${usage}; it must have GPUBufferUsage.COPY_DST, which is 8`);
  if (offset + bytes > size)
    throw new RangeError(
      `${name}: buffer has ${size} bytes; shape ${show(shape)} of ${dtype} at offset ${offset} needs ${offset + bytes}`,
    );
}
