// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init`: the wasm files lie beside it. The two URLs are written out, since that is how bundlers find
// files.
import { createLoad } from './loader.js';

/**
 * Instantiates nn-init: `const nn = await load()`. A second call returns the first one's result.
 */
export const load = createLoad((simd) =>
  simd ? new URL('./nn-init.wasm', import.meta.url) : new URL('./nn-init.scalar.wasm', import.meta.url),
);

/** @typedef {import('./generator.js').Generator} Generator */
/** @typedef {import('./generator.js').GeneratorState} GeneratorState */
/** @typedef {import('./generator.js').Kind} Kind */
/** @typedef {import('./generator.js').Seed} Seed */
/** @typedef {import('./initializers.js').Layout} Layout */
/** @typedef {import('./initializers.js').Mode} Mode */
/** @typedef {import('./initializers.js').MsraOptions} MsraOptions */
/** @typedef {import('./initializers.js').Nonlinearity} Nonlinearity */
/** @typedef {import('./initializers.js').NormalOptions} NormalOptions */
/** @typedef {import('./initializers.js').UniformOptions} UniformOptions */
/** @typedef {import('./initializers.js').XavierOptions} XavierOptions */
/** @typedef {import('./loader.js').LoadOptions} LoadOptions */
/** @typedef {import('./loader.js').NNInit} NNInit */
/** @typedef {import('./tensor.js').Fillable} Fillable */
/** @typedef {import('./tensor.js').ForeignTensor} ForeignTensor */
/** @typedef {import('./tensor.js').Shape} Shape */
/** @typedef {import('./tensor.js').Shaped} Shaped */
/** @typedef {import('./tensor.js').Tensor} Tensor */
/** @typedef {import('./tensor.js').TensorLike} TensorLike */
