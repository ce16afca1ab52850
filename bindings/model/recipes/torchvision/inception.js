// SPDX-License-Identifier: Apache-2.0
// GoogLeNet and Inception V3 of torchvision.
import { base, norms } from './shared.js';

const variables = { init_weights: 'init_weights ?? true' };

/** @param {number} std @returns {import('../../recipe.js').Rule} */
const truncated = (std) => ({
  kind: ['conv2d', 'linear'],
  role: 'weight',
  do: 'truncNormal_',
  options: { std, a: -2, b: 2 },
  when: 'init_weights',
});

/** @type {import('../../recipe.js').Recipe} */
export const googlenet = {
  ...base,
  name: 'torchvision/googlenet',
  title: 'GoogLeNet',
  source: 'torchvision 0.29, models/googlenet.py, GoogLeNet.__init__',
  variables,
  stages: { modules: [truncated(0.01), ...norms] },
};

/** @type {import('../../recipe.js').Recipe} */
export const inception = {
  ...base,
  name: 'torchvision/inception_v3',
  title: 'Inception V3',
  source: 'torchvision 0.29, models/inception.py, Inception3.__init__',
  variables,
  stages: {
    modules: [
      {
        ...truncated(0.1),
        note: 'AuxLogits.conv1.stddev, 0.01, is an attribute of the block and not of its convolution: it has no effect.',
      },
      { ...truncated(0.001), name: '*AuxLogits.fc.weight', optional: true },
      ...norms,
    ],
  },
};
