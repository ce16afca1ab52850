// SPDX-License-Identifier: Apache-2.0
// Families of torchvision that keep torch.nn's defaults.
import { base } from './shared.js';

/** @type {import('../../recipe.js').Recipe} */
export const alexnet = {
  ...base,
  name: 'torchvision/alexnet',
  title: 'AlexNet',
  source: 'torchvision 0.29, models/alexnet.py',
};

/** @type {import('../../recipe.js').Recipe} */
export const shufflenet = {
  ...base,
  name: 'torchvision/shufflenet_v2',
  title: 'ShuffleNet V2',
  source: 'torchvision 0.29, models/shufflenetv2.py',
};
