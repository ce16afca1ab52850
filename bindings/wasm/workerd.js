// SPDX-License-Identifier: Apache-2.0
// WebAssembly modules for hosts that compile them at deployment and refuse to compile bytes: Cloudflare Workers
// (workerd) and edge functions. This file replaces modules.js in dist/workerd and in dist/edge-light; there its imports
// end in ?module, as Next.js needs. The scalar files are for load({ simd: false }): all these hosts have SIMD. There is
// no file with relaxed SIMD: these hosts do not compile the module by which frameworks/relaxed.js tests the engine, so
// load() takes SIMD.
import allSimd from 'module:nn-init.wasm';
import coreSimd from 'module:nn-init-core.wasm';
import torch from 'module:nn-init-torch.wasm';
import torchErfinv from 'module:nn-init-torch-erfinv.wasm';
import torchCuda from 'module:nn-init-torch-cuda.wasm';
import megengine from 'module:nn-init-megengine.wasm';
import numpy from 'module:nn-init-numpy.wasm';
import numpyLegacy from 'module:nn-init-numpy-legacy.wasm';
import jax from 'module:nn-init-jax.wasm';
import tfjs from 'module:nn-init-tfjs.wasm';
import python from 'module:nn-init-python.wasm';
import tensorflow from 'module:nn-init-tensorflow.wasm';
import kerasTensorflow from 'module:nn-init-keras-tensorflow.wasm';
import kerasJax from 'module:nn-init-keras-jax.wasm';
import kerasTorch from 'module:nn-init-keras-torch.wasm';
import kerasNumpy from 'module:nn-init-keras-numpy.wasm';

/** @param {boolean} simd */
export const all = (simd) => (simd ? allSimd : import('module:nn-init.scalar.wasm'));

/** @param {boolean} simd */
export const core = (simd) => (simd ? coreSimd : import('module:nn-init-core.scalar.wasm'));

/** @param {object} simd @param {() => Promise<object>} scalar */
const kind = (simd, scalar) => (/** @type {import('../frameworks/relaxed.js').Build} */ build) =>
  build ? simd : scalar();

/** The files of kinds, by their names in load({ kinds }). */
export const kinds = {
  torch: kind(torch, () => import('module:nn-init-torch.scalar.wasm')),
  'torch-erfinv': kind(torchErfinv, () => import('module:nn-init-torch-erfinv.scalar.wasm')),
  'torch-cuda': kind(torchCuda, () => import('module:nn-init-torch-cuda.scalar.wasm')),
  megengine: kind(megengine, () => import('module:nn-init-megengine.scalar.wasm')),
  numpy: kind(numpy, () => import('module:nn-init-numpy.scalar.wasm')),
  'numpy-legacy': kind(numpyLegacy, () => import('module:nn-init-numpy-legacy.scalar.wasm')),
  jax: kind(jax, () => import('module:nn-init-jax.scalar.wasm')),
  tfjs: kind(tfjs, () => import('module:nn-init-tfjs.scalar.wasm')),
  python: kind(python, () => import('module:nn-init-python.scalar.wasm')),
  tensorflow: kind(tensorflow, () => import('module:nn-init-tensorflow.scalar.wasm')),
  'keras-tensorflow': kind(kerasTensorflow, () => import('module:nn-init-keras-tensorflow.scalar.wasm')),
  'keras-jax': kind(kerasJax, () => import('module:nn-init-keras-jax.scalar.wasm')),
  'keras-torch': kind(kerasTorch, () => import('module:nn-init-keras-torch.scalar.wasm')),
  'keras-numpy': kind(kerasNumpy, () => import('module:nn-init-keras-numpy.scalar.wasm')),
};
