// SPDX-License-Identifier: Apache-2.0
// fan_in and fan_out, by a layout of one letter an axis, or by the rule of a framework.

const product = (extents) => extents.reduce((a, b) => a * b, 1);

function needTwo(shape) {
  if (shape.length < 2) throw new RangeError('fans need at least 2 dimensions');
}

/** (O, I, kernel...): torch.nn.init. */
function torch(shape) {
  needTwo(shape);
  const [outputs, inputs, ...kernel] = shape;
  return [inputs * product(kernel), outputs * product(kernel)];
}

/** megengine.module.init: the same, save that from 5-D on the first axis is taken for that of groups and dropped. */
function megengine(shape) {
  return torch(shape.length >= 5 ? shape.slice(1) : shape);
}

/** keras.initializers: (kernel..., I, O); a vector of n has fans n, n and a scalar 1, 1. */
function keras(shape) {
  if (shape.length < 2) return [product(shape), product(shape)];
  const [inputs, outputs] = shape.slice(-2);
  const kernel = shape.slice(0, -2);
  return [inputs * product(kernel), outputs * product(kernel)];
}

function byLetters(shape, layout) {
  needTwo(shape);
  if (layout.length !== shape.length) throw new RangeError('a layout has one letter for each dimension');
  const kernelLetters = [...layout].filter((letter) => !'OIG'.includes(letter));
  if (!/^[A-Z]+$/.test(layout) || new Set(kernelLetters).size !== kernelLetters.length || !/[OI]/.test(layout)) {
    throw new RangeError('a layout is made of letters from A to Z, O or I among them, none but O, I, G twice');
  }
  const extents = (test) => product(shape.filter((_, axis) => test(layout[axis])));
  const kernel = extents((letter) => !'OIG'.includes(letter));
  return [extents((letter) => letter === 'I') * kernel, extents((letter) => letter === 'O') * kernel];
}

const RULES = { megengine, torch, keras };

/**
 * @param {number[]} shape
 * @param {string} [layout] letters, or the name of a rule
 * @returns {{ fanIn: number, fanOut: number }}
 */
export function fans(shape, layout = 'megengine') {
  const [fanIn, fanOut] = layout in RULES ? RULES[layout](shape) : byLetters(shape, layout);
  return { fanIn, fanOut };
}
