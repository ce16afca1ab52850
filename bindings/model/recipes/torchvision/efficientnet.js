// SPDX-License-Identifier: Apache-2.0
// EfficientNet of torchvision, V1 and V2.
import { base, convBias, linearBias, norms } from './shared.js';

/** @type {import('../../recipe.js').Recipe} */
export default {
  ...base,
  name: 'torchvision/efficientnet',
  title: 'EfficientNet, EfficientNet V2',
  source: 'torchvision 0.29, models/efficientnet.py, EfficientNet.__init__',
  stages: {
    modules: [
      {
        kind: 'conv2d',
        role: 'weight',
        do: 'kaimingNormal_',
        options: { mode: 'fan_out' },
        note: "PyTorch counts fan_out without groups; timm's EfficientNet divides it by them.",
      },
      convBias,
      ...norms,
      {
        kind: 'linear',
        role: 'weight',
        do: 'uniform_',
        options: { a: '=-1 / sqrt(dim(0))', b: '=1 / sqrt(dim(0))' },
        optional: true,
        note: 'The bound is of the number of classes, not of the features.',
      },
      linearBias,
    ],
  },
};
