// SPDX-License-Identifier: Apache-2.0
// Segmentation networks of torchvision: a backbone of ResNet or MobileNet V3, and heads that keep torch.nn's defaults.
import { inTurn } from '../torch.js';
import { children, rules, whole } from './backbones.js';
import { arrange } from './resnet.js';
import { base } from './shared.js';

/** The second classifier is made before the first. @param {import('../../network.js').Module} root */
const parts = (root) => {
  const backbone = children(root, 'backbone').map(whole);
  return [...backbone, ...children(root, 'aux_classifier', 'classifier')];
};

/** @type {import('../../recipe.js').Recipe} */
export default {
  ...base,
  name: 'torchvision/segmentation',
  title: 'FCN, DeepLabV3, LR-ASPP',
  source: 'torchvision 0.29, models/segmentation',
  stages: { backbone: rules('backbone') },
  order: inTurn({
    arrange: (module) => (module.path ? arrange(module) : parts(module)),
    after: { backbone: 'backbone' },
  }),
};
