// SPDX-License-Identifier: Apache-2.0
// What a network's first weights will be.

import { plan, readModel } from 'nn-init/model';
import { recipeOf } from '../initializers.js';
import { seedOf } from '../seed.js';

/**
 * @typedef {object} Asked
 * @property {File | { model: string, recipe: string, parameters: object[] }} network of the visitor's, or one of the page's
 * @property {string} recipe a name, or '' for the one that the model comes with
 * @property {string} initializer of all weights, or '' for that of the recipe
 * @property {object} options of the initializer
 * @property {string} dtype or '' for that of the model
 * @property {string} seed
 */

/** The model, and the recipe that it comes with; PyTorch's defaults are for those without one. @param {Asked} asked */
export async function modelOf({ network }) {
  const model = network instanceof File ? await readModel(network) : network;
  return { model, own: model.recipe ?? 'torch' };
}

/** @param {any} nn @param {any} model @param {string} own @param {Asked} asked */
export async function planOf(nn, model, own, { recipe, initializer, options, dtype, seed }) {
  const given = { seed: seedOf(seed), ...(dtype && { dtype }) };
  const made = await plan(nn, model, recipeOf(recipe || own, initializer, options), given);
  const sum = (of) => made.parameters.reduce((total, line) => total + of(line), 0);
  return { made, count: sum(sizeOf), bytes: sum((line) => sizeOf(line) * bytesOf(line)) };
}

const sizeOf = ({ shape }) => shape.reduce((product, extent) => product * extent, 1);
/** Of an element: 2 of 'bfloat16', 1 of 'bool'. */
const bytesOf = ({ dtype }) => Number(/\d+/.exec(dtype)?.[0] ?? 8) / 8;

/** What will be done with each parameter; before that, the recipe that the file comes with. @param {any} nn @param {Asked} asked */
export async function* weightsPlan(nn, asked) {
  const { model, own } = await modelOf(asked);
  yield { own };
  const { made, count, bytes } = await planOf(nn, model, own, asked);
  yield { own, recipe: made.recipe, lines: made.parameters, skipped: made.skipped ?? [], count, bytes };
}
