// SPDX-License-Identifier: Apache-2.0
// SSD and SSDlite of torchvision. Bit for bit for weights=None and weights_backbone=None.
import { absentLinear } from '../../order.js';
import { inTurn } from '../torch.js';
import { children, rules, whole } from './backbones.js';
import { base } from './shared.js';

/** @typedef {import('../../network.js').Module} Module */

/**
 * VGG16 is made as a classifier, and SSD then splits its features. The last ones become the beginning of the first
 * extra block, whose two last convolutions are made after the other extra blocks.
 * @param {Module} backbone
 * @returns {Module[]}
 */
function partsOfVGG(backbone) {
  const [features, extra] = children(backbone, 'features', 'extra');
  const [first, ...blocks] = extra.children;
  const [last, fc] = [{ ...first, children: first.children.slice(0, -1) }, first.children[first.children.length - 1]];
  const classifier = [
    absentLinear('backbone.classifier.0', 4096, 25088),
    absentLinear('backbone.classifier.3', 4096, 4096),
    absentLinear('backbone.classifier.6', 1000, 4096),
  ];
  const vgg = { path: 'backbone.vgg', name: 'vgg', parameters: [], children: [features, last, ...classifier] };
  return [vgg, { ...extra, children: blocks }, { ...fc, path: 'backbone.fc' }];
}

/** @type {import('../../recipe.js').Recipe} */
export const ssd = {
  ...base,
  name: 'torchvision/ssd',
  title: 'SSD',
  source: 'torchvision 0.29, models/detection/ssd.py',
  stages: {
    vgg: [
      { name: 'backbone.scale_weight', do: 'fill_', options: { value: 20 } },
      {
        name: 'backbone.{features,extra.0}.#.weight',
        do: 'kaimingNormal_',
        options: { mode: 'fan_out', nonlinearity: 'relu' },
        source: 'torchvision 0.29, models/vgg.py',
      },
      { name: 'backbone.{features,extra.0}.#.bias', do: 'zeros_', source: 'torchvision 0.29, models/vgg.py' },
      { name: 'backbone.classifier.#.weight', do: 'normal_', options: { std: 0.01 }, optional: true },
    ],
    extra: [
      { name: ['backbone.extra.0.#.#.weight', 'backbone.extra.{1,2,3,4,5}.#.weight'], do: 'xavierUniform_' },
      { name: 'head.*.weight', do: 'xavierUniform_' },
      { name: ['backbone.extra.0.#.#.bias', 'backbone.extra.{1,2,3,4,5}.#.bias', 'head.*.bias'], do: 'zeros_' },
    ],
  },
  order: inTurn({
    arrange: (module) => (module.path === 'backbone' ? partsOfVGG(module) : module.children),
    after: { 'backbone.vgg': 'vgg', '{backbone.extra,backbone.fc,head.*_head}': 'extra' },
  }),
};

/** @type {import('../../recipe.js').Recipe} */
export const ssdlite = {
  ...base,
  name: 'torchvision/ssdlite',
  title: 'SSDlite',
  source: 'torchvision 0.29, models/detection/ssdlite.py',
  stages: {
    backbone: rules('backbone.features'),
    all: [
      {
        kind: 'conv2d',
        role: 'weight',
        do: 'normal_',
        options: { std: 0.03 },
        note: 'Of the backbone, too, unless it has weights already.',
      },
      { kind: 'conv2d', role: 'bias', do: 'zeros_' },
    ],
  },
  order: inTurn({
    arrange: ({ path, children }) =>
      path === 'backbone' ? children.map((child) => (child.name === 'features' ? whole(child) : child)) : children,
    after: { 'backbone.features': 'backbone', '{backbone.features,backbone.extra,head.*_head}': 'all' },
  }),
};
