// SPDX-License-Identifier: Apache-2.0

/** Clocks of browsers may be as coarse as a millisecond, so that many fills are timed at once. */
const ROUND_MS = 60;
const ROUNDS = 5;

/** How many milliseconds a fill takes: the median of a few rounds, after one that warms up. @param {() => unknown} fill */
export async function millisecondsOf(fill) {
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    let fills = 0;
    let elapsed;
    do {
      await fill();
      fills++;
      elapsed = performance.now() - start;
    } while (elapsed < ROUND_MS);
    if (round > 0) rounds.push(elapsed / fills);
  }
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1];
}
