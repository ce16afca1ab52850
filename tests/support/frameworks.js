// SPDX-License-Identifier: Apache-2.0
// Generators of nn-init/frameworks, and what is drawn from them.
import { load } from '../../npm/dist/frameworks.js';
import { ARRAYS } from './streams.js';

export const nn = await load();
export const KINDS = ['torch', 'megengine', 'numpy', 'numpy-legacy', 'jax', 'tfjs', 'python', 'tensorflow', 'keras'];

export const of = (kind, options) => nn.generator({ kind, seed: 5, ...options });
export const words = (generator, n = 4) => [...generator.words(new Uint32Array(n))];
export const draw = (generator, name, n, dtype = 'float32') => nn[name](new ARRAYS[dtype](n), { generator });
