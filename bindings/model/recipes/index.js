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
  'torchvision/resnet': () => import('./torchvision/resnet.js').then((module) => module.default),
});
