// SPDX-License-Identifier: Apache-2.0
// ResNet and MobileNet V3 as backbones. Each is made as a classifier, and then loses its last layers. What these layers
// draw is part of the order. The rules are bit for bit for weights_backbone=None.
import { absentLinear } from '../../order.js';
import { convBias, norms } from './shared.js';

/** @typedef {import('../../network.js').Module} Module */
/** @typedef {import('../../recipe.js').Rule} Rule */

/** @param {Module} module @param {string[]} names @returns {Module[]} its children with these names, in this order */
export const children = (module, ...names) =>
  names.flatMap((name) => module.children.filter((child) => child.name === name));

/** @param {Module} module @returns {import('../../network.js').Parameter[]} */
const parametersOf = (module) => [...module.parameters, ...module.children.flatMap(parametersOf)];

/** A backbone together with the layers that it loses. @param {Module} backbone @returns {Module} */
export function whole(backbone) {
  const { path } = backbone;
  const kernels = parametersOf(backbone).filter(({ shape }) => shape.length === 4);
  const features = kernels[kernels.length - 1].shape[0];
  const hidden = (features * 4) / 3; // for MobileNet V3 Large: 1280 for 960
  const head = children(backbone, 'layer4').length
    ? [absentLinear(`${path}.fc`, 1000, features)]
    : [absentLinear(`${path}.classifier.0`, hidden, features), absentLinear(`${path}.classifier.3`, 1000, hidden)];
  return { ...backbone, children: [...backbone.children, ...head] };
}

/** The rules of both backbones, for everything below a path. @param {string} path @returns {Rule[]} */
export function rules(path) {
  const source = 'torchvision 0.29, models/resnet.py and mobilenetv3.py';
  const name = `${path}.*`;
  return [
    {
      kind: 'conv2d',
      role: 'weight',
      name,
      do: 'kaimingNormal_',
      options: { mode: 'fan_out', nonlinearity: 'relu' },
      source,
    },
    { ...convBias, name, source },
    ...norms.map((rule) => ({ ...rule, name, source })),
    {
      kind: 'linear',
      name: `${path}.classifier.*.weight`,
      do: 'normal_',
      options: { std: 0.01 },
      optional: true,
      source,
      note: 'Not in the model: it is drawn and thrown away.',
    },
  ];
}
