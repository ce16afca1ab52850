// SPDX-License-Identifier: Apache-2.0
// Fetches the wasm files beside the JavaScript, for pages without a bundler that would rather serve files. It replaces
// modules.js in dist/*.fetch.min.js.

/** @param {boolean} simd */
export const all = (simd) => new URL(simd ? './nn-init.wasm' : './nn-init.scalar.wasm', import.meta.url);

/** @param {boolean} simd */
export const core = (simd) => new URL(simd ? './nn-init-core.wasm' : './nn-init-core.scalar.wasm', import.meta.url);

/** @param {string} name */
const kind = (name) => (/** @type {import('../frameworks/relaxed.js').Build} */ build) =>
  new URL(`./nn-init-${name}${build === 'relaxed' ? '.relaxed' : build ? '' : '.scalar'}.wasm`, import.meta.url);

/** The files of kinds, by their names in load({ kinds }). */
export const kinds = {
  torch: kind('torch'),
  'torch-erfinv': kind('torch-erfinv'),
  'torch-cuda': kind('torch-cuda'),
  megengine: kind('megengine'),
  numpy: kind('numpy'),
  'numpy-legacy': kind('numpy-legacy'),
  jax: kind('jax'),
  tfjs: kind('tfjs'),
  python: kind('python'),
  tensorflow: kind('tensorflow'),
  'keras-tensorflow': kind('keras-tensorflow'),
  'keras-jax': kind('keras-jax'),
  'keras-torch': kind('keras-torch'),
  'keras-numpy': kind('keras-numpy'),
};
