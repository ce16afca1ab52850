// SPDX-License-Identifier: Apache-2.0
// A folder with a model, in Node.js, Deno and Bun: which of its files tell of the model.
import { show } from '../../core/check.js';
import { fileSystem, nameOf, placeOf } from '../../files/place.js';

/** Files with a model, the best first; of several the one that is called model. */
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
 * @returns {Promise<{ model: string | URL, config?: string | URL } | undefined>} undefined of what is no folder. The config is one
 *   beside the model
 */
export async function folderOf(name, given) {
  const names = await namesIn(given);
  if (!names) return undefined;
  const candidates = MODELS.map((pattern) => names.filter((file) => pattern.test(file))).find(({ length }) => length);
  if (!candidates)
    throw new TypeError(`${name}: the folder ${nameOf(given)} has no model that is known; it has ${show(names)}`);
  const model = candidates.length === 1 ? candidates[0] : candidates.find((file) => /^model\./.test(file));
  if (!model)
    throw new TypeError(
      `${name}: the folder ${nameOf(given)} has several models, ${show(candidates)}; give one of them`,
    );
  const hasConfig = model.includes('.safetensors') && names.includes('config.json');
  return { model: fileIn(given, model), ...(hasConfig && { config: fileIn(given, 'config.json') }) };
}

/** The files of a folder; undefined of what is none, or cannot be read: that is said where it is opened. @param {any} given */
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
