// SPDX-License-Identifier: Apache-2.0
// Reads bytes of a file as numbers.

/** @typedef {(bytes: Uint8Array, from: number, block: Float64Array) => void} Decode puts elements, from one on, into a block, which they fill */

/** IEEE-754 half precision: a sign, 5 bits of exponent, 10 bits of fraction. @param {number} bits */
function halfOf(bits) {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + fraction) * 2 ** (exponent - 15) : fraction * 2 ** -14);
}

const bits32 = new Uint32Array(1);
const float32 = new Float32Array(bits32.buffer);
/** The upper half of a float32. @param {number} bits */
function bfloatOf(bits) {
  bits32[0] = bits << 16;
  return float32[0];
}

/**
 * The values of all 16-bit patterns, computed once: 256 kB, which stay in the second-level cache.
 * @param {(bits: number) => number} valueOf
 */
function tableOf(valueOf) {
  /** @type {Float32Array | undefined} */
  let table;
  return () => (table ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => valueOf(bits)));
}

/** @type {Record<string, () => Float32Array>} */
const TABLES = { float16: tableOf(halfOf), bfloat16: tableOf(bfloatOf) };

/** @type {Record<string, any>} */
const ARRAYS = {
  ...{ float32: Float32Array, float64: Float64Array, float16: Uint16Array, bfloat16: Uint16Array },
  ...{ int64: BigInt64Array, uint64: BigUint64Array, int32: Int32Array, uint32: Uint32Array },
  ...{ int16: Int16Array, uint16: Uint16Array, int8: Int8Array, uint8: Uint8Array, bool: Uint8Array },
};

/** The significant bits of each dtype: the neighbours of 1 are 2^(1 - bits) away. @type {Record<string, number>} */
const SIGNIFICANT = { float64: 53, float32: 24, float16: 11, bfloat16: 8 };

/** Whether this file reads the dtype: not float8 and narrower, and not complex numbers. @param {string} dtype */
export const isNumeric = (dtype) => Object.hasOwn(ARRAYS, dtype);

/** @param {string} dtype */
export const isFloating = (dtype) => Object.hasOwn(SIGNIFICANT, dtype);

/** How far apart neighbouring numbers may be, relative to them; 0 for integers. @param {string} dtype */
export const epsilonOf = (dtype) => (isFloating(dtype) ? 2 ** (1 - SIGNIFICANT[dtype]) : 0);

/** The constructor of a dtype's arrays; for halves, of their bits. @param {string} dtype a numeric dtype */
export const arrayOf = (dtype) => ARRAYS[dtype];

/** @param {string} dtype a numeric dtype */
export const widthOf = (dtype) => ARRAYS[dtype].BYTES_PER_ELEMENT;

/**
 * A view of bytes that begin a buffer, or lie at a multiple of the element size.
 * @param {string} dtype
 * @param {Uint8Array} bytes
 */
const viewOf = (dtype, bytes) =>
  new ARRAYS[dtype](bytes.buffer, bytes.byteOffset, bytes.byteLength / ARRAYS[dtype].BYTES_PER_ELEMENT);

/**
 * Makes a function that turns elements into float64, which is exact for all except large int64.
 * @param {string} dtype a numeric dtype
 * @returns {Decode}
 */
export function decoderOf(dtype) {
  const table = TABLES[dtype]?.();
  if (table)
    return (bytes, from, block) => {
      const halves = new Uint16Array(bytes.buffer, bytes.byteOffset + 2 * from, block.length);
      for (let i = 0; i < block.length; i++) block[i] = table[halves[i]];
    };
  if (/^u?int64$/.test(dtype))
    return (bytes, from, block) => {
      const view = viewOf(dtype, bytes);
      for (let i = 0; i < block.length; i++) block[i] = Number(view[from + i]);
    };
  return (bytes, from, block) => block.set(viewOf(dtype, bytes).subarray(from, from + block.length));
}

/**
 * One element as a number or a bigint.
 * @param {string} dtype a numeric dtype
 * @param {Uint8Array} bytes
 * @param {number} i
 */
export function elementAt(dtype, bytes, i) {
  const element = viewOf(dtype, bytes)[i];
  return TABLES[dtype]?.()[element] ?? element;
}
