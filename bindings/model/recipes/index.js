// SPDX-License-Identifier: Apache-2.0
// The recipes by name, each in a module of its own: who uses one loads one.

/** @type {Readonly<Record<string, () => Promise<import('../recipe.js').Recipe>>>} */
export const recipes = Object.freeze({
  'gpt-neox': () => import('./gpt-neox.js').then((module) => module.gptNeox),
  mamba: () => import('./mamba.js').then((module) => module.mamba),
  megatron: () => import('./megatron.js').then((module) => module.megatron),
  'megengine/resnet': () => import('./megengine/resnet.js').then((module) => module.resnet),
  nanogpt: () => import('./nanogpt.js').then((module) => module.nanogpt),
  olmo: () => import('./olmo.js').then((module) => module.olmo),
  'olmo-core': () => import('./olmo-core.js').then((module) => module.olmoCore),
  'olmo/full-megatron': () => import('./olmo.js').then((module) => module.fullMegatron),
  'olmo/mitchell': () => import('./olmo.js').then((module) => module.mitchell),
  'olmo/normal': () => import('./olmo.js').then((module) => module.normal),
  t5x: () => import('./t5x.js').then((module) => module.t5x),
  'timm/convnext': () => import('./timm/convnext.js').then((module) => module.convnext),
  'timm/efficientnet': () => import('./timm/efficientnet.js').then((module) => module.efficientnet),
  'timm/resnet': () => import('./timm/resnet.js').then((module) => module.resnet),
  'timm/vit': () => import('./timm/vit.js').then((module) => module.vit),
  'timm/vit-jax': () => import('./timm/vit.js').then((module) => module.jax),
  'timm/vit-jax-nlhb': () => import('./timm/vit.js').then((module) => module.jaxNlhb),
  'timm/vit-moco': () => import('./timm/vit.js').then((module) => module.moco),
  torch: () => import('./torch.js').then((module) => module.default),
  torchtitan: () => import('./torchtitan.js').then((module) => module.torchtitan),
  'torchvision/resnet': () => import('./torchvision/resnet.js').then((module) => module.default),
});
