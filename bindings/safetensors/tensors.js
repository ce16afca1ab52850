// SPDX-License-Identifier: Apache-2.0
// Turns everything that write() takes into one form: a list of parameters, and a function that makes their elements,
// piece by piece.
import { choice, extents, isIndex, rangeError, read, show, sizeOf, tagOf, typeError } from '../core/check.js';
import { bufferOf, byteOffsetOf, isDetached, kindOf, lengthOf } from '../core/engine.js';
import { FORMATS_BY_ARRAY, FORMATS_BY_NAME, refuseBigEndian } from './dtypes.js';
import { isWellFormed } from './json.js';

/** @typedef {import('./dtypes.js').Format} Format */
/** @typedef {import('./types.js').Piece} Piece */
/**
 * @typedef {object} Entry a tensor to be written
 * @property {string} name
 * @property {number[]} shape
 * @property {Format} format
 * @property {number} bytes
 */
/** @typedef {{ entries: Entry[], pieces: (names: string[]) => Iterable<Piece> | AsyncIterable<Piece> }} Given */

/** @param {string} name the called function @param {unknown} of the name of a tensor */
function checkedName(name, of) {
  if (typeof of !== 'string') throw typeError(name, 'the name of a tensor', of, 'a string');
  if (of === '__metadata__' || !isWellFormed(of))
    throw rangeError(name, 'the name of a tensor', of, "of Unicode characters, and not '__metadata__'");
  return of;
}

/**
 * The format of elements: by the dtype, or by the kind of the array if it can hold only one.
 * @param {string} name
 * @param {unknown} dtype
 * @param {unknown} data undefined if there is no array yet
 * @returns {Format}
 */
function formatOf(name, dtype, data) {
  if (dtype !== undefined) return choice(name, 'dtype', dtype, FORMATS_BY_NAME);
  const kind = kindOf(data);
  const format = kind && FORMATS_BY_ARRAY.get(kind);
  if (format) return format;
  if (kind !== 'Uint16Array') throw typeError(name, 'data', data, 'a typed array');
  throw typeError(name, 'dtype', dtype, "'uint16', 'float16' or 'bfloat16' for a Uint16Array");
}

/** Adds the name of the tensor to an error. @template T @param {string} tensor @param {() => T} get @returns {T} */
function about(tensor, get) {
  try {
    return get();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) error.message += ` (tensor ${show(tensor)})`;
    throw error;
  }
}

/**
 * @param {string} name
 * @param {string} tensor
 * @param {unknown} shape
 * @param {unknown} dtype
 * @param {unknown} [data]
 * @returns {Entry}
 */
function entryOf(name, tensor, shape, dtype, data) {
  const extent = extents(name, shape);
  const format = formatOf(name, dtype, data);
  const bytes = (sizeOf(extent) * format.bits) / 8;
  if (!isIndex(bytes)) throw rangeError(name, 'shape', extent, `of whole bytes, fewer than 2^53, in ${format.dtype}`);
  return { name: tensor, shape: extent, format, bytes };
}

/**
 * The bytes of an array. Throws if it does not hold elements of the format.
 * @param {string} name
 * @param {Format} format
 * @param {any} data
 * @returns {Uint8Array}
 */
export function bytesOf(name, format, data) {
  const kind = kindOf(data);
  if (!kind || !format.kinds.includes(kind))
    throw typeError(name, 'data', data, `a ${format.kinds.join(' or ')}, for dtype ${format.dtype}`);
  if (isDetached(data)) throw new TypeError(`${name}: data is detached`);
  return new Uint8Array(bufferOf(data), byteOffsetOf(data), lengthOf(data) * format.array.BYTES_PER_ELEMENT);
}

/**
 * Throws for an array whose elements are not in row-major order, one after the other.
 * @param {string} name
 * @param {any} t
 * @param {readonly number[]} shape
 */
