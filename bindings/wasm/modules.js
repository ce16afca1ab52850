// SPDX-License-Identifier: Apache-2.0
// The wasm files as JavaScript modules, for every host that has no better way. No file has to lie beside the
// JavaScript, and no server, bundler or resolver has to know what a wasm file is. Each import() is written out, so that
// bundlers find it and split it off; only the file that load() has chosen is fetched.
//
// npm/rollup.config.js makes the modules: each is a wasm file, compressed by zopfli, as base64. Without compression it
// would take 7 kB gzipped more: gzip finds no repetition where bytes straddle the letters of base64.
import { inflate } from './inflate.js';

/** @typedef {{ size: number, base64: string }} Packed what such a module exports: base64, and the size of the file in bytes */

/** @param {Promise<Packed>} module */
async function unpack(module) {
  const { size, base64 } = await module;
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return inflate(bytes, size);
}

/** @param {boolean} simd */
export function all(simd) {
  if (simd) return unpack(import('packed:nn-init.wasm'));
  return unpack(import('packed:nn-init.scalar.wasm'));
}

/** @param {boolean} simd */
export function core(simd) {
  if (simd) return unpack(import('packed:nn-init-core.wasm'));
  return unpack(import('packed:nn-init-core.scalar.wasm'));
}

/**
 * The builds of a kind. Only the one that load() has chosen is fetched.
 * @param {() => Promise<Packed>} relaxed @param {() => Promise<Packed>} simd @param {() => Promise<Packed>} scalar
 */
const kind = (relaxed, simd, scalar) => (/** @type {import('../frameworks/relaxed.js').Build} */ build) =>
  unpack((build === 'relaxed' ? relaxed : build ? simd : scalar)());

/** The files of kinds, by their names in load({ kinds }). */
export const kinds = {
  torch: kind(
    () => import('packed:nn-init-torch.relaxed.wasm'),
    () => import('packed:nn-init-torch.wasm'),
    () => import('packed:nn-init-torch.scalar.wasm'),
  ),
  'torch-erfinv': kind(
    () => import('packed:nn-init-torch-erfinv.relaxed.wasm'),
    () => import('packed:nn-init-torch-erfinv.wasm'),
    () => import('packed:nn-init-torch-erfinv.scalar.wasm'),
  ),
  'torch-cuda': kind(
    () => import('packed:nn-init-torch-cuda.relaxed.wasm'),
    () => import('packed:nn-init-torch-cuda.wasm'),
    () => import('packed:nn-init-torch-cuda.scalar.wasm'),
  ),
  megengine: kind(
    () => import('packed:nn-init-megengine.relaxed.wasm'),
    () => import('packed:nn-init-megengine.wasm'),
    () => import('packed:nn-init-megengine.scalar.wasm'),
  ),
  numpy: kind(
    () => import('packed:nn-init-numpy.relaxed.wasm'),
    () => import('packed:nn-init-numpy.wasm'),
    () => import('packed:nn-init-numpy.scalar.wasm'),
  ),
  'numpy-legacy': kind(
    () => import('packed:nn-init-numpy-legacy.relaxed.wasm'),
    () => import('packed:nn-init-numpy-legacy.wasm'),
    () => import('packed:nn-init-numpy-legacy.scalar.wasm'),
  ),
  jax: kind(
    () => import('packed:nn-init-jax.relaxed.wasm'),
    () => import('packed:nn-init-jax.wasm'),
    () => import('packed:nn-init-jax.scalar.wasm'),
  ),
  tfjs: kind(
    () => import('packed:nn-init-tfjs.relaxed.wasm'),
    () => import('packed:nn-init-tfjs.wasm'),
    () => import('packed:nn-init-tfjs.scalar.wasm'),
  ),
  python: kind(
    () => import('packed:nn-init-python.relaxed.wasm'),
    () => import('packed:nn-init-python.wasm'),
    () => import('packed:nn-init-python.scalar.wasm'),
  ),
  tensorflow: kind(
    () => import('packed:nn-init-tensorflow.relaxed.wasm'),
    () => import('packed:nn-init-tensorflow.wasm'),
    () => import('packed:nn-init-tensorflow.scalar.wasm'),
  ),
  'keras-tensorflow': kind(
    () => import('packed:nn-init-keras-tensorflow.relaxed.wasm'),
    () => import('packed:nn-init-keras-tensorflow.wasm'),
    () => import('packed:nn-init-keras-tensorflow.scalar.wasm'),
  ),
  'keras-jax': kind(
    () => import('packed:nn-init-keras-jax.relaxed.wasm'),
    () => import('packed:nn-init-keras-jax.wasm'),
    () => import('packed:nn-init-keras-jax.scalar.wasm'),
  ),
  'keras-torch': kind(
    () => import('packed:nn-init-keras-torch.relaxed.wasm'),
    () => import('packed:nn-init-keras-torch.wasm'),
    () => import('packed:nn-init-keras-torch.scalar.wasm'),
  ),
  'keras-numpy': kind(
    () => import('packed:nn-init-keras-numpy.relaxed.wasm'),
    () => import('packed:nn-init-keras-numpy.wasm'),
    () => import('packed:nn-init-keras-numpy.scalar.wasm'),
  ),
};
