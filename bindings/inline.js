// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/inline`: the wasm files are inside, for bundlers and servers that do not carry them along.
import scalar from '../build/wasm/nn-init.scalar.wasm';
import simd from '../build/wasm/nn-init.wasm';
import { abilities, create } from './initializers/all.js';
import { createLoad } from './core/loader.js';

export const load = createLoad((wantsSimd) => (wantsSimd ? simd : scalar), abilities, create);
