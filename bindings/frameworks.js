// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/frameworks`: all of nn-init, and generators that give other libraries' numbers.
import { createFrameworksLoad } from './frameworks/load.js';
import { all, kinds } from './wasm/modules.js';

/**
 * Loads nn-init with the generators of other libraries: `const nn = await load({ kinds: ['torch'] })`. Without `kinds`
 * it loads all of them. A second call with the same options returns the first call's result, and adds its kinds to it.
 * @type {(options?: import('./frameworks/load.js').LoadOptions) => Promise<NNInit>}
 */
export const load = createFrameworksLoad(all, kinds);

/** @typedef {import('./frameworks/generator.js').FrameworkGenerator} FrameworkGenerator */
/** @typedef {import('./frameworks/generator.js').FrameworkKind} FrameworkKind */
/** @typedef {import('./frameworks/generator.js').FrameworkOptions} FrameworkOptions */
/** @typedef {import('./frameworks/generator.js').FrameworkSeed} FrameworkSeed */
/** @typedef {import('./frameworks/generator.js').FrameworkState} FrameworkState */
/** @typedef {import('./core/dtype.js').Dtype} Dtype */
/** @typedef {import('./core/generator.js').AnyGenerator} AnyGenerator */
/** @typedef {import('./core/draws.js').DrawingGenerator} Generator */
/** @typedef {import('./core/generator.js').GeneratorState} GeneratorState */
/** @typedef {import('./core/generator.js').Kind} Kind */
/** @typedef {import('./core/generator.js').Seed} Seed */
/**
 * @template {Dtype} [D='float32']
 * @typedef {import('./core/tensor.js').Tensor<D>} Tensor
 */
/** @typedef {import('./frameworks/load.js').LoadOptions} LoadOptions */
/** @typedef {import('./frameworks/types.js').NNInitFrameworks} NNInit */
