// SPDX-License-Identifier: Apache-2.0
// MobileNet V2 and V3 of torchvision, and MNASNet.
import { base, convBias, linearBias, norms } from './shared.js';

/** @type {import('../../recipe.js').Rule[]} */
const modules = [
  {
    kind: 'conv2d',
    role: 'weight',
    do: 'kaimingNormal_',
    options: { mode: 'fan_out' },
    note: 'PyTorch counts fan_out without groups: the standard deviation of a depthwise convolution is small.',
  },
  convBias,
  ...norms,
  { kind: 'linear', role: 'weight', do: 'normal_', options: { std: 0.01 }, optional: true },
  linearBias,
];

/** @type {import('../../recipe.js').Recipe} */
export const v2 = {
  ...base,
  name: 'torchvision/mobilenet_v2',
  title: 'MobileNet V2',
  source: 'torchvision 0.29, models/mobilenetv2.py, MobileNetV2.__init__',
  stages: { modules },
};

/** @type {import('../../recipe.js').Recipe} */
export const v3 = {
  ...base,
  name: 'torchvision/mobilenet_v3',
  title: 'MobileNet V3',
  source: 'torchvision 0.29, models/mobilenetv3.py, MobileNetV3.__init__',
  stages: { modules },
};

/** @type {import('../../recipe.js').Recipe} */
export const mnasnet = {
  ...base,
  name: 'torchvision/mnasnet',
  title: 'MNASNet',
  source: 'torchvision 0.29, models/mnasnet.py, MNASNet.__init__',
  stages: {
    modules: [
      { kind: 'conv2d', role: 'weight', do: 'kaimingNormal_', options: { mode: 'fan_out', nonlinearity: 'relu' } },
      ...norms,
      {
        kind: 'linear',
        role: 'weight',
        do: 'kaimingUniform_',
        options: { mode: 'fan_out', nonlinearity: 'sigmoid' },
        optional: true,
      },
      linearBias,
    ],
  },
};
