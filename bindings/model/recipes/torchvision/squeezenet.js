// SPDX-License-Identifier: Apache-2.0
// SqueezeNet of torchvision.
import { base, convBias } from './shared.js';

/** @type {import('../../recipe.js').Recipe} */
export default {
  ...base,
  name: 'torchvision/squeezenet',
  title: 'SqueezeNet',
  source: 'torchvision 0.29, models/squeezenet.py, SqueezeNet.__init__',
  stages: {
    modules: [
      { kind: 'conv2d', role: 'weight', do: 'kaimingUniform_' },
      { name: '*classifier.1.weight', do: 'normal_', options: { std: 0.01 }, optional: true },
      convBias,
    ],
  },
};
