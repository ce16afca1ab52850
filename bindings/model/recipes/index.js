// SPDX-License-Identifier: Apache-2.0
// The recipes by name, each in a module of its own: who uses one loads one.

/** @type {Readonly<Record<string, () => Promise<import('../recipe.js').Recipe>>>} */
export const recipes = Object.freeze({
  torch: () => import('./torch.js').then((module) => module.default),
  'torchvision/resnet': () => import('./torchvision/resnet.js').then((module) => module.default),
});
