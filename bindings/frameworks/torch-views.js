// SPDX-License-Identifier: Apache-2.0
// Tensors of PyTorch that are not contiguous: transposed, channels_last, a part of each row. PyTorch fills them in the
// order of their strides, the axis with the largest stride outermost, and makes their normals one by one on a CPU:
// ATen's TensorIterator, and DistributionTemplates.h of aten/src/ATen/native/cpu and cuda.
import { dense } from '../core/strided.js';

/** @typedef {import('../core/run.js').Taken} Taken */

/** The field `view` of an nni_framework_generator, counted in words. */
export const VIEW = 43;
/** Its values in nn_init_frameworks.h. */
const [CONTIGUOUS, WITH_GAPS, PERMUTED] = [0, 1, 2];

/** These functions of PyTorch draw into a tensor of their own, and copy it. */
const DRAWN_APART = /^(orthogonal|mambaDtBias)/;

/** @param {Taken} taken */
const isView = ({ name, generator, strides, box }) =>
  strides !== undefined && /^torch/.test(generator?.kind) && !box && !DRAWN_APART.test(name);

/**
 * The axes, from the largest stride to the smallest. PyTorch has no reversed axes; here a negative stride counts by its
 * size.
 * @param {readonly number[]} shape
 * @param {readonly number[]} strides
 */
function axesInOrder(shape, strides) {
  const axes = [...shape.keys()].filter((axis) => shape[axis] > 1);
  return axes.sort((a, b) => Math.abs(strides[b]) - Math.abs(strides[a]));
}

/** How PyTorch sees a tensor: the value of nni_framework_generator.view. @param {Taken} taken */
export function viewOf(taken) {
  if (!isView(taken)) return CONTIGUOUS;
  const { shape, strides = [] } = taken;
  const axes = axesInOrder(shape, strides);
  if (axes.some((axis, i) => i && axis < axes[i - 1])) return PERMUTED;
  const own = dense(shape, 0);
  return axes.every((axis) => strides[axis] === own[axis]) ? CONTIGUOUS : WITH_GAPS;
}

/** A tensor argument with its axes in the order in which PyTorch fills them. @param {Taken} taken @returns {Taken} */
export function inOrder(taken) {
  if (!isView(taken)) return taken;
  const { shape, strides = [] } = taken;
  const axes = axesInOrder(shape, strides);
  return { ...taken, shape: axes.map((axis) => shape[axis]), strides: axes.map((axis) => strides[axis]) };
}
