// SPDX-License-Identifier: Apache-2.0
// Finds out in which form a model comes, and gives it to the reader of that format.
import { choice, read, show, typeError } from '../../core/check.js';
import { placeOf } from '../../files/place.js';
import { openSource } from '../../files/source.js';
import { networkOf } from '../network.js';
import { recipes } from '../recipes/index.js';
import { folderOf } from './folder.js';

/** @typedef {import('../read.js').Format} Format */
/** @typedef {import('../read.js').ReadModel} ReadModel */
/** @typedef {import('../../files/source.js').Source} Source */

/** @type {Record<Format, Format>} */
const FORMATS = {
  safetensors: 'safetensors',
  onnx: 'onnx',
  keras: 'keras',
  tfjs: 'tfjs',
  transformers: 'transformers',
  list: 'list',
};
const KNOWN =
  'a safetensors file or index, an ONNX file, a model.json or a live model of TensorFlow.js, a .keras file or its config.json, ' +
  'a config.json of transformers, a folder with one of these, or a list of parameters, { name, shape }';

/** The most bytes of a JSON file: that of a large TensorFlow.js model has some megabytes. */
const MOST_JSON = 2 ** 27;
/** The most bytes of a .keras file. It is read whole, with its weights: JavaScript unpacks archives in memory. */
const MOST_ZIP = 2 ** 31;
/** How many bytes tell a format. */
const HEAD = 16;

/** Formats that are not read, by the beginning of their files. @type {[RegExp, string][]} */
const OTHERS = [
  [/^GGUF/, 'a GGUF file'],
  [/^\x89HDF/, 'an HDF5 file'],
  [/^\x80[\x02-\x05]/, 'a Python pickle'],
  [/^\x93NUMPY/, 'a NumPy array'],
  [/^</, 'HTML or XML'],
  [/^version https:/, 'a Git LFS pointer instead of the file'],
  [/^$/, 'empty'],
];

/**
 * The format of a file by its first bytes.
 * @param {string} head
 * @returns {'safetensors' | 'zip' | 'json' | undefined}
 */
