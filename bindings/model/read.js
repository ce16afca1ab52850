// SPDX-License-Identifier: Apache-2.0
// From a model's file to the list of its parameters. The readers are imported when there is something to read.
import { options } from '../core/check.js';

/** @typedef {import('./network.js').ModelParameter} ModelParameter */
/** @typedef {'safetensors' | 'onnx' | 'keras' | 'tfjs' | 'transformers' | 'list'} Format */
/**
 * What can be read: a Blob or File; a path in Node.js, Deno and Bun, of a file or of a folder with a model; a URL, or a string
 * that is one; bytes; a Response; a FileSystemFileHandle. Or what has been read already: JSON, a live model of TensorFlow.js, a
 * list of parameters.
 * @typedef {import('../files/source.js').Readable} ModelSource
 */
/**
 * A model that has been read. plan(), initialize() and fill() take it as it is.
 * @typedef {object} ReadModel
 * @property {Format} format
 * @property {readonly ModelParameter[]} parameters
 * @property {Record<string, any>} [config] what formulas of recipes may ask for
 * @property {string} [recipe] the name of the recipe that the file tells of
 * @property {Record<string, string>} [metadata] what a safetensors file says of itself
 * @property {import('./readers/onnx.js').Constant[]} [constants] what an ONNX file has beside parameters: shapes, indices, limits
 */

/**
 * Reads which parameters a model has: names, shapes, dtypes, and what the file says of their layers and initializers. Weights are
 * not read: of a file of gigabytes, kilobytes are. The format is told by the contents.
 *
 * - safetensors: a file, a `*.safetensors.index.json`, or a folder with one and a `config.json`
 * - ONNX: layers, layouts and groups are those of the nodes
 * - TensorFlow.js: a model.json or a live LayersModel, with its own initializers
 * - Keras 3: a .keras file or its config.json, with its own initializers
 * - Hugging Face transformers: a config.json of a family that is known; the list is made from it
 *
 * @example
 * const model = await readModel('gpt2/'); // or a File that a visitor has chosen
 * const weights = await initialize(nn, model, model.recipe ?? 'torch', { seed: 0 });
 * @param {ModelSource} source
 * @param {{ format?: Format }} [given] format, where the contents alone do not tell
 * @returns {Promise<ReadModel>}
 * @throws {TypeError} if source cannot be read, or is of no known format
 * @throws {RangeError} if the file is broken, or describes what is not known
 */
export async function readModel(source, given) {
  const { format } = /** @type {{ format?: Format }} */ (options('readModel', given, { format: undefined }));
  const { readAny } = await import('./readers/any.js');
  return readAny('readModel', source, format);
}
