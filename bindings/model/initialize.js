// SPDX-License-Identifier: Apache-2.0
// From a model to its weights, all of them in memory.
import { sizeOf } from '../core/check.js';
import { fillWhole } from './apply.js';
import { arrayOf, isTable } from './dtypes.js';
import { prepare } from './plan.js';

/** @typedef {import('../safetensors/types.js').Dtype} Dtype */
/** A parameter with its elements; a Map of these can be given to write() of nn-init/safetensors. @typedef {{ data: import('./dtypes.js').Elements, shape: number[], dtype: Dtype }} Filled */

/** @param {any} nn @param {any} generator @param {import('./plan.js').Line} line @returns {Promise<Filled>} */
async function filled(nn, generator, line) {
  const { shape } = line;
  const dtype = /** @type {Dtype} */ (line.dtype);
  if (isTable(nn, line)) return { data: (await import('./tables.js')).makeTable(nn, line), shape, dtype };
  const data = new (arrayOf(dtype))(sizeOf(shape));
  fillWhole(nn, generator, line, data);
  return { data, shape, dtype };
}

/**
 * The weights of a whole model: plan() and all fills.
 * @param {import('../initializers/types.js').NNInit} nn what load() returned
 * @param {import('./network.js').ModelLike} model its parameters, { name, shape }, and its config: what readModel() gives, or a list
 * @param {string | import('./recipe.js').Recipe} [recipe] the name of one, 'torchvision/resnet', or one of your own; by default the
 *   model's own, if readModel() gave it one
 * @param {import('./plan.js').PlanOptions} [given]
 * @returns {Promise<Map<string, Filled>>} by name, in the order of the model. What is tied is the same object twice
 */
export async function initialize(nn, model, recipe, given) {
  const { plan, generator } = await prepare('initialize', nn, model, recipe, given);
  /** @type {Map<string, Filled>} */
  const made = new Map();
  if (plan.draws) {
    const { drawAll } = await import('./draws.js');
    for (const { name, shape, dtype, data } of drawAll(nn, plan, generator, plan.parameters))
      made.set(name, { data, shape, dtype: /** @type {Dtype} */ (dtype) });
  } else for (const line of plan.parameters) if (!line.tie) made.set(line.name, await filled(nn, generator, line));
  return new Map(plan.parameters.map(({ name, tie }) => [name, /** @type {Filled} */ (made.get(tie ?? name))]));
}
