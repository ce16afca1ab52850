// SPDX-License-Identifier: Apache-2.0
// Reads and writes the header of a file (https://github.com/huggingface/safetensors#format):
//
//   8 bytes    the length of the header, an unsigned little-endian integer
//   header     JSON: of each tensor its dtype, shape and place in the data; padded with spaces
//   data       the tensors, little-endian, row-major, one after another without a gap
import { show } from '../core/check.js';
import { FORMATS_BY_CODE } from './dtypes.js';
import { Malformed, Scanner } from './json.js';

/** @typedef {import('./types.js').Header} Header */
/** @typedef {import('./types.js').TensorInfo} TensorInfo */
/** @typedef {{ dtype: string, shape: number[], data_offsets: number[] }} Raw a tensor as a header has it */

/** The most bytes of a header, as in the format's reference implementation. */
export const MOST = 100_000_000;
/** The most axes of a tensor, as in NumPy and PyTorch. */
const AXES = 64;
/** The bytes before the header. */
const LENGTH_BYTES = 8;

/** Reads one tensor of the header. @param {Scanner} scanner @param {string} name @returns {Raw} */
function scanTensor(scanner, name) {
  const found = /** @type {Raw} */ ({});
  const of = `of tensor ${show(name)}`;
  scanner.object(`tensor ${show(name)}, an object`, (key) => {
    if (Object.hasOwn(found, key)) throw new Malformed(`has ${key} ${of} twice`);
    if (key === 'dtype') found.dtype = scanner.string(`dtype ${of}`);
    else if (key === 'shape') found.shape = scanner.integers(`shape ${of}`, AXES);
    else if (key === 'data_offsets') found.data_offsets = scanner.integers(`data_offsets ${of}`, 2);
    else scanner.skip();
  });
  for (const key of ['dtype', 'shape', 'data_offsets'])
    if (!Object.hasOwn(found, key)) throw new Malformed(`has no ${key} ${of}`);
  if (found.data_offsets.length !== 2)
    throw new Malformed(`has ${found.data_offsets.length} data_offsets ${of}; there must be 2`);
  return found;
}

/** @param {string} text @returns {{ metadata: Map<string, string>, tensors: Map<string, Raw> }} */
function scanHeader(text) {
  const tensors = new Map();
  /** @type {Map<string, string> | undefined} */
  let metadata;
  const scanner = new Scanner(text);
  scanner.object('an object', (name) => {
    if (tensors.has(name) || (metadata && name === '__metadata__')) throw new Malformed(`has ${show(name)} twice`);
    if (name !== '__metadata__') return tensors.set(name, scanTensor(scanner, name));
    const found = (metadata = new Map());
    scanner.object('__metadata__, an object', (key) => {
      if (found.has(key)) throw new Malformed(`has ${show(key)} in __metadata__ twice`);
      found.set(key, scanner.string(`${show(key)} of __metadata__, a string`));
    });
  });
  scanner.end();
  return { metadata: metadata ?? new Map(), tensors };
}

/**
 * The bytes of a tensor. They must be a whole number, and its bits less than 2^53.
 * @param {string} name @param {readonly number[]} shape @param {import('./dtypes.js').Format} format
 */
function bytesOf(name, shape, format) {
  const bits = [...shape, format.bits].reduce((product, extent) => {
    if (product * extent > Number.MAX_SAFE_INTEGER)
      throw new Malformed(`has shape ${show(shape)} of tensor ${show(name)}, which is too large`);
    return product * extent;
  }, 1);
  if (bits % 8) throw new Malformed(`has tensor ${show(name)} of ${bits} bits, which is not a whole number of bytes`);
  return bits / 8;
}

/**
 * The places of the tensors, in the order of their data. Throws unless they follow each other without gaps and have the
 * right sizes.
 * @param {Map<string, Raw>} raw
 * @param {number} base the place of the data in the file
 */
