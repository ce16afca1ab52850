// SPDX-License-Identifier: Apache-2.0
// A model's folder, in Node.js, Deno and Bun: finds the file that describes the model.
import { show } from '../../core/check.js';
import { fileSystem, nameOf, placeOf } from '../../files/place.js';

/** Names of files with a model, the best first. Of several matches, the one called model wins. */
const MODELS = [
  /\.safetensors\.index\.json$/,
  /\.safetensors$/,
  /\.onnx$/,
  /\.keras$/,
  /^model\.json$/,
  /^config\.json$/,
];

/**
 * @param {string} name the called function
 * @param {any} given
 * @returns {Promise<{ model: string | URL, config?: string | URL } | undefined>} undefined if it is not a folder.
 *   `config` is a config beside the model
 */
export async function folderOf(name, given) {
  const names = await namesIn(given);
  if (!names) return undefined;
  const candidates = MODELS.map((pattern) => names.filter((file) => pattern.test(file))).find(({ length }) => length);
  if (!candidates)
    throw new TypeError(`${name}: the folder ${nameOf(given)} has no known model; it has ${show(names)}`);
  const model = candidates.length === 1 ? candidates[0] : candidates.find((file) => /^model\./.test(file));
  if (!model)
    throw new TypeError(
      `${name}: the folder ${nameOf(given)} has several models, ${show(candidates)}; give one of them`,
    );
  const hasConfig = model.includes('.safetensors') && names.includes('config.json');
  return { model: fileIn(given, model), ...(hasConfig && { config: fileIn(given, 'config.json') }) };
}

/**
 * The files of a folder; undefined if it is not one, or cannot be read: opening it then gives the error.
 * @param {any} given
 */
async function namesIn(given) {
  try {
    const place = placeOf(given);
    if (!place || !('path' in place)) return undefined;
    const fs = fileSystem();
    if (!(await fs.stat(place.path)).isDirectory()) return undefined;
    return /** @type {string[]} */ (await fs.readdir(place.path)).sort();
  } catch {
    return undefined;
  }
}

/** @param {string | URL} folder @param {string} file */
const fileIn = (folder, file) =>
  typeof folder === 'string' && !/^file:/i.test(folder)
    ? `${folder.replace(/[/\\]$/, '')}/${file}`
    : new URL(encodeURIComponent(file), `${String(folder).replace(/\/$/, '')}/`);
