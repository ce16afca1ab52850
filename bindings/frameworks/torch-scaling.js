// SPDX-License-Identifier: Apache-2.0
// Variance scaling of PyTorch's draws: _variance_scaling and lecun_normal_ of transformers 5.24, initialization.py.
import { DISTRIBUTIONS } from '../initializers/scaling.js';
import { FrameworkGenerator as Framework } from './generator.js';

/** The standard deviation of a normal that is truncated at two sigma. */
const TRUNCATED_STD = 0.87962566103423978;

/** @typedef {import('../core/loader.js').Core} Core */

/**
 * In place of nni_variance_scaling. Truncated, transformers cuts at -2 and 2, whatever the standard deviation, but scales as if it cut
 * at two sigma.
 * @param {import('./create.js').FrameworkCore} core
 * @param {NonNullable<Core['truncate']>} truncate
 * @returns {NonNullable<Core['scaleVariance']>}
 */
export function createTorchScaling(core, truncate) {
  const { exports, memory } = core;
  return (tensor, scale, mode, distribution, address, taken) => {
    const { generator } = taken;
    const ours = () => exports.nni_variance_scaling(tensor, scale, mode, distribution, address);
    if (!Framework.is(generator) || generator.kind !== 'torch') return ours();
    const status = exports.nni_calculate_fan_in_and_fan_out(tensor, memory.results, memory.results + 8);
    const [fanIn, fanOut] = memory.takeResults();
    const fan = [fanIn, fanOut, (fanIn + fanOut) / 2, Math.sqrt(fanIn * fanOut)][mode];
    if (status || !(fan > 0 && scale >= 0)) return ours(); // which says what is wrong
    const variance = scale / fan;
    const std = Math.sqrt(variance);
    if (distribution === DISTRIBUTIONS.normal) return exports.nni_normal(tensor, 0, std, address);
    if (distribution === DISTRIBUTIONS.truncated_normal)
      return truncate(tensor, 0, std / TRUNCATED_STD, -2, 2, 0, 0, address, taken);
    const bound = Math.sqrt(3 * variance);
    return exports.nni_uniform(tensor, -bound, bound, address);
  };
}
