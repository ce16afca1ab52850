// SPDX-License-Identifier: Apache-2.0
// nanoGPT: GPT-2 as Karpathy trains it.
import { absent, each, postOrder } from '../order.js';
import torch, { construct } from './torch.js';

/** @type {import('../recipe.js').Recipe} */
export const nanogpt = {
  name: 'nanogpt',
  title: 'nanoGPT',
  version: 'karpathy/nanoGPT 3adf61e1 (2025-11-12)',
  source: 'nanoGPT, model.py, GPT._init_weights',
  extends: torch,
  variables: { n_layer: 'n_layer ?? layers' },
  stages: {
    apply: [
      { kind: ['linear', 'embedding'], role: 'weight', do: 'normal_', options: { std: 0.02 } },
      { kind: 'linear', role: 'bias', optional: true, do: 'zeros_' },
    ],
    projections: [
      {
        name: '*.c_proj.weight',
        do: 'normal_',
        options: { std: '=0.02 / sqrt(2 * n_layer)' },
        source: 'nanoGPT, model.py, GPT.__init__',
        note: 'The two layers of a block that write to the residual stream.',
      },
    ],
    ties: [
      {
        name: '*lm_head.weight',
        optional: true,
        tie: '*transformer.wte.weight',
        source: 'nanoGPT, model.py, GPT.__init__',
      },
      {
        name: '*.attn.bias',
        rank: 4,
        optional: true,
        skip: true,
        note: 'The causal mask, which only old versions of PyTorch need.',
      },
    ],
  },
  *order(network) {
    const { root, parameters } = network;
    const wte = network.find('*transformer.wte.weight');
    const head = network.find('*lm_head.weight');
    yield* construct(root);
    if (wte && !head) yield* each('reset', [absent('lm_head.weight', wte.shape, 'linear')]);
    for (const module of postOrder(root))
      yield* each(
        'apply',
        module.parameters.filter((parameter) => parameter !== head),
      );
    // The head is the embedding, so the embedding is drawn once more.
    if (wte) yield* each('apply', [wte]);
    yield* each('projections', parameters);
  },
};
