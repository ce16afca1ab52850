// SPDX-License-Identifier: Apache-2.0
// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.

export const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57];
const KEY_INCREMENTS = [0x9e3779b9, 0xbb67ae85];
const ROUNDS = 10;

/** The high and the low half of the 64-bit product of two 32-bit numbers. */
export function multiply(a, b) {
  // A 32 by 16 bit product fits in the 53 bits of a double, so high is exact.
  const high = (a * (b >>> 16) + Math.floor((a * (b & 0xffff)) / 0x10000)) / 0x10000;
  return [Math.floor(high), Math.imul(a, b) >>> 0];
}

/** The keys of the ten rounds, first to last. */
export function roundKeys(key) {
  return Array.from({ length: ROUNDS }, (_, round) =>
    KEY_INCREMENTS.map((increment, i) => (key[i] + Math.imul(round, increment)) >>> 0),
  );
}

/**
 * @param {number[]} counter four u32
 * @param {number[]} key two u32
 * @returns {number[]} four u32
 */
export function philox4x32(counter, key) {
  let [c0, c1, c2, c3] = counter;
  for (const [k0, k1] of roundKeys(key)) {
    const [high0, low0] = multiply(MULTIPLIERS[0], c0);
    const [high1, low1] = multiply(MULTIPLIERS[1], c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
  }
  return [c0, c1, c2, c3];
}
