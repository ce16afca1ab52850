// SPDX-License-Identifier: Apache-2.0
// VGG of torchvision, with batch normalization and without.
import { base, convBias, linearBias, norms } from './shared.js';

/** @type {import('../../recipe.js').Recipe} */
export default {
  ...base,
  name: 'torchvision/vgg',
  title: 'VGG',
  source: 'torchvision 0.29, models/vgg.py, VGG.__init__',
  variables: { init_weights: 'init_weights ?? true' },
  stages: {
    modules: [
      { kind: 'conv2d', role: 'weight', do: 'kaimingNormal_', options: { mode: 'fan_out', nonlinearity: 'relu' } },
      convBias,
      ...norms,
      { kind: 'linear', role: 'weight', do: 'normal_', options: { std: 0.01 }, optional: true },
      linearBias,
    ].map((rule) => ({ ...rule, when: 'init_weights' })),
  },
};