function checkDense(name, t, shape) {
  const { stride, strides = stride, offset, order } = t;
  // In Transformers.js stride() is a method; its tensors are dense.
  const isDense =
    typeof strides !== 'object' ||
    shape.every((extent, i) => extent < 2 || strides?.[i] === sizeOf(shape.slice(i + 1)));
  if (!isDense || offset || (strides === undefined && order === 'column-major'))
    throw rangeError(name, 'strides', strides, 'those of row-major elements without gaps');
}

/**
 * The entry of a tensor that is in memory.
 * @param {string} name
 * @param {string} tensor
 * @param {any} value
 * @returns {Entry}
 */
function wholeOf(name, tensor, value) {
  return about(tensor, () => {
    const t = read(name, 'tensor', () => ({
      data: value?.data,
      shape: value?.shape ?? value?.dims,
      dtype: value?.dtype,
      type: value?.type,
    }));
    if (t.shape === undefined)
      throw typeError(name, 'tensor', value, '{ data, shape }, and dtype if data is a Uint16Array');
    // ONNX Runtime and Transformers.js call a dtype `type`.
    const dtype =
      t.dtype === undefined && typeof t.type === 'string' && Object.hasOwn(FORMATS_BY_NAME, t.type) ? t.type : t.dtype;
    const entry = entryOf(name, tensor, t.shape, dtype, t.data);
    const { length } = bytesOf(name, entry.format, t.data);
    if (length !== entry.bytes)
      throw new RangeError(
        `${name}: data has ${lengthOf(t.data)} elements, ${length} bytes; ` +
          `shape ${show(entry.shape)} of ${entry.format.dtype} takes ${entry.bytes}`,
      );
    checkDense(name, value, entry.shape);
    return entry;
  });
}

/** @param {string} name @param {Iterable<[any, any]>} pairs of names and tensors @returns {Given} */
function ofPairs(name, pairs) {
  const tensors = new Map();
  const entries = [];
  for (const [given, value] of pairs) {
    const tensor = checkedName(name, given);
    if (tensors.has(tensor)) throw new RangeError(`${name}: there are two tensors ${show(tensor)}`);
    tensors.set(tensor, value);
    entries.push(wholeOf(name, tensor, value));
  }
  const pieces = function* (/** @type {string[]} */ names) {
    for (const tensor of names) yield { name: tensor, data: tensors.get(tensor).data };
  };
  return { entries, pieces };
}

/** @param {string} name @param {any} source @returns {Given} */
function ofSource(name, source) {
  const seen = new Set();
  const entries = source.parameters.map((/** @type {any} */ parameter) => {
    const tensor = checkedName(name, parameter?.name);
    if (seen.has(tensor)) throw new RangeError(`${name}: there are two tensors ${show(tensor)}`);
    seen.add(tensor);
    if (parameter.dtype === undefined)
      throw typeError(name, `dtype of ${show(tensor)}`, undefined, 'given with its shape');
    return about(tensor, () => entryOf(name, tensor, parameter.shape, parameter.dtype));
  });
  return { entries, pieces: (names) => source.tensors(names) };
}

/**
 * @param {string} name the called function
 * @param {any} given
 * @returns {Promise<Given>}
 */
export async function tensorsOf(name, given) {
  refuseBigEndian(name);
  const rule =
    'a Map or an object of tensors by name, an iterable of { name, data, shape, dtype }, or a source of tensors';
  // A Promise has no entries: without this check it would be written as an empty file.
  if (Object(given) !== given || kindOf(given) || typeof given.then === 'function')
    throw typeError(name, 'tensors', given, rule);
  if (Array.isArray(given.parameters) && typeof given.tensors === 'function') return ofSource(name, given);
  if (tagOf(given) === 'Map') return ofPairs(name, given);
  if (!given[Symbol.iterator] && !given[Symbol.asyncIterator]) return ofPairs(name, Object.entries(given));
  const list = [];
  for await (const tensor of given) list.push(tensor);
  return ofPairs(
    name,
    list.map((tensor) => [tensor?.name, tensor]),
  );
}
