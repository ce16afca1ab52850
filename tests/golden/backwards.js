// SPDX-License-Identifier: Apache-2.0
/**
 * Philox backwards: from the output that a test wants to the generator that gives it. Every round can be undone, since
 * the multipliers are odd, so a rare output is found at once where a search forwards would take 2^32 tries or 2^128.
 * What is left to search for is a seed under which the counter is one that the stream contract uses.
 */
import { MULTIPLIERS, multiply, philox4x32, roundKeys } from '../reference/philox4x32.js';
import { halves } from '../reference/words.js';

/** The inverse of an odd number modulo 2^32, by Newton's iteration: each step doubles the 3 bits that x starts with. */
function inverse(x) {
  let y = x;
  for (let bits = 3; bits < 32; bits *= 2) y = Math.imul(y, 2 - Math.imul(x, y));
  return y >>> 0;
}

const INVERSES = MULTIPLIERS.map(inverse);

/** The counter for which philox4x32(counter, key) is `output`. */
export function philox4x32Backwards(output, key) {
  let [c0, c1, c2, c3] = output;
  for (const [k0, k1] of roundKeys(key).reverse()) {
    const before0 = Math.imul(c3, INVERSES[0]) >>> 0;
    const before2 = Math.imul(c1, INVERSES[1]) >>> 0;
    const [high0] = multiply(MULTIPLIERS[0], before0);
    const [high1] = multiply(MULTIPLIERS[1], before2);
    [c0, c1, c2, c3] = [before0, (c0 ^ high1 ^ k0) >>> 0, before2, (c2 ^ high0 ^ k1) >>> 0];
  }
  return [c0, c1, c2, c3];
}

/** The first seeds, from 0 on, under which the low half of the counter behind `output` satisfies `isUsed`. */
function* counters(output, isUsed) {
  for (let seed = 0n; ; seed++) {
    const [c0, c1, c2, c3] = philox4x32Backwards(output, halves(seed)).map(BigInt);
    const low = (c1 << 32n) | c0;
    if (isUsed(low)) yield { seed, low, stream: (c3 << 32n) | c2 };
  }
}

/** Places where a lane of xoshiro128++ would start in the state of four zero words: about one seed in 512 has one. */
export function* zeroLanes() {
  for (const { seed, stream, low } of counters([0, 0, 0, 0], (c) => c >> 55n === 0x100n)) {
    const rest = low - 2n ** 63n;
    yield { seed, stream, offset: (rest / 8n) * 4096n, lane: Number(rest % 8n) };
  }
}

/**
 * Places where `words` are the first half (or the second) of a group of 8 words of philox4x32.
 * @param {number[]} words four u32
 * @param {'first' | 'second'} half
 */
export function* groups(words, half) {
  const parity = half === 'first' ? 0n : 1n;
  for (const { seed, stream, low } of counters(words, (b) => b >> 62n === 0n && b % 2n === parity)) {
    yield { seed, stream, offset: (low - parity) * 4n };
  }
}
