// SPDX-License-Identifier: Apache-2.0
// Fills the weights of a live TF.js model in place.
import { rangeError } from '../core/check.js';
import { fill } from '../model/fill.js';
import { prepare, printable } from '../model/plan.js';
import { parametersOf } from '../model/readers/tfjs.js';
import { registrationOf } from './initializer.js';

/** @typedef {import('../initializers/types.js').NNInit} NNInit */

const DTYPES = ['float32', 'int32', 'bool'];

/**
 * Fills the weights of a model in place, by a recipe. The default recipe is the model's own initializers, with
 * TensorFlow.js's distributions. If you build the model with zeros and then call this, you save the time of
 * TensorFlow.js's own initializers. A weight's values depend only on the seed and its name. It holds one weight at a
 * time besides the model, and leaves no tensor behind.
 *
 * Throws what plan() throws, before it writes any weight. Throws a TypeError if `model` is not a tf.LayersModel.
 * @param {NNInit} nn what load() returned, after register(tf, nn)
 * @param {any} model a built tf.LayersModel
 * @param {string | import('../model/recipe.js').Recipe} [recipe] 'own' by default; 'tfjs' or 'keras' for the defaults
 *   of those libraries
 * @param {import('../model/plan.js').PlanOptions} [given] seed, generator, config, skip; a dtype must be 'float32'
 * @returns {Promise<import('../model/plan.js').Plan>} the plan that was carried out
 */
export async function initializeModel(nn, model, recipe = 'own', given) {
  const { tf } = registrationOf('initializeModel', nn);
  const parameters = parametersOf('initializeModel', model);
  const { plan, generator } = await prepare('initializeModel', nn, parameters, recipe, given);
  const unfit = plan.parameters.find(({ dtype }) => !DTYPES.includes(dtype));
  if (unfit)
    throw rangeError(
      'initializeModel',
      `dtype of '${unfit.name}'`,
      unfit.dtype,
      `one that TF.js has: ${DTYPES.join(', ')}`,
    );
  const weights = new Map(parameters.map(({ name }, i) => [name, model.weights[i]]));
  for (const { name, shape, dtype, data } of fill(nn, plan, { generator, maxBytes: Number.MAX_SAFE_INTEGER })) {
    const tensor = tf.tensor(/** @type {any} */ (data).slice(), shape, dtype);
    weights.get(name).write(tensor);
    tensor.dispose();
  }
  return printable(plan);
}
