// SPDX-License-Identifier: Apache-2.0
// float64: here the language's own operators are the contract's. What it lacks is sight of the encoding.

const memory = new DataView(new ArrayBuffer(8));

/** The IEEE-754 encoding of a double, a BigInt. */
export function bits64(x) {
  memory.setFloat64(0, x);
  return memory.getBigUint64(0);
}

/** The double of that encoding. */
export function fromBits64(u) {
  memory.setBigUint64(0, u);
  return memory.getFloat64(0);
}

/** The greatest double below x. */
export function below64(x) {
  if (x === 0) return -Number.MIN_VALUE;
  return fromBits64(bits64(x) + (x > 0 ? -1n : 1n));
}

/**
 * F(k) of the contract: words 2 k and 2 k + 1 as one signed integer, plus 1/2 where that is asked for, rounded once.
 * @param {Uint32Array} words
 * @param {number} k
 * @param {bigint} [half] 1n for the half
 */
export function signed64(words, k, half = 0n) {
  const unsigned = (BigInt(words[2 * k + 1]) << 32n) | BigInt(words[2 * k]);
  return Number(2n * BigInt.asIntN(64, unsigned) + half) / 2; // Number() of a BigInt rounds to nearest even
}
