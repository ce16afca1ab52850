// SPDX-License-Identifier: Apache-2.0
// Variance scaling whose normals are truncated at fixed values, as in transformers 5.24, initialization.py,
// _variance_scaling and lecun_normal_; and variance scaling with PyTorch's draws.
import { choice, rangeError } from '../core/check.js';
import { BOUNDS } from '../initializers/families.js';
import { DISTRIBUTIONS } from '../initializers/scaling.js';
import { FrameworkGenerator as Framework } from './generator.js';

/** The standard deviation of a normal that is truncated at two sigma. */
const TRUNCATED_STD = 0.87962566103423978;

/** Further options of varianceScaling_ and LeCun's family. */
export const SCALING = { bounds: undefined };

/** @typedef {import('../core/loader.js').Core} Core */

/**
 * Replaces nni_variance_scaling. Absolute bounds are -2 and 2, whatever the standard deviation, but the standard
 * deviation is scaled as if they were at two sigma: so does transformers. They are the default with a generator of
 * PyTorch.
 * @param {import('./create.js').FrameworkCore} core
 * @param {NonNullable<Core['truncate']>} truncate
 * @returns {NonNullable<Core['scaleVariance']>}
 */
export function createTorchScaling(core, truncate) {
  const { exports, memory } = core;
  return (tensor, scale, mode, distribution, address, taken) => {
    const { name, generator, args } = taken;
    const isTruncated = distribution === DISTRIBUTIONS.truncated_normal;
    const isTorch = Framework.is(generator) && /^torch/.test(generator.kind);
    const { bounds = isTorch ? 'absolute' : 'sigma' } = args;
    const isAbsolute = choice(name, 'bounds', bounds, BOUNDS) === BOUNDS.absolute;
    if (args.bounds !== undefined && !isTruncated)
      throw rangeError(name, 'bounds', bounds, 'left out unless the distribution is truncated');
    const ours = () => exports.nni_variance_scaling(tensor, scale, mode, distribution, address);
    if (!isTorch && !(isTruncated && isAbsolute)) return ours();
    const status = exports.nni_calculate_fan_in_and_fan_out(tensor, memory.results, memory.results + 8);
    const [fanIn, fanOut] = memory.takeResults();
    const fan = [fanIn, fanOut, (fanIn + fanOut) / 2, Math.sqrt(fanIn * fanOut)][mode];
    if (status || !(fan > 0 && scale >= 0)) return ours(); // says what is wrong
    const variance = scale / fan;
    const std = Math.sqrt(variance);
    if (distribution === DISTRIBUTIONS.normal) return exports.nni_normal(tensor, 0, std, address);
    if (isTruncated) {
      const sigma = std / TRUNCATED_STD;
      const b = isAbsolute ? 2 : 2 * sigma;
      return truncate(tensor, 0, sigma, -b, b, BOUNDS.absolute, 0, address, taken);
    }
    const bound = Math.sqrt(3 * variance);
    return exports.nni_uniform(tensor, -bound, bound, address);
  };
}
