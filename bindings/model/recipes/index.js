// SPDX-License-Identifier: Apache-2.0
// The recipes by name, each in a module of its own: who uses one loads one.

/** @type {Readonly<Record<string, () => Promise<import('../recipe.js').Recipe>>>} */
export const recipes = Object.freeze({
  torch: () => import('./torch.js').then((module) => module.default),
  'torchvision/resnet': () => import('./torchvision/resnet.js').then((module) => module.default),
  'transformers/base': () => import('./transformers/base.js').then((module) => module.base),
  'transformers/bert': () => import('./transformers/bert.js').then((module) => module.bert),
  'transformers/distilbert': () => import('./transformers/bert.js').then((module) => module.distilbert),
  'transformers/electra': () => import('./transformers/bert.js').then((module) => module.electra),
  'transformers/gemma': () => import('./transformers/llama.js').then((module) => module.gemma),
  'transformers/gemma2': () => import('./transformers/llama.js').then((module) => module.gemma2),
  'transformers/gpt2': () => import('./transformers/gpt2.js').then((module) => module.gpt2),
  'transformers/llama': () => import('./transformers/llama.js').then((module) => module.llama),
  'transformers/mistral': () => import('./transformers/llama.js').then((module) => module.mistral),
  'transformers/mixtral': () => import('./transformers/llama.js').then((module) => module.mixtral),
  'transformers/phi3': () => import('./transformers/llama.js').then((module) => module.phi3),
  'transformers/qwen2': () => import('./transformers/llama.js').then((module) => module.qwen2),
  'transformers/qwen2_moe': () => import('./transformers/llama.js').then((module) => module.qwen2Moe),
  'transformers/qwen3': () => import('./transformers/llama.js').then((module) => module.qwen3),
  'transformers/qwen3_moe': () => import('./transformers/llama.js').then((module) => module.qwen3Moe),
  'transformers/roberta': () => import('./transformers/bert.js').then((module) => module.roberta),
  'transformers/xlm_roberta': () => import('./transformers/bert.js').then((module) => module.xlmRoberta),
});
