// SPDX-License-Identifier: Apache-2.0
// What torchvision's families share: torch.nn's defaults when their modules are made, then a pass over modules().
import torch, { inTurn } from '../torch.js';

/** @typedef {import('../../recipe.js').Rule} Rule */

export const base = { version: 'torchvision 0.29.1', extends: torch, order: inTurn() };

/** @type {Rule[]} */
export const norms = [
  { kind: '*norm', role: 'weight', do: 'ones_', optional: true },
  { kind: '*norm', role: 'bias', do: 'zeros_', optional: true },
];

/** @type {Rule} */
export const convBias = { kind: 'conv2d', role: 'bias', do: 'zeros_', optional: true };

/** @type {Rule} */
export const linearBias = { kind: 'linear', role: 'bias', do: 'zeros_', optional: true };
