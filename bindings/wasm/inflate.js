// SPDX-License-Identifier: Apache-2.0
// DEFLATE, RFC 1951. Our own, because it is paid for by every page: 0.6 kB gzipped, where tiny-inflate has 1.5 and fflate
// 2.1, and DecompressionStream takes 30 ms in a cold Node.js and is not in jsdom. It trusts its input, which is our own.

/** @typedef {{ counts: Uint16Array, symbols: Uint16Array }} Code codes of each length, and symbols in the order of codes */

/** The order in which the lengths of the code of code lengths come: section 3.2.7. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The canonical Huffman code of these code lengths: section 3.2.2. @param {ArrayLike<number>} lengths @returns {Code} */
function codeOf(lengths) {
  const counts = new Uint16Array(16);
  for (let i = 0; i < lengths.length; i++) counts[lengths[i]]++;
  counts[0] = 0;
  const places = new Uint16Array(16);
  for (let length = 1; length < 15; length++) places[length + 1] = places[length] + counts[length];
  const symbols = new Uint16Array(lengths.length);
  for (let i = 0; i < lengths.length; i++) if (lengths[i]) symbols[places[lengths[i]]++] = i;
  return { counts, symbols };
}

/** The codes of a block of type 1: section 3.2.6. @returns {[Code, Code]} */
const fixedCodes = () => {
  const lengths = Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
  return [codeOf(lengths), codeOf(new Uint8Array(30).fill(5))];
};

/**
 * @param {Uint8Array} input
 * @param {number} size of the output
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function inflate(input, size) {
  const output = new Uint8Array(size);
  let done = 0;
  let at = 0;
  let bits = 0;
  let held = 0;

  /** Holds at least n bits, n at most 16. @param {number} n */
  const need = (n) => {
    for (; held < n; held += 8) bits |= input[at++] << held;
  };
  /** @param {number} n bits, at most 16 */
  const take = (n) => {
    need(n);
    const value = bits & ((1 << n) - 1);
    bits >>>= n;
    held -= n;
    return value;
  };
  /** The next symbol: the code grows bit by bit, until it is among those of its length. @param {Code} code */
  const symbolOf = ({ counts, symbols }) => {
    need(15);
    let next = bits; // a local one: the engine has not optimized this code yet when it runs
    let index = 0;
    let code = 0;
    let length = 0;
    do {
      const count = counts[++length];
      code = 2 * code + (next & 1) - count;
      index += count;
      next >>>= 1;
    } while (code >= 0);
    bits = next;
    held -= length;
    return symbols[index + code];
  };
  /** The codes of a block of type 2: section 3.2.7. @returns {[Code, Code]} */
  const dynamicCodes = () => {
    const [literals, distances, n] = [take(5) + 257, take(5) + 1, take(4) + 4];
    const ofLengths = new Uint8Array(19);
    for (let i = 0; i < n; i++) ofLengths[ORDER[i]] = take(3);
    const code = codeOf(ofLengths);
    const lengths = new Uint8Array(literals + distances);
    for (let i = 0; i < lengths.length;) {
      const symbol = symbolOf(code);
      if (symbol < 16) lengths[i++] = symbol;
      else {
        const value = symbol === 16 ? lengths[i - 1] : 0;
        const times = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7);
        lengths.fill(value, i, (i += times));
      }
    }
    return [codeOf(lengths.subarray(0, literals)), codeOf(lengths.subarray(literals))];
  };
  /** Literals and copies of what came before, until the end of the block: section 3.2.5. @param {[Code, Code]} codes */
  const inflateBlock = ([literals, distances]) => {
    for (let symbol; (symbol = symbolOf(literals)) !== 256;) {
      if (symbol < 256) {
        output[done++] = symbol;
        continue;
      }
      const l = symbol - 257;
      const length = l < 8 ? l + 3 : l === 28 ? 258 : ((4 + (l & 3)) << ((l >> 2) - 1)) + 3 + take((l >> 2) - 1);
      const d = symbolOf(distances);
      const distance = d < 4 ? d + 1 : ((2 + (d & 1)) << ((d >> 1) - 1)) + 1 + take((d >> 1) - 1);
      for (const end = done + length; done < end; done++) output[done] = output[done - distance];
    }
  };
  /** A block of type 0, as it is, from the next byte on: section 3.2.4. */
  const copyBlock = () => {
    at -= held >> 3;
    bits = held = 0;
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
