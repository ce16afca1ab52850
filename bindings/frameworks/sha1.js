// SPDX-License-Identifier: Apache-2.0
// SHA-1 (FIPS 180-4) of a few bytes. The platform's own is asynchronous, or missing.

/** The constants of the rounds: 2^30 times the roots of 2, 3, 5 and 10. */
const CONSTANTS = [2, 3, 5, 10].map((n) => Math.floor(2 ** 30 * Math.sqrt(n)));

/** @param {number} x @param {number} n */
const turned = (x, n) => (x << n) | (x >>> (32 - n));

/**
 * The hash's five words.
 * @param {Uint8Array} bytes
 */
export function sha1(bytes) {
  const padded = new Uint8Array(64 * Math.ceil((bytes.length + 9) / 64));
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(8 * bytes.length));
  const hash = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const w = new Uint32Array(80);
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 80; i++)
      w[i] = i < 16 ? view.getUint32(block + 4 * i) : turned(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    let [a, b, c, d, e] = hash;
    for (let i = 0; i < 80; i++) {
      const part = Math.floor(i / 20);
      const choice = [(b & c) | (~b & d), b ^ c ^ d, (b & c) | (b & d) | (c & d), b ^ c ^ d][part];
      [a, b, c, d, e] = [(turned(a, 5) + choice + e + CONSTANTS[part] + w[i]) | 0, a, turned(b, 30), c, d];
    }
    for (const [i, word] of [a, b, c, d, e].entries()) hash[i] += word;
  }
  return hash;
}
