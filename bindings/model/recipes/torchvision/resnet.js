// SPDX-License-Identifier: Apache-2.0
// ResNet, ResNeXt and Wide ResNet of torchvision.
import { eachOf } from '../../order.js';
import torch, { construct } from '../torch.js';

/** A layer's first block makes its shortcut before itself: _make_layer(). @param {import('../../network.js').Module} module */
const arrange = ({ children }) =>
  [...children].sort((a, b) => Number(b.name === 'downsample') - Number(a.name === 'downsample'));

/** @type {import('../../recipe.js').Recipe} */
export default {
  name: 'torchvision/resnet',
  title: 'ResNet, ResNeXt, Wide ResNet',
  version: 'torchvision 0.29.1',
  source: 'torchvision 0.29, models/resnet.py, ResNet.__init__',
  extends: torch,
  variables: { zero_init_residual: 'zero_init_residual ?? false', bottleneck: "has('*.bn3.weight')" },
  stages: {
    modules: [
      { kind: 'conv2d', role: 'weight', do: 'kaimingNormal_', options: { mode: 'fan_out', nonlinearity: 'relu' } },
      { kind: '*norm', role: 'weight', do: 'ones_' },
      { kind: '*norm', role: 'bias', do: 'zeros_' },
    ],
    residual: [
      {
        name: '*.bn3.weight',
        when: 'zero_init_residual',
        do: 'zeros_',
        optional: true,
        note: 'The last norm of a block: the block begins as its shortcut. Off by default; timm has it on.',
      },
      { name: '*.bn2.weight', when: 'zero_init_residual && !bottleneck', do: 'zeros_', optional: true },
    ],
  },
  *order({ root }) {
    yield* construct(root, arrange);
    yield* eachOf('modules', root);
    yield* eachOf('residual', root);
  },
};
