// SPDX-License-Identifier: Apache-2.0
// The fans, mean, standard deviation and bounds of an initializer on a shape, from nn's own explain().
import { arrayOf } from './dtypes.js';

/** @typedef {import('../initializers/types.js').NNInit} NNInit */

/** The arguments that an initializer takes after the tensor. @param {string} initializer @param {any} options */
export const argumentsOf = (initializer, options) => (initializer === 'fill_' ? [options.value] : [options]);

/**
 * Explains lines, and remembers the results: many parameters of a model are alike.
 * @param {NNInit} nn
 */
export function createExplainer(nn) {
  const known = new Map();

  /** @param {string} key @param {() => any} make */
  const once = (key, make) => {
    let value = known.get(key);
    if (!value) known.set(key, (value = make()));
    return value;
  };

  /** @param {import('./plan.js').Line} line */
  const explain = ({ initializer = '', options = {}, shape, dtype, layout, paddingRow }) =>
    once(JSON.stringify([initializer, options, shape, dtype, layout, paddingRow]), () => {
      const { fanIn, fanOut, gain, distribution, mean, std, bounds, words } = explanation(
        nn,
        initializer,
        options,
        shape,
        dtype,
        layout,
      );
      const fans = {
        ...(fanIn !== undefined && { fanIn }),
        ...(fanOut !== undefined && { fanOut }),
        ...(gain !== undefined && { gain }),
      };
      // One row of many is zero, so the mean and the mean square shrink by this factor.
      const share = paddingRow === undefined ? 1 : 1 - 1 / shape[0];
      const square = share * (std * std + mean * mean);
      const moments =
        share === 1 ? { mean, std } : { mean: share * mean, std: Math.sqrt(square - (share * mean) ** 2) };
      return { ...fans, distribution, ...moments, bounds, words };
    });

  /** @param {readonly number[]} shape @param {string | undefined} layout @returns {{ fanIn?: number, fanOut?: number }} */
  const fansOf = (shape, layout) =>
    once(JSON.stringify([shape, layout]), () => nn.calculateFanInAndFanOut({ shape, layout: layout ?? 'torch' }));

  return { explain, fansOf };
}

/** These take no box. Each makes the whole tensor, which is small. */
const WHOLE = ['forgetBias_', 'stft_'];

/**
 * A box of no elements stands for the whole, which may be larger than memory. An initializer that draws nothing is
 * explained by its values, so all of them are made.
 * @param {any} nn @param {string} initializer @param {any} options @param {readonly number[]} shape @param {string} dtype
 * @param {string | undefined} layout
 */
function explanation(nn, initializer, options, shape, dtype, layout) {
  const array = arrayOf(dtype);
  const isConstant = ['zeros_', 'ones_', 'fill_'].includes(initializer);
  const about = { dtype, ...(layout && { layout }) };
  if (isConstant)
    return nn.explain({ data: new array(1), shape: [1], dtype }, initializer, ...argumentsOf(initializer, options));
  const empty = { ...about, data: new array(0), shape: shape.map((extent, i) => (i ? extent : 0)) };
  const isBoxed = shape.length && !WHOLE.includes(initializer);
  const planned = isBoxed ? nn.explain(empty, initializer, { ...options, of: shape }) : undefined;
  if (planned?.words) return planned;
  const size = shape.reduce((product, extent) => product * extent, 1);
  return nn.explain({ ...about, data: new array(size), shape }, initializer, options);
}
