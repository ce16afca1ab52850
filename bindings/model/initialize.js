// SPDX-License-Identifier: Apache-2.0
// From a model to its weights, all in memory.
import { sizeOf } from '../core/check.js';
import { fillWhole } from './apply.js';
import { arrayOf, isTable } from './dtypes.js';
import { isPool } from './given.js';
import { prepare } from './plan.js';

/** @typedef {import('../safetensors/types.js').Dtype} Dtype */
/**
 * A parameter with its elements. write() of nn-init/safetensors takes a Map of them.
 * @typedef {{ data: import('./dtypes.js').Elements, shape: number[], dtype: Dtype }} Filled
 */

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
 * Makes the weights of a whole model, all in memory at once. It calls plan() and fills each parameter. fill() makes one
 * parameter at a time.
 *
 * @example
 * const weights = await initialize(nn, [{ name: 'fc.weight', shape: [10, 64] }], 'torch', { seed: 0 });
 * weights.get('fc.weight').data; // Float32Array(640)
 * @template {import('../initializers/types.js').NNInit | import('../frameworks/types.js').NNInitFrameworks | import('../pool/pool.js').AnyPool} N
 * @param {N} nn what load() returned; or a pool, for which you can also give `signal` and `onProgress`
 * @param {import('./network.js').ModelLike} model its parameters, { name, shape }, and its config: a list, or what
 *   readModel() returned
 * @param {string | import('./recipe.js').Recipe} [recipe] a recipe's name, for example 'torchvision/resnet', or your
 *   own recipe; by default the one that readModel() found, if any
 * @param {import('./plan.js').PlanOptions & (N extends { fillInto: any } ? import('../pool/pool.js').Control : {})} [given]
 * @returns {Promise<Map<string, Filled>>} the parameters by name, in the model's order. Tied parameters are one object
 * @throws {TypeError | RangeError} what plan() throws
 */
export async function initialize(nn, model, recipe, given) {
  if (isPool(nn)) return (await import('./on-pool.js')).initializeOnPool(nn, model, recipe, given);
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
