// SPDX-License-Identifier: Apache-2.0
// Swin Transformer of torchvision, V1 and V2.
import { inTurn } from '../torch.js';
import { base } from './shared.js';

const BLOCK = 'torchvision 0.29, models/swin_transformer.py, SwinTransformerBlock.__init__';
const ATTENTION = 'torchvision 0.29, models/swin_transformer.py, ShiftedWindowAttention';
const ATTENTION_V2 = 'torchvision 0.29, models/swin_transformer.py, ShiftedWindowAttentionV2';

/** @type {import('../../recipe.js').Recipe} */
export default {
  ...base,
  name: 'torchvision/swin',
  title: 'Swin Transformer, Swin Transformer V2',
  source: 'torchvision 0.29, models/swin_transformer.py, SwinTransformer.__init__',
  variables: {
    window_height: "window_height ?? (extent('*.relative_coords_table', 1) + 1) / 2 ?? sqrt(sqrt(dim(0)))",
  },
  stages: {
    table: [
      {
        name: '*.relative_position_bias_table',
        do: 'truncNormal_',
        options: { std: 0.02 },
        optional: true,
        source: ATTENTION,
      },
      {
        name: '*.relative_position_index',
        do: 'relativePositionIndex_',
        options: { height: '=window_height' },
        optional: true,
        source: ATTENTION,
        note: 'Shapes do not tell the sides of a window of V1 that is not square: give the config window_height.',
      },
      { name: '*.relative_coords_table', do: 'relativeCoordsTable_', optional: true, source: ATTENTION_V2 },
      { name: '*.logit_scale', do: 'fill_', options: { value: '=log(10)' }, optional: true, source: ATTENTION_V2 },
    ],
    mlp: [
      { kind: 'linear', name: '*.mlp.*.weight', do: 'xavierUniform_', source: BLOCK },
      { kind: 'linear', name: '*.mlp.*.bias', do: 'normal_', options: { std: 1e-6 }, source: BLOCK },
    ],
    modules: [
      {
        kind: 'linear',
        role: 'weight',
        do: 'truncNormal_',
        options: { std: 0.02 },
        note: "Overwrites what a block did with its MLP. The patch embedding, a convolution, keeps torch.nn's default.",
      },
      { kind: 'linear', role: 'bias', do: 'zeros_' },
    ],
  },
  order: inTurn({ after: { '*.attn': 'table', '*.mlp': 'mlp' } }),
};
