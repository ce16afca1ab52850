// SPDX-License-Identifier: Apache-2.0
// FNV-1a, 64 bits: Fowler, Noll and Vo; RFC 9923.

const OFFSET_BASIS = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/**
 * The number of the stream that is called `name` below stream `parent`.
 * @param {bigint} parent
 * @param {string | Uint8Array} name a string stands for its UTF-8 bytes
 * @returns {bigint}
 */
export function streamId(parent, name) {
  const bytes = typeof name === 'string' ? new TextEncoder().encode(name) : name;
  let h = OFFSET_BASIS ^ parent;
  for (const byte of bytes) h = BigInt.asUintN(64, (h ^ BigInt(byte)) * PRIME);
  return h;
}
