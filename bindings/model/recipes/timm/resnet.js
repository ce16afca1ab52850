// SPDX-License-Identifier: Apache-2.0
// timm's ResNet and ResNeXt, and their variants with squeeze and excitation, ECA, or a deep stem.
import torch, { inTurn } from '../torch.js';

/**
 * A layer's first block makes its shortcut before the rest of itself: make_blocks().
 * @param {import('../../network.js').Module} module
 */
const arrange = ({ children }) =>
  [...children].sort((a, b) => Number(b.name === 'downsample') - Number(a.name === 'downsample'));

/** @type {import('../../recipe.js').Recipe} */
export const resnet = {
  name: 'timm/resnet',
  title: 'ResNet, ResNeXt of timm',
  version: 'timm 1.0.31',
  source: 'timm 1.0.31, models/resnet.py, ResNet.init_weights',
  extends: torch,
  variables: { zero_init_last: 'zero_init_last ?? true', bottleneck: "has('*.bn3.weight')" },
  stages: {
    modules: [
      { kind: 'conv2d', role: 'weight', do: 'kaimingNormal_', options: { mode: 'fan_out', nonlinearity: 'relu' } },
    ],
    residual: [
      {
        name: 'layer#.#.bn3.weight',
        when: 'zero_init_last',
        do: 'zeros_',
        optional: true,
        note: 'The last norm of a block: the block begins as its shortcut. On by default; in torchvision it is off.',
      },
      { name: 'layer#.#.bn2.weight', when: 'zero_init_last && !bottleneck', do: 'zeros_', optional: true },
    ],
  },
  order: inTurn({ arrange }),
};
