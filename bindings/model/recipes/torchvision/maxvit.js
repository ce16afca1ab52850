// SPDX-License-Identifier: Apache-2.0
// MaxViT of torchvision.
import { inTurn } from '../torch.js';
import { base, convBias, linearBias, norms } from './shared.js';

const ATTENTION = 'torchvision 0.29, models/maxvit.py, RelativePositionalMultiHeadAttention.__init__';

/** @type {import('../../recipe.js').Recipe} */
export default {
  ...base,
  name: 'torchvision/maxvit',
  title: 'MaxViT',
  source: 'torchvision 0.29, models/maxvit.py, MaxVit._init_weights',
  stages: {
    table: [
      { name: '*.relative_position_bias_table', do: 'truncNormal_', options: { std: 0.02 }, source: ATTENTION },
      { name: '*.relative_position_index', do: 'relativePositionIndex_', optional: true, source: ATTENTION },
    ],
    modules: [
      { kind: ['conv2d', 'linear'], role: 'weight', do: 'normal_', options: { std: 0.02 } },
      convBias,
      linearBias,
      ...norms,
    ],
  },
  order: inTurn({ after: { '*.attn_layer.1': 'table' } }),
};
