// SPDX-License-Identifier: Apache-2.0
// What a network's first weights will be.

import { lint, plan, readModel } from 'nn-init/model';
import { recipeOf } from '../initializers.js';
import { seedOf } from '../seed.js';

/**
 * @typedef {object} Asked
 * @property {File | { model: string, recipe: string, parameters: object[] } | { model_type: string }} network of the visitor's, or one of the
 * page's: a list, or a config of transformers
 * @property {string} recipe a name, or '' for the one that the model comes with
 * @property {string} initializer of all weights, or '' for that of the recipe
 * @property {object} options of the initializer
 * @property {string} dtype or '' for that of the model
 * @property {string} seed
 */

/**
 * @typedef {object} Planned
 * @property {string} own the recipe that the model comes with; PyTorch's defaults are for those without one
 * @property {import('nn-init/model').Plan} made
 * @property {import('nn-init/model').Finding[]} findings of lint()
 * @property {string} [format] of the file
 * @property {Record<string, string>} names what a file is to say of the network
 * @property {number} count of weights
 * @property {number} bytes of all of them
 */

/**
 * What will be done with each parameter; before that, the recipe that the file comes with.
 *
 * @param {any} nn
 * @param {Asked} asked
 * @returns {AsyncGenerator<{ own: string } | Planned>}
 */
export async function* weightsPlan(nn, { network, recipe, initializer, options, dtype, seed }) {
  const model = 'parameters' in network ? network : await readModel(network);
  const own = model.recipe ?? 'torch';
  yield { own };
  const given = { seed: seedOf(seed), ...(dtype && { dtype }) };
  const made = await plan(nn, model, recipeOf(recipe || own, initializer, options), given);
  const sum = (of) => made.parameters.reduce((total, line) => total + of(line), 0);
  const bytes = sum((line) => sizeOf(line) * bytesOf(line));
  const names = namesOf(network, model);
  yield { own, made, findings: lint(made), format: model.format, names, count: sum(sizeOf), bytes };
}

/** transformers refuses a file that does not say whose names it has. */
function namesOf(network, { format, metadata }) {
  const names = metadata?.format ?? (format === 'transformers' ? 'pt' : undefined);
  return { model: network.name ?? network.model ?? network.model_type, ...(names && { format: names }) };
}

const sizeOf = ({ shape }) => shape.reduce((product, extent) => product * extent, 1);
/** Of an element: 2 of 'bfloat16', 1 of 'bool'. */
const bytesOf = ({ dtype }) => Number(/\d+/.exec(dtype)?.[0] ?? 8) / 8;
