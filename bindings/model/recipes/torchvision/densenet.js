// SPDX-License-Identifier: Apache-2.0
// DenseNet of torchvision.
import { base, linearBias, norms } from './shared.js';

/** @type {import('../../recipe.js').Recipe} */
export default {
  ...base,
  name: 'torchvision/densenet',
  title: 'DenseNet',
  source: 'torchvision 0.29, models/densenet.py, DenseNet.__init__',
  stages: {
    modules: [{ kind: 'conv2d', role: 'weight', do: 'kaimingNormal_' }, ...norms, linearBias],
  },
};
