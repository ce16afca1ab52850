// SPDX-License-Identifier: Apache-2.0
// Modules of WebAssembly, for hosts that compile them when a program is deployed and refuse to compile bytes: Cloudflare
// Workers (workerd) and edge functions. It takes the place of modules.js in dist/workerd, and, with the ?module by which
// Next.js takes such a file, in dist/edge-light. The scalar files are there for load({ simd: false }): all these hosts
// have SIMD. There is no file with relaxed SIMD: these hosts do not compile the module by which frameworks/relaxed.js tests the
// engine, and so load() takes SIMD.
import allSimd from 'module:nn-init.wasm';
import coreSimd from 'module:nn-init-core.wasm';
import frameworksSimd from 'module:nn-init-frameworks.wasm';

/** @param {boolean} simd */
export const all = (simd) => (simd ? allSimd : import('module:nn-init.scalar.wasm'));

/** @param {boolean} simd */
export const core = (simd) => (simd ? coreSimd : import('module:nn-init-core.scalar.wasm'));

/** @param {boolean} simd */
export const frameworks = (simd) => (simd ? frameworksSimd : import('module:nn-init-frameworks.scalar.wasm'));