function containerOf(head) {
  if (/^[^]{4}\0{4}\{/.test(head)) return 'safetensors'; // the header's length, then its first character
  if (head.startsWith('PK')) return 'zip';
  return /^(\xef\xbb\xbf)?\s*[{[]/.test(head) ? 'json' : undefined;
}

/** The format of JSON by its entries. @param {any} json @returns {Format | undefined} */
function formatOf(json) {
  if (json.format === 'nn-init plan') return undefined;
  if (json.modelTopology || json.weightsManifest) return 'tfjs';
  if (typeof json.class_name === 'string' && json.config) return 'keras';
  if (typeof json.model_type === 'string') return 'transformers';
  if (Array.isArray(json.parameters ?? json.tensors ?? json)) return 'list';
  const [first] = json instanceof Map ? json.values() : Object.values(json).filter((value) => value?.shape);
  return first?.shape ? 'list' : undefined;
}

/** @type {Record<Format, (name: string, given: any) => Promise<Omit<ReadModel, 'format'>>>} */
const READERS = {
  safetensors: async (name, source) => (await import('./safetensors.js')).readSafetensors(name, source),
  onnx: async (name, source) => (await import('./onnx.js')).readOnnx(name, source),
  keras: async (_name, config) => (await import('./keras.js')).readKeras(config),
  tfjs: async (_name, model) => (await import('./tfjs.js')).readTfjs(model),
  transformers: async (name, config) => (await import('./transformers.js')).readTransformers(config, name),
  list: async (name, model) => {
    const { parameters, config } = networkOf(name, model);
    return { parameters: parameters.map(asListed), ...(Object.keys(config).length && { config }) };
  },
};

/**
 * Drops what was inferred: it is inferred again where the list is used.
 * @param {import('../network.js').Parameter} parameter
 */
function asListed({ inferred, kind, role, module, ...parameter }) {
  return inferred ? parameter : { ...parameter, kind, role, module };
}

/**
 * @param {string} name the called function
 * @param {string} from
 * @param {string} what what came
 * @param {unknown} [cause]
 */
const unknown = (name, from, what, cause) =>
  new TypeError(`${name}: ${from} is ${what}; it must be ${KNOWN}`, cause ? { cause } : undefined);

/** Whether a value is a live TensorFlow.js model. @param {any} given */
const isLive = (given) => Array.isArray(given?.layers) && typeof given.getWeights === 'function';

/** Whether a value is already a model: parsed JSON, a list, a Map. @param {any} given */
function isParsed(given) {
  if (typeof given !== 'object' || !given) return false;
  const prototype = Object.getPrototypeOf(given);
  return Array.isArray(given) || given instanceof Map || !prototype || !Object.getPrototypeOf(prototype);
}

/**
 * @param {string} name the called function
 * @param {any} given
 * @param {unknown} wanted the format, if the contents are not to decide
 * @returns {Promise<ReadModel>}
 */
export async function readAny(name, given, wanted) {
  const format = wanted === undefined ? undefined : choice(name, 'format', wanted, FORMATS);
  if (read(name, 'source', () => isLive(given))) return withReader(name, 'tfjs', given);
  if (read(name, 'source', () => isParsed(given))) return readJson(name, given, 'source', format);
  const folder = await folderOf(name, given);
  if (!folder) return readFile(name, given, format);
  const model = await readFile(name, folder.model, format);
  return folder.config ? await withConfig(model, await jsonAt(name, folder.config)) : model;
}

/** @param {string} name @param {Format} format @param {any} given @returns {Promise<ReadModel>} */
const withReader = async (name, format, given) => ({ format, ...(await READERS[format](name, given)) });

/**
 * @param {string} name @param {any} given a file @param {Format | undefined} format
 * @returns {Promise<ReadModel>}
 */
async function readFile(name, given, format) {
  const source = await openSource(name, given);
  try {
    const head = String.fromCharCode(...(await source.read(0, Math.min(HEAD, source.size ?? HEAD))));
    const container = containerOf(head);
    if (container === 'json') return await readText(name, source, given, format);
    if (container === 'zip') return await withReader(name, 'keras', await allOf(name, source, MOST_ZIP));
    if (container === 'safetensors' || format === 'safetensors') return await withReader(name, 'safetensors', source);
    return await readOnnx(name, source, head, format);
  } finally {
    await source.close();
  }
}

/**
 * An ONNX file has no mark of its own: the only test is to read it.
 * @param {string} name @param {Source} source @param {string} head @param {Format | undefined} format
 */
async function readOnnx(name, source, head, format) {
  const other = OTHERS.find(([begin]) => begin.test(head))?.[1];
  if (other || (format && format !== 'onnx'))
    throw unknown(name, source.from, other ?? `not of format ${show(format)}`);
  try {
    return await withReader(name, 'onnx', source);
  } catch (cause) {
    if (!(cause instanceof RangeError) || format || head[0] === '\b' || /\.onnx'?$/i.test(source.from)) throw cause;
    throw unknown(name, source.from, `a file that begins with ${show(head.slice(0, 8))}`, cause);
  }
}

/** @param {string} name @param {Source} source @param {number} most the most bytes */
async function allOf(name, { from, size, read }, most) {
  if (size === undefined || size > most)
    throw new RangeError(`${name}: ${from} has ${size ?? 'an unknown number of'} bytes; there may be at most ${most}`);
  return read(0, size);
}

/** @param {string} name @param {Source} source */
async function jsonOf(name, source) {
  const text = new TextDecoder().decode(await allOf(name, source, MOST_JSON));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TypeError(`${name}: ${source.from} is not JSON: ${/** @type {Error} */ (cause).message}`, { cause });
  }
}

/** @param {string} name @param {any} place */
async function jsonAt(name, place) {
  const source = await openSource(name, place);
  try {
    return await jsonOf(name, source);
  } finally {
    await source.close();
  }
}

/** @param {string} name @param {Source} source @param {any} given @param {Format | undefined} format */
async function readText(name, source, given, format) {
  const json = await jsonOf(name, source);
  if (!json.weight_map) return readJson(name, json, source.from, format);
  if (!placeOf(given)) throw typeError(name, 'source', given, 'the path or URL of an index: its files are beside it');
  const { readShards } = await import('./safetensors.js');
  return readShards(name, given);
}

/**
 * @param {string} name @param {any} json @param {string} from @param {Format | undefined} wanted
 * @returns {Promise<ReadModel>}
 */
async function readJson(name, json, from, wanted) {
  const format = wanted ?? read(name, from, () => formatOf(json));
  if (format && format !== 'safetensors' && format !== 'onnx') return withReader(name, format, json);
  const entries = Array.isArray(json) ? `an array of ${json.length}` : `JSON with ${show(Object.keys(json))}`;
  throw unknown(name, from, entries);
}

/**
 * Adds a config of transformers to a model. The file's tensors are sorted by dtype and name. If the family is known,
 * the parameters come in the model's order, with their kinds.
 * @param {ReadModel} model @param {any} config
 * @returns {Promise<ReadModel>}
 */
async function withConfig(model, config) {
  const { isKnown, readTransformers } = await import('./transformers.js');
  if (!isKnown(config)) {
    // Some families have a recipe but cannot be read from a config alone: siglip, whisper.
    const own = `transformers/${config?.model_type}`;
    const recipe = Object.hasOwn(recipes, own) ? own : 'transformers/base';
    return { ...model, config, ...(typeof config?.model_type === 'string' && { recipe }) };
  }
  const described = readTransformers(config);
  const places = new Map(described.parameters.map((parameter, place) => [parameter.name, { ...parameter, place }]));
  const placeOf = (/** @type {string} */ name) => places.get(name)?.place ?? places.size;
  const parameters = model.parameters
    .map(({ name, shape, dtype }) => ({ ...kindIn(places.get(name)), name, shape, dtype }))
    .sort((a, b) => placeOf(a.name) - placeOf(b.name));
  return { ...model, parameters, config: described.config, recipe: described.recipe };
}

/** @param {import('../network.js').ModelParameter | undefined} parameter */
const kindIn = (parameter) => (parameter?.kind ? { kind: parameter.kind } : {});
