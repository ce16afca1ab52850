// SPDX-License-Identifier: Apache-2.0
// The first weights of a tensor after torch.manual_seed, for comparison with what Python prints.

import { seedOf } from '../seed.js';

/**
 * @param {any} nn
 * @param {{ initializer: string, options: object, shape: number[], seed: string, version: string, shown: number }} args shown: how many of them
 */
export function* firstWeights(nn, { initializer, options, shape, seed, version, shown }) {
  const generator = nn.generator({ kind: 'torch', seed: seedOf(seed), version });
  const tensor = nn.tensor(shape);
  try {
    nn[initializer](tensor, { ...options, generator });
    yield Array.from(tensor.data.subarray(0, shown));
  } finally {
    tensor.dispose();
  }
}
