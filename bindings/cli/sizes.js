// SPDX-License-Identifier: Apache-2.0
// How large a plan's parameters are.

/** Bytes of an element, of dtypes that do not take four. @type {Record<string, number>} */
const WIDTHS = {
  ...{ float64: 8, int64: 8, uint64: 8, float16: 2, bfloat16: 2, int16: 2, uint16: 2 },
  ...{ int8: 1, uint8: 1, bool: 1 },
};

/** @param {readonly number[]} shape */
export const elementsOf = (shape) => shape.reduce((product, extent) => product * extent, 1);

/** @param {{ shape: readonly number[], dtype: string }} parameter */
export const bytesOf = ({ shape, dtype }) => elementsOf(shape) * (WIDTHS[dtype] ?? 4);

/** @param {{ parameters: readonly { shape: readonly number[], dtype: string }[] }} plan */
export const sizesOf = ({ parameters }) => ({
  count: parameters.reduce((sum, { shape }) => sum + elementsOf(shape), 0),
  bytes: parameters.reduce((sum, parameter) => sum + bytesOf(parameter), 0),
});
