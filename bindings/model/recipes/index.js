// SPDX-License-Identifier: Apache-2.0
// The recipes by name, each in a module of its own: who uses one loads one.

/** @type {Readonly<Record<string, () => Promise<import('../recipe.js').Recipe>>>} */
export const recipes = Object.freeze({
  'timm/convnext': () => import('./timm/convnext.js').then((module) => module.convnext),
  'timm/efficientnet': () => import('./timm/efficientnet.js').then((module) => module.efficientnet),
  'timm/resnet': () => import('./timm/resnet.js').then((module) => module.resnet),
  'timm/vit': () => import('./timm/vit.js').then((module) => module.vit),
  'timm/vit-jax': () => import('./timm/vit.js').then((module) => module.jax),
  'timm/vit-jax-nlhb': () => import('./timm/vit.js').then((module) => module.jaxNlhb),
  'timm/vit-moco': () => import('./timm/vit.js').then((module) => module.moco),
  torch: () => import('./torch.js').then((module) => module.default),
  'torchvision/alexnet': () => import('./torchvision/plain.js').then((module) => module.alexnet),
  'torchvision/convnext': () => import('./torchvision/convnext.js').then((module) => module.default),
  'torchvision/densenet': () => import('./torchvision/densenet.js').then((module) => module.default),
  'torchvision/efficientnet': () => import('./torchvision/efficientnet.js').then((module) => module.default),
  'torchvision/googlenet': () => import('./torchvision/inception.js').then((module) => module.googlenet),
  'torchvision/inception_v3': () => import('./torchvision/inception.js').then((module) => module.inception),
  'torchvision/maxvit': () => import('./torchvision/maxvit.js').then((module) => module.default),
  'torchvision/mnasnet': () => import('./torchvision/mobilenet.js').then((module) => module.mnasnet),
  'torchvision/mobilenet_v2': () => import('./torchvision/mobilenet.js').then((module) => module.v2),
  'torchvision/mobilenet_v3': () => import('./torchvision/mobilenet.js').then((module) => module.v3),
  'torchvision/regnet': () => import('./torchvision/regnet.js').then((module) => module.default),
  'torchvision/resnet': () => import('./torchvision/resnet.js').then((module) => module.default),
  'torchvision/shufflenet_v2': () => import('./torchvision/plain.js').then((module) => module.shufflenet),
  'torchvision/squeezenet': () => import('./torchvision/squeezenet.js').then((module) => module.default),
  'torchvision/swin': () => import('./torchvision/swin.js').then((module) => module.default),
  'torchvision/vgg': () => import('./torchvision/vgg.js').then((module) => module.default),
  'torchvision/vit': () => import('./torchvision/vit.js').then((module) => module.default),
});
