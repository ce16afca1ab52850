// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init`: the wasm files lie beside it. The two URLs are written out, since that is how bundlers find
// files.
import { abilities, create } from './all.js';
import { createLoad } from './loader.js';

/**
 * Instantiates nn-init: `const nn = await load()`. A second call returns the first one's result.
 */
export const load = createLoad(
  (simd) => (simd ? new URL('./nn-init.wasm', import.meta.url) : new URL('./nn-init.scalar.wasm', import.meta.url)),
  abilities,
  create,
);

/** All of the library. @typedef {Awaited<ReturnType<typeof load>>} NNInit */

/** @typedef {import('./dtype.js').Dtype} Dtype */
/** @typedef {import('./dtype.js').Elements} Elements */
/** @typedef {import('./explain.js').Explanation} Explanation */
/** @typedef {import('./families.js').Distribution} Distribution */
/** @typedef {import('./families.js').ScalingOptions} ScalingOptions */
/** @typedef {import('./families.js').SirenOptions} SirenOptions */
/** @typedef {import('./families.js').TruncNormalOptions} TruncNormalOptions */
/** @typedef {import('./families.js').VarianceScalingOptions} VarianceScalingOptions */
/** @typedef {import('./generator.js').Generator} Generator */
/** @typedef {import('./generator.js').GeneratorState} GeneratorState */
/** @typedef {import('./generator.js').Kind} Kind */
/** @typedef {import('./generator.js').Seed} Seed */
/** @typedef {import('./initializers.js').NormalOptions} NormalOptions */
/** @typedef {import('./initializers.js').UniformOptions} UniformOptions */
/** @typedef {import('./layout.js').Axes} Axes */
/** @typedef {import('./layout.js').FanOptions} FanOptions */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./loader.js').LoadOptions} LoadOptions */
/** @typedef {import('./modifiers.js').DepthOptions} DepthOptions */
/** @typedef {import('./modifiers.js').DepthRule} DepthRule */
/** @typedef {import('./modifiers.js').LoraOptions} LoraOptions */
/** @typedef {import('./orthogonal.js').DeltaOrthogonalOptions} DeltaOrthogonalOptions */
/** @typedef {import('./orthogonal.js').OrthogonalOptions} OrthogonalOptions */
/** @typedef {import('./scaling.js').Mode} Mode */
/** @typedef {import('./scaling.js').MsraOptions} MsraOptions */
/** @typedef {import('./scaling.js').Nonlinearity} Nonlinearity */
/** @typedef {import('./scaling.js').XavierOptions} XavierOptions */
/** @typedef {import('./sequences.js').ChronoOptions} ChronoOptions */
/** @typedef {import('./sequences.js').ForgetBiasOptions} ForgetBiasOptions */
/** @typedef {import('./sequences.js').LogUniformOptions} LogUniformOptions */
/** @typedef {import('./sequences.js').MambaDtBiasOptions} MambaDtBiasOptions */
/** @typedef {import('./sequences.js').SinusoidalOptions} SinusoidalOptions */
/** @typedef {import('./sequences.js').StftOptions} StftOptions */
/** @typedef {import('./structured.js').IcnrOptions} IcnrOptions */
/** @typedef {import('./structured.js').KernelOptions} KernelOptions */
/** @typedef {import('./structured.js').SparseOptions} SparseOptions */
/** @typedef {import('./tensor.js').Fillable} Fillable */
/** @typedef {import('./tensor.js').ForeignTensor} ForeignTensor */
/** @typedef {import('./tensor.js').Shape} Shape */
/** @typedef {import('./tensor.js').Shaped} Shaped */
/**
 * @template {Dtype} [D='float32']
 * @typedef {import('./tensor.js').Tensor<D>} Tensor
 */
/** @typedef {import('./tensor.js').TensorLike} TensorLike */