function place(raw, base) {
  /** @type {TensorInfo[]} */
  const tensors = [];
  let due = 0;
  const sorted = [...raw].sort(([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1]);
  for (const [name, { dtype, shape, data_offsets }] of sorted) {
    const [begin, end] = data_offsets;
    const format = FORMATS_BY_CODE.get(dtype);
    if (!format) throw new Malformed(`has dtype ${show(dtype)} of tensor ${show(name)}, which is not known`);
    const bytes = bytesOf(name, shape, format);
    const of = `of tensor ${show(name)}`;
    if (end - begin !== bytes)
      throw new Malformed(
        `has data_offsets ${show(data_offsets)} ${of}; ${dtype} of ${show(shape)} takes ${bytes} bytes`,
      );
    if (begin !== due) {
      const wrong = begin < due ? 'overlaps another' : 'leaves a hole';
      throw new Malformed(`has data_offsets ${show(data_offsets)} ${of}, which ${wrong}: it must begin at ${due}`);
    }
    due = end;
    tensors.push({ name, dtype: format.dtype, shape, begin: base + begin, end: base + end });
  }
  return tensors;
}

/** @param {Uint8Array} bytes @returns {string} */
function textOf(bytes) {
  if (bytes[0] !== 123) throw new Malformed('does not begin with {');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed('is not UTF-8');
  }
}

/**
 * Reads the header of a file, and nothing else. It finds all errors before it takes memory for it.
 * @param {string} name the called function
 * @param {import('../files/source.js').Source} source
 * @returns {Promise<Header>}
 */
export async function headerOf(name, { from, size = Infinity, read }) {
  const broken = (/** @type {string} */ what) => new RangeError(`${name}: ${from} is not a safetensors file: ${what}`);
  if (size < LENGTH_BYTES) throw broken(`it has ${size} bytes; the length of its header takes ${LENGTH_BYTES}`);
  const head = await read(0, LENGTH_BYTES);
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  if (length > MOST) throw broken(`its header would have ${length} bytes; there may be at most ${MOST}`);
  const base = LENGTH_BYTES + Number(length);
  if (base > size) throw broken(`its header would end at byte ${base}, but the file has ${size}`);
  try {
    const { metadata, tensors: raw } = scanHeader(textOf(await read(LENGTH_BYTES, base)));
    const tensors = place(raw, base);
    const end = tensors.at(-1)?.end ?? base;
    if (size !== Infinity && end !== size)
      throw new Malformed(`has tensors up to byte ${end}, but the file has ${size}`);
    return { metadata: Object.fromEntries(metadata), tensors };
  } catch (error) {
    if (error instanceof Malformed) throw broken(`its header ${error.message}`);
    throw error;
  }
}

/** Compares by Unicode characters, the order of UTF-8 bytes. @param {string} a @param {string} b */
export function compareNames(a, b) {
  // Surrogates come after all other code units, though some others are greater.
  const rank = (/** @type {number} */ unit) => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference) return difference;
  }
  return a.length - b.length;
}

/**
 * Makes all bytes before the data. They are those of Python's safetensors, except for the order of several metadata
 * entries: there it changes from run to run, here it is sorted.
 * @param {string} name the called function
 * @param {readonly import('./tensors.js').Entry[]} tensors in the order of the file
 * @param {Record<string, string>} [metadata]
 * @returns {{ head: Uint8Array, size: number }} `size` is the file's size in bytes
 */
export function makeHeader(name, tensors, metadata) {
  let end = 0;
  const entries = tensors.map((tensor) => {
    const begin = end;
    end += tensor.bytes;
    const info = { dtype: tensor.format.code, shape: tensor.shape, data_offsets: [begin, end] };
    return `${JSON.stringify(tensor.name)}:${JSON.stringify(info)}`;
  });
  if (metadata) {
    const pairs = Object.keys(metadata).sort(compareNames);
    const texts = pairs.map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`);
    entries.unshift(`"__metadata__":{${texts.join()}}`);
  }
  const json = new TextEncoder().encode(`{${entries.join()}}`);
  const length = Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES;
  if (length > MOST)
    throw new RangeError(`${name}: the header would have ${length} bytes; files of the format have at most ${MOST}`);
  const head = new Uint8Array(LENGTH_BYTES + length).fill(32); // spaces pad the header
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(json, LENGTH_BYTES);
  return { head, size: head.length + end };
}
