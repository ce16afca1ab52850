// SPDX-License-Identifier: Apache-2.0
// A model in several files, as in transformers: model-00001-of-00002.safetensors and so on, and
// model.safetensors.index.json, which names the file of each tensor.
import { rangeError, show, tagOf, typeError } from '../core/check.js';
import { fileNameOf, locationOf, nameOf, siblingOf } from '../files/place.js';
import { openSource } from '../files/source.js';
import { MOST, compareNames, headerOf } from './header.js';
import { Malformed, Scanner } from './json.js';

/** @typedef {import('../files/types.js').Place} Place */
/** @typedef {{ place: Place, tensors: import('./types.js').TensorInfo[] }} Shard */

/** How many headers are read at a time. */
const TOGETHER = 8;

/** Whether a source is the index of a model, by its name. @param {any} source @returns {source is Place} */
export function isIndexFile(source) {
  const text = tagOf(source) === 'URL' ? new URL(String(source)).pathname : source;
  return typeof text === 'string' && /\.index\.json($|[?#])/.test(text);
}

/** The file of each tensor. @param {string} text @returns {Map<string, string>} */
function scanIndex(text) {
  /** @type {Map<string, string> | undefined} */
  let found;
  const scanner = new Scanner(text);
  scanner.object('an object', (key) => {
    if (key !== 'weight_map') return scanner.skip();
    if (found) throw new Malformed('has weight_map twice');
    const files = (found = new Map());
    scanner.object('weight_map, an object', (name) => {
      if (files.has(name)) throw new Malformed(`has ${show(name)} twice`);
      const file = scanner.string(`the file of ${show(name)}`);
      // A name must not lead to another folder.
      if (!/^[^/\\:]+$/.test(file) || /^\.+$/.test(file))
        throw new Malformed(`has ${show(name)} in ${show(file)}, which is not a file name`);
      files.set(name, file);
    });
  });
  scanner.end();
  if (!found) throw new Malformed('has no weight_map');
  return found;
}

/**
 * Reads an index: the shards of the model, in the order of their names.
 * @param {string} name the called function
 * @param {Place} index the path or URL of the index
 * @returns {Promise<{ file: string, place: Place, names: Set<string> }[]>} each shard, with the tensors that the index
 *   says it has
 */
export async function readIndex(name, index) {
  const location = /** @type {Place} */ (locationOf(index));
  const source = await openSource(name, index);
  try {
    const { size } = source;
    if (size === undefined || size > MOST)
      throw new RangeError(
        `${name}: ${source.from} has ${size ?? 'an unknown number of'} bytes; an index has at most ${MOST}`,
      );
    const text = new TextDecoder().decode(await source.read(0, size));
    /** @type {Map<string, Set<string>>} */
    const shards = new Map();
    for (const [tensor, file] of scanIndex(text)) {
      const names = shards.get(file) ?? new Set();
      shards.set(file, names.add(tensor));
    }
    const sorted = [...shards].sort(([a], [b]) => compareNames(a, b));
    return sorted.map(([file, names]) => ({ file, place: siblingOf(location, file), names }));
  } catch (error) {
    if (error instanceof Malformed)
      throw new RangeError(`${name}: ${source.from} is not an index: it ${error.message}`);
    throw error;
  } finally {
    await source.close();
  }
}

/**
 * Reads the headers of all shards of a model, as if they were one. Each tensor names its file.
 * @param {string} name the called function
 * @param {Place} index the path or URL of the index
 * @returns {Promise<{ metadata: Record<string, string>, shards: Shard[] }>} the metadata of the first shard
 */
export async function shardsOf(name, index) {
  const listed = await readIndex(name, index);
  /** @type {import('./types.js').Header[]} */
  const headers = [];
  for (let i = 0; i < listed.length; i += TOGETHER)
    headers.push(...(await Promise.all(listed.slice(i, i + TOGETHER).map(({ place }) => readOne(name, place)))));
  const seen = new Map();
  const shards = headers.map(({ tensors }, i) => {
    const { file, place, names } = listed[i];
    for (const { name: tensor } of tensors) {
      if (seen.has(tensor))
        throw new RangeError(`${name}: tensor ${show(tensor)} is in ${seen.get(tensor)} and in ${file}`);
      seen.set(tensor, file);
    }
    for (const tensor of names)
      if (seen.get(tensor) !== file)
        throw new RangeError(`${name}: ${nameOf(index)} says that tensor ${show(tensor)} is in ${file}, but it is not`);
    return { place, tensors: tensors.map((tensor) => ({ ...tensor, file })) };
  });
  return { metadata: headers[0]?.metadata ?? {}, shards };
}

/** Reads the header of one file. @param {string} name the called function @param {unknown} given */
export async function readOne(name, given) {
  const source = await openSource(name, given);
  try {
    return await headerOf(name, source);
  } finally {
    await source.close();
  }
}

/**
 * Deals tensors to shards like huggingface_hub: in the given order, each to the current shard if it still fits. A
 * tensor larger than a shard gets its own, and the current shard goes on after it.
 * @template {{ bytes: number }} T
 * @param {readonly T[]} tensors
 * @param {number} most the most bytes of a shard
 * @returns {T[][]}
 */
export function dealShards(tensors, most) {
  /** @type {T[][]} */
  const shards = [];
  /** @type {T[]} */
  let present = [];
  let size = 0;
  for (const tensor of tensors) {
    if (tensor.bytes > most) {
      shards.push([tensor]);
      continue;
    }
    if (size + tensor.bytes > most) {
      shards.push(present);
      [present, size] = [[], 0];
    }
    present.push(tensor);
    size += tensor.bytes;
  }
  return present.length || !shards.length ? [...shards, present] : shards;
}

/**
 * The files of a model: its shards, and, if there are several, their index.
 * @param {string} name the called function
 * @param {unknown} target
 * @param {number} count how many shards
 * @returns {{ file: string, place: Place }[]} the index comes last
 */
export function shardFiles(name, target, count) {
  const location = locationOf(target);
  if (location === undefined) throw typeError(name, 'target', target, 'a path when maxShardBytes is given');
  const [, stem] = /^(.+)\.safetensors$/.exec(fileNameOf(location)) ?? [];
  if (!stem) throw rangeError(name, 'target', target, 'a path that ends with .safetensors when maxShardBytes is given');
  const five = (/** @type {number} */ i) => String(i).padStart(5, '0');
  const suffixes = Array.from({ length: count }, (_, i) => `-${five(i + 1)}-of-${five(count)}.safetensors`);
  return (count === 1 ? ['.safetensors'] : [...suffixes, '.safetensors.index.json']).map((suffix) => ({
    file: stem + suffix,
    place: siblingOf(location, stem + suffix),
  }));
}

/** Quotes a text like Python's json.dumps: in ASCII. @param {string} text */
const quoted = (text) =>
  JSON.stringify(text).replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * The text of an index: the bytes that transformers writes, if its model's parameters are these tensors.
 * @param {readonly (readonly import('./tensors.js').Entry[])[]} shards
 * @param {readonly string[]} files
 */
export function indexText(shards, files) {
  const all = shards.flat();
  const bytes = all.reduce((sum, entry) => sum + entry.bytes, 0);
  const parameters = all.reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0);
  const places = shards.flatMap((shard, i) => shard.map(({ name }) => ({ name, file: files[i] })));
  places.sort((a, b) => compareNames(a.name, b.name));
  const lines = places.map(({ name, file }) => `    ${quoted(name)}: ${quoted(file)}`);
  return `{
  "metadata": {
    "total_parameters": ${parameters},
    "total_size": ${bytes}
  },
  "weight_map": {
${lines.join(',\n')}
  }
}
`;
}
