// SPDX-License-Identifier: Apache-2.0
// The sizes of a plan's parameters.
import { widthOf } from './elements.js';

/** @param {readonly number[]} shape */
export const elementsOf = (shape) => shape.reduce((product, extent) => product * extent, 1);

/** @param {{ shape: readonly number[], dtype: string }} parameter */
export const bytesOf = ({ shape, dtype }) => elementsOf(shape) * widthOf(dtype);

/** @param {{ parameters: readonly { shape: readonly number[], dtype: string }[] }} plan */
export const sizesOf = ({ parameters }) => ({
  count: parameters.reduce((sum, { shape }) => sum + elementsOf(shape), 0),
  bytes: parameters.reduce((sum, parameter) => sum + bytesOf(parameter), 0),
});
