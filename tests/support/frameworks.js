// SPDX-License-Identifier: Apache-2.0
// Generators of nn-init/frameworks, and calls that draw from them.
import { load } from '../../npm/dist/frameworks.js';
import { ARRAYS } from './streams.js';

export const nn = await load();
export const KINDS = [
  ...['torch', 'megengine', 'numpy', 'numpy-legacy', 'jax', 'tfjs', 'python', 'torch-cuda', 'tensorflow', 'keras'],
];

/** Options that a kind requires. */
export const NEEDED = { 'torch-cuda': { device: { multiprocessors: 1, threads: 256 } } };
export const of = (kind, options) => nn.generator({ kind, seed: 5, ...NEEDED[kind], ...options });
export const words = (generator, n = 4) => [...generator.words(new Uint32Array(n))];
export const draw = (generator, name, n, dtype = 'float32') => nn[name](new ARRAYS[dtype](n), { generator });

/** Formulas over uniform and normal values; all kinds have them. */
const MADE = [
  ...['uniform_', 'normal_', 'xavierUniform_', 'xavierNormal_', 'msraUniform_', 'msraNormal_', 'lora_'],
  ...['lecunUniform_', 'lecunNormal_', 'siren_'],
];
const KERAS = [
  ...[...MADE, 'orthogonal_', 'orthogonalAsync_', 'truncNormal_', 'varianceScaling_'],
  ...['lecunTruncNormal_', 'xavierTruncNormal_', 'msraTruncNormal_'],
];
/** The initializers that each kind has. */
export const WORKS = {
  torch: [
    ...[...MADE, 'orthogonal_', 'orthogonalAsync_', 'truncNormal_', 'varianceScaling_', 'lecunTruncNormal_'],
    ...['sparse_', 'logUniform_', 'mambaDtBias_'],
  ],
  'torch-cuda': [
    ...[...MADE, 'orthogonal_', 'orthogonalAsync_', 'truncNormal_', 'varianceScaling_', 'lecunTruncNormal_'],
  ],
  megengine: MADE,
  numpy: MADE,
  'numpy-legacy': MADE,
  python: MADE,
  jax: [...KERAS, 'deltaOrthogonal_', 'logUniform_', 'mambaDtBias_'],
  tfjs: KERAS,
  tensorflow: KERAS,
  keras: KERAS,
};
const REQUIRED = { sparse_: { sparsity: 0.5 }, chrono_: { tMax: 9 } };

export const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
export const array = (shape, dtype = 'float32') => ({ data: new ARRAYS[dtype](sizeOf(shape)), shape, dtype });

/** Calls a function that draws, with its options; lora_ also gets a second tensor. */
export function perform(name, t, generator, options) {
  const o = { ...REQUIRED[name], ...options, generator };
  return name === 'lora_' ? nn.lora_(t, array([5, t.shape[0]]), o) : nn[name](t, o);
}
