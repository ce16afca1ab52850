// SPDX-License-Identifier: Apache-2.0
// timm's ConvNeXt and ConvNeXt V2.
import { eachOf } from '../../order.js';
import torch, { construct } from '../torch.js';
import { drawn } from './drawn.js';

/** @type {import('../../recipe.js').Recipe} */
export const convnext = {
  name: 'timm/convnext',
  title: 'ConvNeXt and ConvNeXt V2 of timm',
  version: 'timm 1.0.31',
  source: 'timm 1.0.31, models/convnext.py, _init_weights',
  extends: torch,
  drawn,
  *order({ root, config }) {
    // The head's draws are multiplied afterwards, and rounded once more.
    if ((config.head_init_scale ?? 1) !== 1) return;
    yield* construct(root);
    yield* eachOf('rules', root);
  },
  variables: { head_init_scale: 'head_init_scale ?? 1', ls_init_value: 'ls_init_value ?? 1e-6' },
  rules: [
    {
      kind: ['conv2d', 'linear'],
      role: 'weight',
      do: 'truncNormal_',
      options: { std: 0.02 },
      note: 'The bounds are -2 and 2, at 100 sigma.',
    },
    { kind: ['conv2d', 'linear'], role: 'bias', optional: true, do: 'zeros_' },
    {
      kind: 'linear',
      role: 'weight',
      name: 'head.*',
      optional: true,
      do: 'truncNormal_',
      options: { std: '=0.02 * head_init_scale', a: '=-2 * head_init_scale', b: '=2 * head_init_scale' },
    },
    {
      name: '*.gamma',
      optional: true,
      do: 'fill_',
      options: { value: '=ls_init_value' },
      source: 'timm 1.0.31, models/convnext.py, ConvNeXtBlock',
      note: 'Layer scale: ConvNeXt V2 has none.',
    },
    {
      name: '*.grn.{weight,bias}',
      optional: true,
      do: 'zeros_',
      source: 'timm 1.0.31, layers/grn.py, GlobalResponseNorm',
    },
  ],
};
