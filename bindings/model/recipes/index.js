// SPDX-License-Identifier: Apache-2.0
// The recipes by name, each in a module of its own: who uses one loads one.

/** @type {Readonly<Record<string, () => Promise<import('../recipe.js').Recipe>>>} */
export const recipes = Object.freeze({
  flax: () => import('./flax.js').then((module) => module.flax),
  keras: () => import('./keras.js').then((module) => module.keras),
  'keras-3.14': () => import('./keras.js').then((module) => module.keras314),
  own: () => import('./own.js').then((module) => module.own),
  tfjs: () => import('./tfjs.js').then((module) => module.tfjs),
  torch: () => import('./torch.js').then((module) => module.default),
  'torchvision/resnet': () => import('./torchvision/resnet.js').then((module) => module.default),
});
