// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';

const ENCODINGS = { 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array };

/**
 * The IEEE-754 encodings of values. As numbers, -0 would equal 0, and NaN nothing. 16-bit values may already be
 * encodings.
 */
export const bitsOf = (floats) =>
  new ENCODINGS[floats.BYTES_PER_ELEMENT](floats.buffer, floats.byteOffset, floats.length);

/** @template {Float32Array | Float64Array | Uint16Array} T @param {T} actual @param {T} expected @param {string} [what] */
export function assertSameBits(actual, expected, what = 'data') {
  assert.equal(actual.length, expected.length, `${what}: length`);
  const wanted = bitsOf(expected);
  const at = bitsOf(actual).findIndex((bits, i) => bits !== wanted[i]);
  assert.equal(at, -1, `${what}[${at}] is ${actual[at]} instead of ${expected[at]}`);
}
