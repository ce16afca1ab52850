// SPDX-License-Identifier: Apache-2.0
// ConvNeXt of torchvision.
import { base, convBias, linearBias } from './shared.js';

/** @type {import('../../recipe.js').Recipe} */
export default {
  ...base,
  name: 'torchvision/convnext',
  title: 'ConvNeXt',
  source: 'torchvision 0.29, models/convnext.py, ConvNeXt.__init__',
  variables: { layer_scale: 'layer_scale ?? 1e-6' },
  stages: {
    modules: [
      {
        kind: ['conv2d', 'linear'],
        role: 'weight',
        do: 'truncNormal_',
        options: { std: 0.02 },
        note: 'The bounds are -2 and 2, a hundred standard deviations: nothing is cut off.',
      },
      convBias,
      linearBias,
      {
        name: '*.layer_scale',
        do: 'fill_',
        options: { value: '=layer_scale' },
        source: 'torchvision 0.29, models/convnext.py, CNBlock.__init__',
      },
    ],
  },
};
