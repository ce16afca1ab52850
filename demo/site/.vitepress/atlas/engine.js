// SPDX-License-Identifier: Apache-2.0
// Makes plans in the page, by the package. It is loaded when a reader asks for a plan, with the package and the models' lists.
import { load } from 'nn-init';
import { lint, plan, readModel } from 'nn-init/model';
import { modelOf } from '../../atlas/parts/models.js';
import { summaryOf } from '../../atlas/parts/summary.js';

/** The largest model of a hundred layers with hundreds of experts has a few thousand tensors. */
const MOST = 20_000;

const loading = load();

/** @param {string} text @returns {any} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`This is not JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * A model by its name, a list, a config as text, or a file.
 * @param {{ name?: string, model?: object, text?: string, file?: File }} source
 * @returns {Promise<any>}
 */
async function read({ name, model, text, file }) {
  if (name) return modelOf(name, readModel);
  if (model) return model;
  return readModel(file ?? parse(text ?? ''));
}

/**
 * What a recipe does with a model.
 * @param {{ name?: string, model?: object, text?: string, file?: File }} source
 * @param {{ recipe: string, isOwn: boolean, isEach: boolean }} options a recipe; whether the model's own goes before it; whether each
 *   parameter is shown by itself
 */
export async function planned(source, { recipe, isOwn, isEach }) {
  const model = await read(source);
  if (model.parameters.length > MOST)
    throw new RangeError(`This model has ${model.parameters.length} tensors; the page shows at most ${MOST}.`);
  const made = await plan(await loading, model, (isOwn && model.recipe) || recipe, { seed: 0 });
  return summaryOf(made, lint, isEach);
}
