// SPDX-License-Identifier: Apache-2.0
// Video networks of torchvision.
import { inTurn } from '../torch.js';
import { arrange } from './resnet.js';
import { base, linearBias, norms } from './shared.js';
import swin from './swin.js';

/** @type {import('../../recipe.js').Recipe} */
export const resnet = {
  ...base,
  name: 'torchvision/video_resnet',
  title: 'R3D, MC3, R(2+1)D',
  source: 'torchvision 0.29, models/video/resnet.py, VideoResNet.__init__',
  stages: {
    modules: [
      { kind: 'conv3d', role: 'weight', do: 'kaimingNormal_', options: { mode: 'fan_out', nonlinearity: 'relu' } },
      ...norms,
      { kind: 'linear', role: 'weight', do: 'normal_', options: { std: 0.01 }, optional: true },
      linearBias,
    ],
  },
  order: inTurn({ arrange }),
};

/** @type {import('../../recipe.js').Recipe} */
export const s3d = { ...base, name: 'torchvision/s3d', title: 'S3D', source: 'torchvision 0.29, models/video/s3d.py' };

/** @type {import('../../recipe.js').Recipe} */
export const mvit = {
  ...base,
  name: 'torchvision/mvit',
  title: 'MViT, MViT V2',
  source: 'torchvision 0.29, models/video/mvit.py, MViT.__init__',
  stages: {
    attention: [
      {
        name: '*.attn.rel_pos_{h,w,t}',
        do: 'truncNormal_',
        options: { std: 0.02 },
        optional: true,
        source: 'torchvision 0.29, models/video/mvit.py, MultiscaleAttention.__init__',
      },
    ],
    modules: [
      { kind: 'linear', role: 'weight', do: 'truncNormal_', options: { std: 0.02 } },
      linearBias,
      ...norms,
      { name: '*pos_encoding.*', do: 'truncNormal_', options: { std: 0.02 } },
    ],
  },
  order: inTurn({ after: { '*.attn': 'attention' } }),
};

/** @type {import('../../recipe.js').Recipe} */
export const swin3d = {
  ...swin,
  name: 'torchvision/swin3d',
  title: 'Video Swin Transformer',
  source: 'torchvision 0.29, models/video/swin_transformer.py, SwinTransformer3d.__init__',
  variables: { window_depth: 'window_depth ?? 8', window_height: 'window_height ?? sqrt(dim(0) / window_depth)' },
  stages: {
    ...swin.stages,
    table: [
      {
        name: '*.relative_position_bias_table',
        do: 'truncNormal_',
        options: { std: 0.02 },
        source: 'torchvision 0.29, models/video/swin_transformer.py, ShiftedWindowAttention3d',
      },
      {
        name: '*.relative_position_index',
        do: 'relativePositionIndex_',
        options: { depth: '=window_depth', height: '=window_height' },
        optional: true,
        source: 'torchvision 0.29, models/video/swin_transformer.py, ShiftedWindowAttention3d',
        note: 'Shapes do not tell the sides of a window: 8, 7 and 7 by default; give the config window_depth for another.',
      },
    ],
  },
};
