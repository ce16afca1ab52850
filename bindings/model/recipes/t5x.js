// SPDX-License-Identifier: Apache-2.0
// T5X: T5 1.1 as Google trains it in JAX. The kernels of its attention are matrices, without an axis for the heads.
import { unknown } from '../order.js';

const LAYERS = 't5x, t5x/examples/t5/layers.py';
const NETWORK = 't5x, t5x/examples/t5/network.py';

/** @type {import('../recipe.js').Recipe} */
export const t5x = {
  name: 't5x',
  title: 'T5X',
  version: 'google-research/t5x cc342d4 (2026-04-21)',
  source: NETWORK,
  layout: 'keras',
  order: unknown,
  rules: [
    { role: 'weight', rank: 2, do: 'lecunTruncNormal_', source: `${LAYERS}, DenseGeneral` },
    {
      name: '*attention/{key,value,out}/kernel',
      do: 'lecunNormal_',
      source: `${LAYERS}, MultiHeadDotProductAttention`,
    },
    {
      name: '*attention/query/kernel',
      do: 'lecunNormal_',
      options: { gain: '=1 / sqrt(head_dim)' },
      source: `${LAYERS}, MultiHeadDotProductAttention`,
      note: 'The square root by which attention divides its scores is in the kernel of the queries.',
    },
    {
      name: '*/relpos_bias/rel_embedding',
      do: 'varianceScaling_',
      options: { mode: 'fan_avg', distribution: 'uniform' },
      source: `${NETWORK}, Encoder and Decoder`,
    },
    { name: '*token_embedder/embedding', do: 'normal_', source: `${NETWORK}, Transformer` },
    { name: '*norm/scale', do: 'ones_', source: `${LAYERS}, LayerNorm` },
  ],
};
