// SPDX-License-Identifier: Apache-2.0
// The laws that samples are compared with: a distribution function, its inverse, and what the sampling errors of
// moments need. `moment(k)` is the k-th moment of (x - center) / scale. truncated.js has the law of truncated normals.
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/**
 * Uniform between a and b. Where float32 is so coarse that the sample variance shows it, a and b are the ends of the
 * interval that rounds into the range, and `points` is the number of float32 values in it. These are equally likely,
 * and the moments are those of N equally spaced points: m_2 = (N^2 - 1) / 12 and m_4 = (N^2 - 1) (3 N^2 - 7) / 240
 * spacings.
 */
export function uniformLaw(a, b, points = Infinity) {
  const coarse = 1 / points ** 2;
  const even = { 2: (1 - coarse) / 3, 4: ((1 - coarse) * (3 - 7 * coarse)) / 15, 6: 1 / 7, 8: 1 / 9 };
  return {
    low: a,
    high: b,
    center: a / 2 + b / 2,
    scale: b / 2 - a / 2,
    moment: (k) => (k % 2 ? 0 : even[k]),
    cdf: (x) => Math.min(Math.max((x / 2 - a / 2) / (b / 2 - a / 2), 0), 1), // halves: b - a may overflow
    quantile: (p) => a + p * b - p * a,
    tails: [1e-2, 1e-3, 1e-4, 1e-5],
  };
}

/** Normal. The range is that of Box and Muller with 32 bits, 6.66 std; the probability beyond is 3e-11. */
export function normalLaw(mean, std) {
  return {
    low: mean - 6.7 * std,
    high: mean + 6.7 * std,
    center: mean,
    scale: std,
    moment: (k) => (k % 2 ? 0 : { 2: 1, 4: 3, 6: 15, 8: 105 }[k]),
    cdf: (x) => normalCdf(x, mean, std),
    quantile: (p) => normalQuantile(p, mean, std),
    tails: [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1.5e-7, 2e-8], // 2.3 to 5.5 std
  };
}

/** The point of [low, high] where an increasing function reaches y. */
export function inverse(f, y, low, high) {
  for (let i = 0; i < 80; i++) {
    const middle = low / 2 + high / 2;
    if (f(middle) < y) low = middle;
    else high = middle;
  }
  return low / 2 + high / 2;
}

/**
 * A coordinate of a uniform point on the sphere in n dimensions, which is also the law of an entry of a
 * Haar-distributed orthogonal matrix. Its density is (1 - x^2)^((n - 3) / 2), up to a factor. Its integral has a
 * recurrence in steps of two in n.
 */
export function sphereLaw(n) {
  const integral = (x, m) => {
    if (m <= 0) return m ? Math.asin(x) : x;
    return (x * (1 - x * x) ** (m / 2) + m * integral(x, m - 2)) / (m + 1);
  };
  const cdf = (x) => 0.5 + integral(Math.min(Math.max(x, -1), 1), n - 3) / integral(1, n - 3) / 2;
  return {
    low: -1 - 2 ** -22, // entries are rounded
    high: 1 + 2 ** -22,
    center: 0,
    scale: 1,
    moment: (k) => {
      let moment = k % 2 ? 0 : 1;
      for (let i = 0; i < k; i += 2) moment *= (i + 1) / (n + i);
      return moment;
    },
    cdf,
    quantile: (p) => inverse(cdf, p, -1, 1),
    tails: n > 2 ? [1e-2, 1e-3, 1e-4] : [], // a plane's density is infinite at -1 and 1, and would show their rounding
  };
}

/** Words read as signed integers, times 2^-31. */
export const wordLaw = uniformLaw(-1, 1);
