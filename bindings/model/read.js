// SPDX-License-Identifier: Apache-2.0
// Reads the list of a model's parameters from its file. Each reader is imported when a file needs it.
import { options } from '../core/check.js';

/** @typedef {import('./network.js').ModelParameter} ModelParameter */
/** @typedef {'safetensors' | 'onnx' | 'keras' | 'tfjs' | 'transformers' | 'list'} Format */
/**
 * What can be read: a Blob or File; a path in Node.js, Deno and Bun, of a file or of a model's folder; a URL, or a
 * string that is one; bytes; a Response; a FileSystemFileHandle. Also data that is already there: JSON, a live
 * TensorFlow.js model, a list of parameters.
 * @typedef {import('../files/source.js').Readable} ModelSource
 */
/**
 * A model that has been read. plan() and initialize() take it as it is.
 * @typedef {object} ReadModel
 * @property {Format} format
 * @property {readonly ModelParameter[]} parameters
 * @property {Record<string, any>} [config] the variables that formulas of recipes may use
 * @property {string} [recipe] the name of the recipe that fits the file
 * @property {Record<string, string>} [metadata] the metadata of a safetensors file
 * @property {import('./readers/onnx.js').Constant[]} [constants] what an ONNX file holds besides parameters: shapes,
 *   indices, limits
 */

/**
 * Reads which parameters a model has: names, shapes, dtypes, and what the file says about their layers and
 * initializers. It does not read weights: of a file of gigabytes it reads kilobytes. It finds the format by the
 * contents.
 *
 * - safetensors: a file, a `*.safetensors.index.json`, or a folder with one and a `config.json`
 * - ONNX: layers, layouts and groups come from the nodes
 * - TensorFlow.js: a model.json or a live LayersModel, with its own initializers
 * - Keras 3: a .keras file or its config.json, with its own initializers
 * - Hugging Face transformers: a config.json of a known family, from which the list is made
 *
 * @example
 * const model = await readModel('gpt2/'); // or a File that a visitor has chosen
 * const weights = await initialize(nn, model, model.recipe ?? 'torch', { seed: 0 });
 * @param {ModelSource} source
 * @param {{ format?: Format }} [given] `format`, if the contents alone do not tell it
 * @returns {Promise<ReadModel>}
 * @throws {TypeError} if source cannot be read, or has no known format
 * @throws {RangeError} if the file is broken, or describes something unknown
 */
export async function readModel(source, given) {
  const { format } = /** @type {{ format?: Format }} */ (options('readModel', given, { format: undefined }));
  const { readAny } = await import('./readers/any.js');
  return readAny('readModel', source, format);
}
