// SPDX-License-Identifier: Apache-2.0
// The dtypes of the format: their names in files, and the arrays that hold their elements here.

/** @typedef {import('./types.js').Dtype} Dtype */
/**
 * How the elements of a dtype are stored.
 * @typedef {object} Format
 * @property {string} code its name in files, such as 'F32'
 * @property {any} dtype its name here, such as 'float32'; for a dtype without an array, the code itself
 * @property {number} bits the size of an element
 * @property {number} rank its order in a file: tensors of the highest rank come first
 * @property {any} array the constructor of the arrays that reading makes
 * @property {string[]} kinds the kinds of arrays that can be written
 */

const { Float16Array = Uint16Array } = /** @type {any} */ (globalThis);

/**
 * In ascending order of rank. The format's reference implementation declares them in this order: roughly by width.
 * @type {[code: string, bits: number, dtype?: Dtype, array?: any][]}
 */
const ROWS = [
  ['BOOL', 8, 'bool', Uint8Array],
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['U8', 8, 'uint8', Uint8Array],
  ['I8', 8, 'int8', Int8Array],
  ['F8_E5M2', 8],
  ['F8_E4M3', 8],
  ['F8_E8M0', 8],
  ['F8_E4M3FNUZ', 8],
  ['F8_E5M2FNUZ', 8],
  ['I16', 16, 'int16', Int16Array],
  ['U16', 16, 'uint16', Uint16Array],
  ['F16', 16, 'float16', Float16Array],
  ['BF16', 16, 'bfloat16', Uint16Array],
  ['I32', 32, 'int32', Int32Array],
  ['U32', 32, 'uint32', Uint32Array],
  ['F32', 32, 'float32', Float32Array],
  ['C64', 64],
  ['F64', 64, 'float64', Float64Array],
  ['I64', 64, 'int64', BigInt64Array],
  ['U64', 64, 'uint64', BigUint64Array],
];

/** @type {Format[]} */
const FORMATS = ROWS.map(([code, bits, dtype = code, array = Uint8Array], rank) => {
  const kinds = [...new Set([array.name, ...(code === 'F16' ? ['Uint16Array'] : [])])];
  return { code, dtype, bits, rank, array, kinds };
});

/** The formats by their names in files. */
export const FORMATS_BY_CODE = /* @__PURE__ */ new Map(FORMATS.map((format) => [format.code, format]));
/** The formats by both names. @type {Record<string, Format>} */
export const FORMATS_BY_NAME = Object.fromEntries(
  FORMATS.flatMap((format) => [format.dtype, format.code].map((name) => [name, format])),
);
/** The formats by array, for arrays that need no dtype: they hold only one dtype, or mostly that one. */
export const FORMATS_BY_ARRAY = /* @__PURE__ */ new Map(
  FORMATS.filter(({ code, array }) => code === 'U8' || (array !== Uint8Array && array !== Uint16Array)).map(
    (format) => [format.array.name, format],
  ),
);

/** Elements are little-endian in a file. Typed arrays are so too only on a little-endian host. @param {string} name */
export function refuseBigEndian(name) {
  if (!new Uint8Array(Uint16Array.of(1).buffer)[0])
    throw new TypeError(`${name}: this host is big-endian; nn-init needs a little-endian one`);
}
