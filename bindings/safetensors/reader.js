// SPDX-License-Identifier: Apache-2.0
// Reads tensors, one after the other, from a file or the shards of a model.
import { read, show, typeError } from '../core/check.js';
import { openSource } from '../files/source.js';
import { FORMATS_BY_NAME, refuseBigEndian } from './dtypes.js';
import { headerOf } from './header.js';
import { isIndexFile, shardsOf } from './shards.js';

/** @typedef {import('./types.js').TensorInfo} TensorInfo */
/** @typedef {import('../files/source.js').Source} Source */
/** A file that is opened when its turn comes. @typedef {{ open: () => Promise<Source>, tensors: TensorInfo[] }} Part */
/** @typedef {import('./types.js').ReadTensor & { name: string }} NamedTensor */

/** @param {string} name @param {unknown} given @returns {Promise<Part[]>} */
async function partsOf(name, given) {
  if (isIndexFile(given)) {
    const { shards } = await shardsOf(name, given);
    return shards.map(({ place, tensors }) => ({ tensors, open: () => openSource(name, place) }));
  }
  const source = await openSource(name, given);
  try {
    const { tensors } = await headerOf(name, source);
    return [{ tensors, open: async () => source }];
  } catch (error) {
    await source.close();
    throw error;
  }
}

/**
 * Reads the option `names`.
 * @param {string} name
 * @param {any} names
 * @returns {Set<string> | undefined} undefined for all tensors
 */
function namesOf(name, names) {
  if (names === undefined) return undefined;
  if (typeof names === 'string' || !names?.[Symbol.iterator])
    throw typeError(name, 'names', names, 'an array of names');
  const found = read(name, 'names', () => new Set(names));
  for (const tensor of found)
    if (typeof tensor !== 'string') throw typeError(name, 'names', tensor, 'an array of strings');
  return found;
}

/** @param {Source} source @param {TensorInfo} tensor @returns {Promise<NamedTensor>} */
async function readTensor(source, { name, dtype, shape, begin, end }) {
  const bytes = await source.read(begin, end);
  const { array } = FORMATS_BY_NAME[dtype];
  const data = new array(bytes.buffer, bytes.byteOffset, bytes.length / array.BYTES_PER_ELEMENT);
  return { name, data, shape, dtype };
}

/**
 * Yields tensors in the order of the file, one in memory at a time.
 * @param {string} name the called function
 * @param {unknown} given
 * @param {unknown} names
 * @returns {AsyncGenerator<NamedTensor, void, undefined>}
 */
export async function* tensorsIn(name, given, names) {
  refuseBigEndian(name);
  const wanted = namesOf(name, names);
  const parts = await partsOf(name, given);
  const found = new Set(parts.flatMap(({ tensors }) => tensors.map((tensor) => tensor.name)));
  const missing = [...(wanted ?? [])].find((tensor) => !found.has(tensor));
  for (const { open, tensors } of parts) {
    const chosen = tensors.filter((tensor) => !wanted || wanted.has(tensor.name));
    const source = await open();
    try {
      if (missing !== undefined) throw new RangeError(`${name}: ${source.from} has no tensor ${show(missing)}`);
      for (const tensor of chosen) yield await readTensor(source, tensor);
    } finally {
      await source.close();
    }
  }
}
