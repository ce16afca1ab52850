// SPDX-License-Identifier: Apache-2.0
// The exact density of an initializer's values.

import betaPdf from '@stdlib/stats-base-dists-beta-pdf';

/**
 * @param {import('nn-init').Explanation} explanation
 * @param {{ mean?: number, std?: number }} options that the initializer was given
 * @returns {((x: number) => number) | undefined} undefined where there is no density: of a constant, say
 */
export function densityOf({ initializer, distribution, mean, std, bounds: [low, high], gain }, options) {
  if (distribution === 'constant') return undefined;
  if (distribution === 'uniform') return (x) => (x >= low && x < high ? 1 / (high - low) : 0);
  if (distribution === 'normal') return normal(mean, std);
  if (distribution === 'truncated normal') {
    // Of the normal distribution before it is truncated. All but truncNormal_ cut it at two sigma.
    const [mu, sigma] = initializer === 'truncNormal_' ? [options.mean, options.std] : [0, high / 2];
    return truncated({ mu, sigma, low, high, mean, std });
  }
  // An entry of an orthogonal matrix is a coordinate of a point that is uniform on the unit sphere of n dimensions, n being
  // the longer side: (1 + x) / 2 has the distribution Beta((n - 1) / 2, (n - 1) / 2). Its variance is 1 / n.
  const n = Math.round((gain / std) ** 2);
  const shape = (n - 1) / 2;
  return n === 1 ? undefined : (x) => betaPdf((1 + x / gain) / 2, shape, shape) / (2 * Math.abs(gain));
}

const normal = (mean, std) => (x) => Math.exp(-(((x - mean) / std) ** 2) / 2) / (std * Math.sqrt(2 * Math.PI));

/** Where what is left has 40 of its own standard deviations, beyond which is nothing that a double can tell. */
const REACH = 40;
/** Even, for Simpson's rule; steps of a fiftieth of a standard deviation. */
const STEPS = 4000;

/**
 * The share of the normal distribution within the bounds comes from an integral, relative to the greatest density there: in a
 * tail, a difference of distribution functions would cancel, or be 0 / 0.
 */
function truncated({ mu, sigma, low, high, mean, std }) {
  const mode = Math.min(Math.max(mu, low), high);
  const relative = (x) => Math.exp((((mode - mu) / sigma) ** 2 - ((x - mu) / sigma) ** 2) / 2);
  const from = Math.max(low, mean - REACH * std);
  const step = (Math.min(high, mean + REACH * std) - from) / STEPS;
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const weight = i === 0 || i === STEPS ? 1 : i % 2 ? 4 : 2;
    sum += weight * relative(from + i * step);
  }
  const mass = (sum * step) / 3;
  return (x) => (x >= low && x <= high ? relative(x) / mass : 0);
}
