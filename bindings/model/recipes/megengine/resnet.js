// SPDX-License-Identifier: Apache-2.0
// ResNet, ResNeXt and Wide ResNet of MegEngine's model zoo.

import { unknown } from '../../order.js';

/** @type {import('../../recipe.js').Recipe} */
export const resnet = {
  name: 'megengine/resnet',
  title: "ResNet of MegEngine's models",
  version: 'MegEngine/Models 78882f9 (2022-10-31)',
  source: 'MegEngine/Models, official/vision/classification/resnet/model.py, ResNet.__init__',
  layout: 'megengine',
  order: unknown,
  variables: { zero_init_residual: 'zero_init_residual ?? false', bottleneck: "has('*.bn3.weight')" },
  rules: [
    {
      kind: ['conv2d', 'conv3d'],
      role: 'weight',
      do: 'msraNormal_',
      options: { mode: 'fan_out', nonlinearity: 'relu' },
      note:
        'A weight of five axes has its groups first. MegEngine takes the groups out of both fans; PyTorch does not ' +
        'take them out of fan_out.',
    },
    { kind: '*norm', role: ['weight', 'running_var'], do: 'ones_' },
    { kind: '*norm', role: ['bias', 'running_mean', 'num_batches_tracked'], do: 'zeros_' },
    { kind: 'linear', role: 'weight', do: 'msraUniform_', options: { a: '=sqrt(5)' } },
    {
      kind: ['conv2d', 'conv3d', 'linear'],
      role: 'bias',
      do: 'uniform_',
      options: { a: '=-1 / sqrt(fan_in)', b: '=1 / sqrt(fan_in)' },
    },
    { name: '*.bn3.weight', when: 'zero_init_residual', optional: true, do: 'zeros_' },
    { name: '*.bn2.weight', when: 'zero_init_residual && !bottleneck', optional: true, do: 'zeros_' },
  ],
};
