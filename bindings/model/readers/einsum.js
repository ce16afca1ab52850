// SPDX-License-Identifier: Apache-2.0
// The weights of Keras' EinsumDense, from its equation: 'abc,cde->abde', '...x,xy->...y'.

/** @typedef {import('./keras-layers.js').Weight} Weight */

const EQUATION = /^(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(?:\.\.\.)?([a-zA-Z]+)(?:\.\.\.)?$/;

/**
 * Kernel and bias. A kernel's axis is an output if the output has it, else an input.
 * @param {any} config @param {(number | null)[]} input the shape of its input
 * @returns {[Weight, Weight | false]}
 */
export function einsumWeights({ equation, output_shape, bias_axes }, input) {
  const [isOne, elidedLeft, inputs, elidedRight, weights, outputs] = EQUATION.exec(equation.replaceAll(' ', '')) ?? [];
  if (!isOne) throw new RangeError(`its equation is '${equation}', which EinsumDense does not allow`);
  const elided = elidedLeft || elidedRight ? input.length - inputs.length : 0;
  /** @type {Record<string, number | null | undefined>} */
  const extents = {};
  for (const [i, letter] of [...inputs].entries()) extents[letter] = input[i + (elidedLeft ? elided : 0)];
  // output_shape lacks the batch, and the axes that '...' stands for.
  const shape = [input[0], ...[output_shape].flat()];
  if (elidedLeft) shape.splice(1, 0, ...input.slice(1, elided));
  for (const [i, letter] of [...outputs].entries()) {
    const extent = shape[i + (elidedLeft ? elided : 0)];
    extents[letter] = extent ?? extents[letter];
  }
  /** @param {string} letter @returns {number} */
  const extentOf = (letter) => {
    const extent = extents[letter];
    if (typeof extent !== 'number')
      throw new RangeError(`the extent of '${letter}' in '${equation}' is not in the file`);
    return extent;
  };
  const kernel = {
    word: 'kernel',
    shape: [...weights].map(extentOf),
    layout: [...weights].map((letter) => (outputs.includes(letter) ? 'O' : 'I')).join(''),
  };
  if (!bias_axes) return [kernel, false];
  const first = Math.min(...[...bias_axes].map((letter) => outputs.indexOf(letter)));
  const biased = [...outputs.slice(first)].map((letter) => (bias_axes.includes(letter) ? extentOf(letter) : 1));
  return [kernel, { word: 'bias', shape: [...biased, ...(elidedRight ? Array(elided).fill(1) : [])] }];
}
