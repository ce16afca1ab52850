// SPDX-License-Identifier: Apache-2.0
// The exact density of an initializer's values.

import betaPdf from '@stdlib/stats-base-dists-beta-pdf';
import normalPdf from '@stdlib/stats-base-dists-normal-pdf';
import truncatedNormalPdf from '@stdlib/stats-base-dists-truncated-normal-pdf';

/**
 * @param {import('nn-init').Explanation} explanation
 * @param {{ mean?: number, std?: number }} options that the initializer was given
 * @returns {(x: number) => number} NaN where there is no density: of a constant, say
 */
export function densityOf({ initializer, distribution, mean, std, bounds: [low, high], gain }, options) {
  if (distribution === 'constant') return () => NaN;
  if (distribution === 'uniform') return (x) => (x >= low && x < high ? 1 / (high - low) : 0);
  if (distribution === 'normal') return (x) => normalPdf(x, mean, std);
  if (distribution === 'truncated normal') {
    // Of the normal distribution before it is truncated. All but truncNormal_ cut it at two sigma.
    const [mu, sigma] = initializer === 'truncNormal_' ? [options.mean ?? 0, options.std ?? 1] : [0, high / 2];
    return (x) => truncatedNormalPdf(x, low, high, mu, sigma);
  }
  // An entry of an orthogonal matrix is a coordinate of a point that is uniform on the unit sphere of n dimensions, n being
  // the longer side: (1 + x) / 2 has the distribution Beta((n - 1) / 2, (n - 1) / 2). Its variance is 1 / n.
  const n = Math.round((gain / std) ** 2);
  const shape = (n - 1) / 2;
  return n === 1 ? () => NaN : (x) => betaPdf((1 + x / gain) / 2, shape, shape) / (2 * Math.abs(gain));
}
