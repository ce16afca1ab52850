// SPDX-License-Identifier: Apache-2.0
// SHA-512 (FIPS 180-4) of a few bytes. The platform's own is asynchronous, or missing.

const ROUNDS = 80;

/** The first 64 bits of the fraction of the square or cube root of n. @param {bigint} n @param {bigint} power 2 or 3 */
function fractionOf(n, power) {
  const square = n << (64n * power);
  let root = 0n;
  for (let bit = 1n << 68n; bit; bit >>= 1n) if ((root + bit) ** power <= square) root += bit;
  return BigInt.asUintN(64, root);
}

/** @param {number} count */
function primes(count) {
  /** @type {number[]} */
  const found = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime)) found.push(n);
  return found.map(BigInt);
}

/** @param {bigint} x @param {number} n */
const turned = (x, n) => BigInt.asUintN(64, (x >> BigInt(n)) | (x << BigInt(64 - n)));

/**
 * @param {Uint8Array} bytes
 * @returns {Uint8Array} 64 bytes
 */
export function sha512(bytes) {
  const blocks = Math.ceil((bytes.length + 17) / 128);
  const padded = new Uint8Array(128 * blocks);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(8 * bytes.length));
  const constants = primes(ROUNDS).map((prime) => fractionOf(prime, 3n));
  const hash = primes(8).map((prime) => fractionOf(prime, 2n));
  for (let block = 0; block < blocks; block++) {
    const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(128 * block + 8 * i));
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < ROUNDS; i++) {
      if (i >= 16) {
        const [x, y] = [w[i - 15], w[i - 2]];
        const sigma0 = turned(x, 1) ^ turned(x, 8) ^ (x >> 7n);
        const sigma1 = turned(y, 19) ^ turned(y, 61) ^ (y >> 6n);
        w.push(BigInt.asUintN(64, w[i - 16] + sigma0 + w[i - 7] + sigma1));
      }
      const sum1 = turned(e, 14) ^ turned(e, 18) ^ turned(e, 41);
      const t1 = h + sum1 + ((e & f) ^ (~e & g)) + constants[i] + w[i];
      const sum0 = turned(a, 28) ^ turned(a, 34) ^ turned(a, 39);
      const t2 = sum0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e] = [g, f, e, BigInt.asUintN(64, d + t1)];
      [d, c, b, a] = [c, b, a, BigInt.asUintN(64, t1 + t2)];
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) hash[i] = BigInt.asUintN(64, hash[i] + word);
  }
  const digest = new DataView(new ArrayBuffer(64));
  for (const [i, word] of hash.entries()) digest.setBigUint64(8 * i, word);
  return new Uint8Array(digest.buffer);
}
