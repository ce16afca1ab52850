// SPDX-License-Identifier: Apache-2.0
// The wasm files beside the JavaScript, for pages without a bundler that would rather serve files. It takes the place of
// modules.js in dist/*.fetch.min.js.

/** @param {boolean} simd */
export const all = (simd) => new URL(simd ? './nn-init.wasm' : './nn-init.scalar.wasm', import.meta.url);

/** @param {boolean} simd */
export const core = (simd) => new URL(simd ? './nn-init-core.wasm' : './nn-init-core.scalar.wasm', import.meta.url);

/** @param {boolean | 'relaxed'} simd */
export function frameworks(simd) {
  if (simd === 'relaxed') return new URL('./nn-init-frameworks.relaxed.wasm', import.meta.url);
  return new URL(simd ? './nn-init-frameworks.wasm' : './nn-init-frameworks.scalar.wasm', import.meta.url);
}
