// SPDX-License-Identifier: Apache-2.0
// The probability, if the hypothesis is true, of a statistic at least as extreme as the observed one. All are
// two-sided: a sample that fits too well is as suspect as one that fits badly.
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

const twoSided = (below, above) => Math.min(1, 2 * Math.min(below, above));

/** For a z-score. */
export const pNormal = (z) => 2 * normalCdf(-Math.abs(z), 0, 1);

/** For a chi-squared statistic. */
export function pChiSquared(statistic, degrees) {
  const below = chisquareCdf(statistic, degrees);
  return twoSided(below, 1 - below);
}

/**
 * For `count` successes in n trials of probability p. P(X >= count) is the probability of at most n - count failures.
 */
export function pBinomial(count, n, p) {
  if (p <= 0 || p >= 1) return count === (p <= 0 ? 0 : n) ? 1 : 0;
  return twoSided(binomialCdf(count, n, p), binomialCdf(n - count, n, 1 - p));
}

/** For at least `count`: for events that may be rarer than p, but not more frequent. */
export const pAtMost = (count, n, p) => (count === 0 ? 1 : binomialCdf(n - count, n, 1 - p));

/**
 * For the Kolmogorov-Smirnov distance d over n values: Kolmogorov's limit, 2 sum (-1)^(k-1) exp(-2 k^2 n d^2), which
 * the exact law approaches as 1 / sqrt(n); Marsaglia, Tsang and Wang, Evaluating Kolmogorov's Distribution, Journal of
 * Statistical Software 8:18 (2003). @stdlib has it only inside a test that takes all values in one array.
 */
export function pKolmogorov(d, n) {
  const t = n * d * d;
  if (t < 0.04) return 1; // there the series converges slowly, and differs from 1 by less than 1e-12
  let sum = 0;
  for (let k = 1; k <= 20; k++) sum -= (-1) ** k * Math.exp(-2 * k * k * t);
  return Math.min(1, 2 * sum);
}
