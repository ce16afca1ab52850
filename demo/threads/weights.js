// SPDX-License-Identifier: Apache-2.0
// A network's first weights as a safetensors file.

import { optionsFor } from '../initializers.js';
import { networks, isWeight } from '../models/networks.js';
import { planOf } from '../models/recipes.js';
import { safetensorsHead } from '../safetensors.js';
import { seedOf } from '../seed.js';

/**
 * @param {any} nn
 * @param {{ network: string, seed: string, initializer: string, options: object }} args initializer: of all weights that have
 * fans, or '' for the network's own recipe; what is no such weight follows the recipe
 */
export async function* weights(nn, { network, seed, initializer, options }) {
  const model = networks[network];
  const plan = planOf(nn, model);
  const root = nn.generator({ seed: seedOf(seed) });
  const metadata = {
    model: network,
    seed,
    initializer: initializer || 'the recipe of the network',
    library: 'nn-init',
  };
  // A browser keeps what a blob holds out of the memory of the page, and on disk if it is much.
  let file = new Blob([safetensorsHead(model.parameters, metadata)]);
  for (const [done, parameter] of plan.entries()) {
    const { name, shape } = parameter;
    const [how, given] =
      initializer && isWeight(parameter)
        ? [initializer, optionsFor(initializer, options, parameter)]
        : [parameter.initializer, parameter.options];
    const tensor = nn.tensor(shape);
    try {
      nn[how](tensor, { ...given, generator: root.stream(name) });
      file = new Blob([file, tensor.data]);
    } finally {
      tensor.dispose();
    }
    yield { done: done + 1, of: plan.length, bytes: file.size };
  }
  yield { done: plan.length, of: plan.length, bytes: file.size, file };
}
