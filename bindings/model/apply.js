// SPDX-License-Identifier: Apache-2.0
// Applies one line of a plan to a tensor.
import { sizeOf } from '../core/check.js';
import { argumentsOf } from './moments.js';

/** @typedef {import('./plan.js').Line} Line */

/**
 * @param {any} nn
 * @param {any} tensor
 * @param {Pick<Line, 'initializer' | 'options'>} line
 * @param {object} [draw] options of an initializer that draws
 */
export function apply(nn, tensor, { initializer = '', options = {} }, draw) {
  nn[initializer](tensor, ...argumentsOf(initializer, draw ? { ...options, ...draw } : options));
}

/**
 * Sets the elements of the padding row to zero, in a run of elements.
 * @param {any} data @param {number} offset @param {Pick<Line, 'paddingRow'> & { shape: readonly number[] }} line
 */
export function clearPadding(data, offset, { paddingRow, shape }) {
  if (paddingRow === undefined) return;
  const row = sizeOf(shape.slice(1));
  const begin = Math.max(paddingRow * row - offset, 0);
  const end = Math.min((paddingRow + 1) * row - offset, data.length);
  if (begin < end) data.fill(0, begin, end);
}

/** @param {any} nn @param {any} root @param {Line} line @param {any} data */
export function fillWhole(nn, root, line, data) {
  const { shape, dtype, layout, words, stream } = line;
  apply(
    nn,
    { data, shape, dtype, ...(layout && { layout }) },
    line,
    words ? { generator: root.stream(stream) } : undefined,
  );
  clearPadding(data, 0, line);
}
