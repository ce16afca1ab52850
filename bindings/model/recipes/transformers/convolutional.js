// SPDX-License-Identifier: Apache-2.0
// ConvNeXt and ResNet of transformers.
import { base, inOrder } from './base.js';
import { orderOf } from './order.js';

/** @type {import('../../recipe.js').Recipe} */
export const convnext = {
  name: 'transformers/convnext',
  title: 'ConvNeXt',
  version: base.version,
  source: 'transformers 5.24, models/convnext/modeling_convnext.py, ConvNextPreTrainedModel._init_weights',
  extends: base,
  stages: inOrder({
    family: [
      {
        name: '*.layer_scale_parameter',
        do: 'fill_',
        options: { value: '=layer_scale_init_value ?? 1e-6' },
        optional: true,
      },
    ],
  }),
  order: orderOf({
    models: 'convnext encoder',
    made: 'convnext embeddings patch_embeddings encoder stages downsampling_layer layers dwconv pwconv1 pwconv2 layernorm classifier',
  }),
};

/** @type {import('../../recipe.js').Recipe} */
export const resnet = {
  name: 'transformers/resnet',
  title: 'ResNet',
  version: base.version,
  source: 'transformers 5.24, models/resnet/modeling_resnet.py, ResNetPreTrainedModel._init_weights',
  extends: base,
  stages: inOrder({
    family: [
      { kind: 'conv2d', role: 'weight', do: 'kaimingNormal_', options: { mode: 'fan_out', nonlinearity: 'relu' } },
      {
        kind: 'linear',
        role: 'weight',
        do: 'kaimingUniform_',
        options: { a: '=sqrt(5)' },
        optional: true,
        note: 'As torch.nn does when it is made.',
      },
      {
        kind: 'linear',
        role: 'bias',
        do: 'uniform_',
        options: { a: '=-1 / sqrt(fan_in)', b: '=1 / sqrt(fan_in)' },
        optional: true,
      },
    ],
  }),
  order: orderOf({ models: 'resnet', made: 'resnet embedder encoder stages layers shortcut layer classifier' }),
};
