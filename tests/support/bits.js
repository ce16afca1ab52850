// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';

/** The IEEE-754 encodings of float32 values: as numbers, -0 equals 0 and NaN nothing. */
export const bitsOf = (floats) => new Uint32Array(floats.buffer, floats.byteOffset, floats.length);

/** @param {Float32Array} actual @param {Float32Array} expected @param {string} [what] */
export function assertSameBits(actual, expected, what = 'data') {
  assert.equal(actual.length, expected.length, `${what}: length`);
  const wanted = bitsOf(expected);
  const at = bitsOf(actual).findIndex((bits, i) => bits !== wanted[i]);
  assert.equal(at, -1, `${what}[${at}] is ${actual[at]} instead of ${expected[at]}`);
}
