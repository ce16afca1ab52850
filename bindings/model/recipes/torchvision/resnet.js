// SPDX-License-Identifier: Apache-2.0
// ResNet, ResNeXt and Wide ResNet of torchvision.
import { inTurn } from '../torch.js';
import { base, norms } from './shared.js';

/**
 * A layer's first block makes its shortcut before the rest of itself: _make_layer().
 * @param {import('../../network.js').Module} module
 */
export const arrange = ({ children }) =>
  [...children].sort((a, b) => Number(b.name === 'downsample') - Number(a.name === 'downsample'));

/** @type {import('../../recipe.js').Recipe} */
export default {
  ...base,
  name: 'torchvision/resnet',
  title: 'ResNet, ResNeXt, Wide ResNet',
  source: 'torchvision 0.29, models/resnet.py, ResNet.__init__',
  variables: { zero_init_residual: 'zero_init_residual ?? false', bottleneck: "has('*.bn3.weight')" },
  stages: {
    modules: [
      { kind: 'conv2d', role: 'weight', do: 'kaimingNormal_', options: { mode: 'fan_out', nonlinearity: 'relu' } },
      ...norms,
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
  order: inTurn({ arrange }),
};
