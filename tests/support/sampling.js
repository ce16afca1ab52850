// SPDX-License-Identifier: Apache-2.0
// How far a parameter's elements are from what its plan says, in standard errors.

/** The density of the standard normal distribution, and its distribution function, by Simpson's rule. */
const density = (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
function within(c, steps = 200) {
  const h = (2 * c) / steps;
  let sum = density(-c) + density(c);
  for (let i = 1; i < steps; i++) sum += (i % 2 ? 4 : 2) * density(-c + i * h);
  return (sum * h) / 3;
}

/** The second and fourth moment of a standard normal truncated at -c and c. */
function cut(c) {
  const part = (2 * c * density(c)) / within(c);
  return { second: 1 - part, fourth: 3 - part * (c * c + 3) };
}

/** The kurtosis of a truncated normal whose bound is `ratio` of its standard deviations away. @param {number} ratio */
function kurtosisOfCut(ratio) {
  let [low, high] = [1e-3, 40];
  for (let i = 0; i < 60; i++) {
    const c = (low + high) / 2;
    if (c / Math.sqrt(cut(c).second) < ratio) low = c;
    else high = c;
  }
  const { second, fourth } = cut(low);
  return fourth / second ** 2;
}

const known = new Map();
function once(key, make) {
  if (!known.has(key)) known.set(key, make());
  return known.get(key);
}

/** The mean of a function of the elements. @param {ArrayLike<number>} values @param {(x: number) => number} of */
function meanOf(values, of) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += of(values[i]);
  return sum / values.length;
}

/**
 * The kurtosis of what a line draws. If no formula is known: that of a large sample, or the most that the bounds allow.
 */
function kurtosisOf({ distribution, mean, std, bounds }, values) {
  if (distribution === 'uniform') return 9 / 5;
  if (distribution === 'normal') return 3;
  const isEven = Math.abs(bounds[0] + bounds[1] - 2 * mean) < 1e-6 * std;
  if (distribution === 'truncated normal' && isEven) {
    const ratio = ((bounds[1] - mean) / std).toPrecision(6);
    return once(ratio, () => kurtosisOfCut(Number(ratio)));
  }
  if (values.length < 256) return Math.max(mean - bounds[0], bounds[1] - mean) ** 2 / std ** 2;
  return meanOf(values, (x) => (x - mean) ** 4) / meanOf(values, (x) => (x - mean) ** 2) ** 2;
}

/**
 * The deviations of the mean, and of the mean square distance from the planned mean. The cube root of a mean square is
 * nearly normal even for few elements (Wilson and Hilferty, 1931).
 * @param {{ mean: number, std: number, bounds: [number, number], distribution: string }} line a plan's line
 * @param {ArrayLike<number>} values
 */
export function deviations(line, values) {
  const { mean, std } = line;
  const n = values.length;
  const average = meanOf(values, (x) => x - mean);
  const square = meanOf(values, (x) => (x - mean) * (x - mean)) / std ** 2;
  const degrees = (2 * n) / Math.max(kurtosisOf(line, values) - 1, 1e-6);
  const spread = 2 / (9 * degrees);
  return {
    mean: average / (std / Math.sqrt(n)),
    std: (Math.cbrt(square) - (1 - spread)) / Math.sqrt(spread + 1e-12),
  };
}
