// SPDX-License-Identifier: Apache-2.0
// RegNet X and Y of torchvision.
import { base, linearBias, norms } from './shared.js';

/** @type {import('../../recipe.js').Recipe} */
export default {
  ...base,
  name: 'torchvision/regnet',
  title: 'RegNet',
  source: 'torchvision 0.29, models/regnet.py, RegNet.__init__',
  stages: {
    modules: [
      {
        kind: 'conv2d',
        role: 'weight',
        do: 'normal_',
        options: { std: '=sqrt(2 / fan_out)' },
        note: "The biases of RegNet Y's squeeze-and-excitation keep torch.nn's default.",
      },
      ...norms,
      { kind: 'linear', role: 'weight', do: 'normal_', options: { std: 0.01 }, optional: true },
      linearBias,
    ],
  },
};
