// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init`: every initializer.
import { abilities, create } from './initializers/all.js';
import { createLoad } from './core/loader.js';
import { all } from './wasm/modules.js';

/**
 * Loads nn-init: `const nn = await load()`. A second call with the same options returns the first call's result.
 * @type {(options?: LoadOptions) => Promise<NNInit>}
 */
export const load = createLoad(all, abilities, create);

/** @typedef {import('./initializers/types.js').NNInit} NNInit */

/** @typedef {import('./core/dtype.js').Dtype} Dtype */
/** @typedef {import('./core/dtype.js').Elements} Elements */
/** @typedef {import('./initializers/explain.js').Explanation} Explanation */
/** @typedef {import('./initializers/families.js').Distribution} Distribution */
/** @typedef {import('./initializers/families.js').ScalingOptions} ScalingOptions */
/** @typedef {import('./initializers/families.js').SirenOptions} SirenOptions */
/** @typedef {import('./initializers/families.js').TruncNormalOptions} TruncNormalOptions */
/** @typedef {import('./initializers/families.js').VarianceScalingOptions} VarianceScalingOptions */
/** @typedef {import('./core/draws.js').DrawingGenerator} Generator */
/** @typedef {import('./core/generator.js').GeneratorState} GeneratorState */
/** @typedef {import('./core/generator.js').Kind} Kind */
/** @typedef {import('./core/generator.js').Seed} Seed */
/** @typedef {import('./initializers/random.js').NormalOptions} NormalOptions */
/** @typedef {import('./initializers/random.js').UniformOptions} UniformOptions */
/** @typedef {import('./core/layout.js').Axes} Axes */
/** @typedef {import('./core/layout.js').FanOptions} FanOptions */
/** @typedef {import('./core/layout.js').Layout} Layout */
/** @typedef {import('./core/layout.js').Rule} Rule */
/** @typedef {import('./core/loader.js').LoadOptions} LoadOptions */
/** @typedef {import('./initializers/modifiers.js').DepthOptions} DepthOptions */
/** @typedef {import('./initializers/modifiers.js').DepthRule} DepthRule */
/** @typedef {import('./initializers/modifiers.js').LoraOptions} LoraOptions */
/** @typedef {import('./initializers/orthogonal.js').DeltaOrthogonalOptions} DeltaOrthogonalOptions */
/** @typedef {import('./initializers/orthogonal.js').OrthogonalOptions} OrthogonalOptions */
/** @typedef {import('./initializers/scaling.js').Mode} Mode */
/** @typedef {import('./initializers/scaling.js').MsraOptions} MsraOptions */
/** @typedef {import('./initializers/scaling.js').Nonlinearity} Nonlinearity */
/** @typedef {import('./initializers/scaling.js').XavierOptions} XavierOptions */
/** @typedef {import('./initializers/sequences.js').ChronoOptions} ChronoOptions */
/** @typedef {import('./initializers/sequences.js').ForgetBiasOptions} ForgetBiasOptions */
/** @typedef {import('./initializers/sequences.js').LogUniformOptions} LogUniformOptions */
/** @typedef {import('./initializers/sequences.js').MambaDtBiasOptions} MambaDtBiasOptions */
/** @typedef {import('./initializers/sequences.js').SinusoidalOptions} SinusoidalOptions */
/** @typedef {import('./initializers/sequences.js').StftOptions} StftOptions */
/** @typedef {import('./initializers/structured.js').BilinearOptions} BilinearOptions */
/** @typedef {import('./initializers/structured.js').IcnrOptions} IcnrOptions */
/** @typedef {import('./initializers/structured.js').KernelOptions} KernelOptions */
/** @typedef {import('./initializers/structured.js').SparseOptions} SparseOptions */
/** @typedef {import('./core/tensor.js').Fillable} Fillable */
/** @typedef {import('./core/tensor.js').ForeignTensor} ForeignTensor */
/** @typedef {import('./core/tensor.js').Shape} Shape */
/** @typedef {import('./core/tensor.js').Shaped} Shaped */
/**
 * @template {Dtype} [D='float32']
 * @typedef {import('./core/tensor.js').Tensor<D>} Tensor
 */
/** @typedef {import('./core/tensor.js').TensorLike} TensorLike */
