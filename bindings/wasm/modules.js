// SPDX-License-Identifier: Apache-2.0
// The bytes in modules, for every host that has no better way: no file has to lie beside the JavaScript, and no server, bundler
// or resolver has to know what a wasm file is. Each import() is written out, so that bundlers find it and split it off; only
// what load() has chosen is fetched.
//
// A module is made by npm/rollup.config.js: the wasm file, compressed by zopfli, as base64. Without compression it would take
// 7 kB gzipped more, since gzip does not find what repeats where bytes straddle the letters of base64.
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

/** @param {boolean | 'relaxed'} simd */
export function frameworks(simd) {
  if (simd === 'relaxed') return unpack(import('packed:nn-init-frameworks.relaxed.wasm'));
  if (simd) return unpack(import('packed:nn-init-frameworks.wasm'));
  return unpack(import('packed:nn-init-frameworks.scalar.wasm'));
}
