// SPDX-License-Identifier: Apache-2.0
// Vision Transformer of torchvision.
import { inTurn } from '../torch.js';
import { base } from './shared.js';

const MLP = 'torchvision 0.29, models/vision_transformer.py, MLPBlock.__init__';

/** @type {import('../../recipe.js').Recipe} */
export default {
  ...base,
  name: 'torchvision/vit',
  title: 'Vision Transformer',
  source: 'torchvision 0.29, models/vision_transformer.py, VisionTransformer.__init__',
  stages: {
    encoder: [
      {
        name: '*pos_embedding',
        do: 'normal_',
        options: { std: 0.02 },
        source: 'torchvision 0.29, models/vision_transformer.py, Encoder.__init__',
      },
    ],
    mlp: [
      { kind: 'linear', name: '*.mlp.*.weight', do: 'xavierUniform_', source: MLP },
      { kind: 'linear', name: '*.mlp.*.bias', do: 'normal_', options: { std: 1e-6 }, source: MLP },
    ],
    heads: [
      { name: '*class_token', do: 'zeros_' },
      { name: '*conv_proj.weight', do: 'truncNormal_', options: { std: '=sqrt(1 / fan_in)' }, optional: true },
      {
        name: '*conv_proj.conv_last.weight',
        do: 'normal_',
        options: { std: '=sqrt(2 / dim(0))' },
        optional: true,
        note: 'The last convolution of a stem of several, conv_stem_configs.',
      },
      { name: '*conv_proj{,.conv_last}.bias', do: 'zeros_' },
      { name: '*heads.pre_logits.weight', do: 'truncNormal_', options: { std: '=sqrt(1 / fan_in)' }, optional: true },
      { name: '*heads.pre_logits.bias', do: 'zeros_', optional: true },
      { name: '*heads.head.{weight,bias}', do: 'zeros_', optional: true, note: 'The head begins as zero.' },
    ],
  },
  order: inTurn({ before: { '*encoder': 'encoder' }, after: { '*.mlp': 'mlp' } }),
};
