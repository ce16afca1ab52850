// SPDX-License-Identifier: Apache-2.0
// DEFLATE, RFC 1951. This is our own code because every page pays for it: 0.9 kB gzipped; tiny-inflate has 1.5 and
// fflate 2.1. DecompressionStream takes 30 ms in a cold Node.js, and jsdom does not have it. It trusts its input, which
// the build made.

/**
 * A prefix code as a table. Its index is the next bits, as many as the longest code has; its value is 16 * symbol + the
 * length of the symbol's code.
 * @typedef {Uint16Array} Code
 */

/** The order in which the lengths of the code-length code are stored: section 3.2.7. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Makes the code that has these code lengths: section 3.2.2. @param {Uint8Array} lengths @returns {Code} */
function codeOf(lengths) {
  const counts = new Uint16Array(16);
  for (let i = 0; i < lengths.length; i++) counts[lengths[i]]++;
  counts[0] = 0;
  const next = new Uint16Array(17); // how many codes have each length
  for (let length = 1; length < 16; length++) next[length + 1] = (next[length] + counts[length]) << 1;
  let longest = 15;
  while (longest > 1 && !counts[longest]) longest--;
  const size = 1 << longest;
  const code = new Uint16Array(size);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol];
    if (!length) continue;
    let bits = 0; // reverses the bits: a code's first bit is the lowest of the next bits
    for (let i = 0, value = next[length]++; i < length; i++, value >>= 1) bits = (bits << 1) | (value & 1);
    for (const entry = 16 * symbol + length; bits < size; bits += 1 << length) code[bits] = entry;
  }
  return code;
}

/** The codes of a block of type 1: section 3.2.6. @returns {[Code, Code]} */
const fixedCodes = () => {
  const lengths = Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
  return [codeOf(lengths), codeOf(new Uint8Array(30).fill(5))];
};

/**
 * @param {Uint8Array} input
 * @param {number} size the output's size
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function inflate(input, size) {
  const output = new Uint8Array(size);
  let done = 0;
  let at = 0;
  let held = 0; // the next bits of the input, and how many they are
  let count = 0;

  /** @param {number} n how many bits, at most 16 */
  const take = (n) => {
    for (; count < n; count += 8) held |= input[at++] << count;
    const value = held & ((1 << n) - 1);
    held >>>= n;
    count -= n;
    return value;
  };

  /** The codes of a block of type 2: section 3.2.7. @returns {[Code, Code]} */
  const dynamicCodes = () => {
    const literals = take(5) + 257;
    const lengths = new Uint8Array(literals + take(5) + 1);
    const n = take(4) + 4;
    const ofLengths = new Uint8Array(19);
    for (let i = 0; i < n; i++) ofLengths[ORDER[i]] = take(3);
    const code = codeOf(ofLengths);
    for (let i = 0; i < lengths.length;) {
      for (; count < 7; count += 8) held |= input[at++] << count;
      const entry = code[held & (code.length - 1)];
      take(entry & 15);
      const symbol = entry >> 4;
      const times = symbol < 16 ? 1 : symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7);
      lengths.fill(symbol < 16 ? symbol : symbol === 16 ? lengths[i - 1] : 0, i, (i += times));
    }
    return [codeOf(lengths.subarray(0, literals)), codeOf(lengths.subarray(literals))];
  };

  /**
   * Literals, and copies of earlier output, until the end of the block: section 3.2.5. It has its own variables and
   * makes no calls: it runs once, before the engine has optimized anything, and so takes half the time.
   * @param {[Code, Code]} codes
   */
  const inflateBlock = ([literals, distances]) => {
    const [literalMask, distanceMask] = [literals.length - 1, distances.length - 1];
    let [to, from, bits, n] = [done, at, held, count];
    for (;;) {
      for (; n < 15; n += 8) bits |= input[from++] << n;
      let entry = literals[bits & literalMask];
      bits >>>= entry & 15;
      n -= entry & 15;
      if (entry < 16 * 256) {
        output[to++] = entry >> 4;
        continue;
      }
      const l = (entry >> 4) - 257;
      if (l < 0) break;
      let length = l === 28 ? 258 : l + 3;
      if (l > 7 && l < 28) {
        const extra = (l >> 2) - 1;
        for (; n < extra; n += 8) bits |= input[from++] << n;
        length = ((4 + (l & 3)) << extra) + 3 + (bits & ((1 << extra) - 1));
        bits >>>= extra;
        n -= extra;
      }
      for (; n < 15; n += 8) bits |= input[from++] << n;
      entry = distances[bits & distanceMask];
      bits >>>= entry & 15;
      n -= entry & 15;
      const d = entry >> 4;
      let distance = d + 1;
      if (d > 3) {
        const extra = (d >> 1) - 1;
        for (; n < extra; n += 8) bits |= input[from++] << n;
        distance = ((2 + (d & 1)) << extra) + 1 + (bits & ((1 << extra) - 1));
        bits >>>= extra;
        n -= extra;
      }
      for (const end = to + length; to < end; to++) output[to] = output[to - distance];
    }
    [done, at, held, count] = [to, from, bits, n];
  };

  /** A block of type 0, stored bytes from the next byte on: section 3.2.4. */
  const copyBlock = () => {
    at -= count >> 3;
    held = count = 0;
    const length = input[at] + 256 * input[at + 1];
    output.set(input.subarray(at + 4, at + 4 + length), done);
    at += 4 + length;
    done += length;
  };

  for (let isLast = 0; !isLast;) {
    isLast = take(1);
    const type = take(2);
    if (type) inflateBlock(type === 1 ? fixedCodes() : dynamicCodes());
    else copyBlock();
  }
  return output;
}
