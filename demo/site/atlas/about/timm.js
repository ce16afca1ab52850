// SPDX-License-Identifier: Apache-2.0
// What people want to know of the recipes of timm, beside what the recipes say themselves.

/** @typedef {import('./index.js').About} About */

/** @param {string} name @param {string} [more] options */
const make = (name, more = '') => `import timm
import torch

torch.manual_seed(0)
model = timm.create_model('${name}'${more})`;

/** @type {[string, string]} */
const VIT = ['Dosovitskiy et al., An Image is Worth 16x16 Words, 2020', 'https://arxiv.org/abs/2010.11929'];

/** @type {Record<string, About>} */
export const timm = {
  'timm/vit': {
    model: 'ViT',
    title: "How ViT's weights are initialized in timm",
    area: 'vision',
    words:
      'Linear layers are normal with a standard deviation of 0.02, biases 0; positions too, and the class token is N(0, (1e-6)²). All this is called truncated, but cut at ±2: nothing is cut off. The patch embedding keeps the default of PyTorch. With `fix_init` the outputs of block i are divided by √(2 (i + 1)).',
    users: 'ViT, DeiT and most transformers of timm',
    paper: VIT,
    python: make('vit_base_patch16_224'),
    examples: ['timm-vit-b16'],
    traps: ['timm-algorithms'],
    also: ['timm/vit-jax', 'timm/vit-moco', 'torchvision/vit', 'transformers/vit'],
  },
  'timm/vit-jax': {
    model: 'ViT',
    title: "How ViT's weights are initialized in timm, weight_init='jax'",
    area: 'vision',
    words:
      "As Google's own code in JAX: linear layers are Xavier uniform, biases of the MLPs N(0, (1e-6)²), the patch embedding LeCun normal. The head begins at 0.",
    paper: VIT,
    python: make('vit_base_patch16_224', ", weight_init='jax'"),
    examples: ['timm-vit-b16'],
    traps: ['timm-algorithms'],
    also: ['timm/vit', 'timm/vit-jax-nlhb', 'timm/vit-moco', 'torchvision/vit'],
  },
  'timm/vit-jax-nlhb': {
    model: 'ViT',
    title: "How ViT's weights are initialized in timm, weight_init='jax_nlhb'",
    area: 'vision',
    words:
      "As 'jax', with the bias of the head at -log(classes): at the start each class has a probability of 1 / classes on its own, as a sigmoid loss wants it.",
    paper: VIT,
    python: make('vit_base_patch16_224', ", weight_init='jax_nlhb'"),
    examples: ['timm-vit-b16'],
    traps: ['timm-algorithms'],
    also: ['timm/vit-jax', 'timm/vit', 'timm/vit-moco'],
  },
  'timm/vit-moco': {
    model: 'ViT',
    title: "How ViT's weights are initialized in timm, weight_init='moco'",
    area: 'vision',
    words:
      'As MoCo v3: linear layers are Xavier uniform, where query, key and value count as three matrices though they are stored as one. Biases are 0. The patch embedding keeps the default of PyTorch.',
    paper: [
      'Chen et al., An Empirical Study of Training Self-Supervised Vision Transformers, 2021',
      'https://arxiv.org/abs/2104.02057',
    ],
    python: make('vit_base_patch16_224', ", weight_init='moco'"),
    examples: ['timm-vit-b16'],
    traps: ['fused-projections'],
    also: ['timm/vit', 'timm/vit-jax', 'torchvision/vit'],
  },
  'timm/convnext': {
    model: 'ConvNeXt',
    title: 'How the weights of ConvNeXt and ConvNeXt V2 are initialized in timm',
    area: 'vision',
    words:
      'Convolutions and linear layers are normal with a standard deviation of 0.02 and called truncated, though nothing is cut off; biases 0, norms 1. Layer scales begin at 1e-6; V2 has a global response norm in their place, which begins at 0. The head may be scaled by `head_init_scale`.',
    paper: ['Liu et al., A ConvNet for the 2020s, 2022', 'https://arxiv.org/abs/2201.03545'],
    python: make('convnext_tiny'),
    examples: [],
    traps: ['timm-algorithms'],
    also: ['torchvision/convnext', 'transformers/convnext'],
  },
  'timm/efficientnet': {
    model: 'EfficientNet',
    title: 'How the weights of EfficientNet, MobileNet V3 and V4 are initialized in timm',
    area: 'vision',
    words:
      "As TensorFlow's code does it: convolutions are N(0, 2 / fan-out) with the fan-out divided by the groups, so that depthwise convolutions are wider than torchvision's. The classifier is uniform on ±1/√outputs. Norms are 1 and 0.",
    users: 'EfficientNet, MixNet, MobileNet V3 and V4',
    paper: ['Tan and Le, EfficientNet: Rethinking Model Scaling, 2019', 'https://arxiv.org/abs/1905.11946'],
    python: make('efficientnet_b0'),
    examples: [],
    traps: ['depthwise-fan-out'],
    also: ['torchvision/efficientnet', 'torchvision/mobilenet_v3'],
  },
  'timm/resnet': {
    model: 'ResNet',
    title: "How ResNet's weights are initialized in timm",
    area: 'vision',
    words:
      "Convolutions are Kaiming normal by fan-out for a ReLU. Norms are 1 and 0, but the last norm of each block is 0 by default (`zero_init_last`): each block begins as the identity. The classifier keeps PyTorch's default.",
    users: 'ResNet, ResNeXt, SE-ResNeXt',
    paper: ['He et al., Deep Residual Learning for Image Recognition, 2015', 'https://arxiv.org/abs/1512.03385'],
    python: make('resnet50'),
    examples: ['resnet50', 'resnet18'],
    also: ['torchvision/resnet', 'transformers/resnet', 'megengine/resnet'],
  },
};
