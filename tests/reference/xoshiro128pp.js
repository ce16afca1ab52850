// SPDX-License-Identifier: Apache-2.0
// xoshiro128++ 1.0 of Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47:4, 2021.

function rotl(x, k) {
  return (x << k) | (x >>> (32 - k));
}

/**
 * One step: returns the output, a u32, and moves the state.
 * @param {Uint32Array | Int32Array} s the four words of the state
 */
export function xoshiro128pp(s) {
  const result = (rotl((s[0] + s[3]) | 0, 7) + s[0]) >>> 0;
  const t = s[1] << 9;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl(s[3], 11);
  return result;
}
