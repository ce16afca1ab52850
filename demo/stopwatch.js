// SPDX-License-Identifier: Apache-2.0

/** Clocks of browsers may be as coarse as a millisecond, so that many fills are timed at once. */
const ROUND_MS = 60;

/**
 * How many milliseconds a fill takes: the median of the rounds, after one that warms up.
 *
 * @param {() => unknown} fill
 * @param {number} rounds
 */
export async function millisecondsOf(fill, rounds) {
  const times = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    let fills = 0;
    let elapsed;
    do {
      await fill();
      fills++;
      elapsed = performance.now() - start;
    } while (elapsed < ROUND_MS);
    if (round > 0) times.push(elapsed / fills);
  }
  return times.sort((a, b) => a - b)[rounds >> 1];
}
