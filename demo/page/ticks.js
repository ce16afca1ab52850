// SPDX-License-Identifier: Apache-2.0

/** Few enough to be read, in decades of a logarithmic axis. */
const MOST_DECADES = 7;

/** Exponents of round numbers between two exponents: powers of ten, or finer where there are few of those. */
export function logarithmicTicks(low, high) {
  const step = Math.ceil((high - low) / MOST_DECADES);
  for (const digits of [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
    const ticks = [];
    for (let decade = step * Math.floor(low / step); decade <= high; decade += step) {
      ticks.push(...digits.map((digit) => decade + Math.log10(digit)).filter((tick) => tick >= low && tick <= high));
    }
    if (ticks.length >= 3) return ticks;
  }
  return [low, (low + high) / 2, high];
}
