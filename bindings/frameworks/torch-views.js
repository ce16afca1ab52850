// SPDX-License-Identifier: Apache-2.0
// Tensors of PyTorch that are not contiguous: transposed, channels_last, a part of each row. It fills them in the order of their
// strides, the axis of the greatest one outermost, and makes their normals one by one on a CPU: ATen's TensorIterator, and
// DistributionTemplates.h of aten/src/ATen/native/cpu and cuda.
import { dense } from '../core/strided.js';

/** @typedef {import('../core/run.js').Taken} Taken */

/** Of an nni_framework_generator, as a word. */
export const VIEW = 43;
/** As in nn_init_frameworks.h. */
const [CONTIGUOUS, WITH_GAPS, PERMUTED] = [0, 1, 2];

/** What is drawn into a tensor that the function makes itself, and copied then. */
const DRAWN_APART = /^(orthogonal|mambaDtBias)/;

/** @param {Taken} taken */
const isView = ({ name, generator, strides, box }) =>
  strides !== undefined && /^torch/.test(generator?.kind) && !box && !DRAWN_APART.test(name);

/**
 * The axes from the greatest stride to the least. PyTorch has no axis that is reversed; here it counts by the size of its stride.
 * @param {readonly number[]} shape
 * @param {readonly number[]} strides
 */
function axesInOrder(shape, strides) {
  const axes = [...shape.keys()].filter((axis) => shape[axis] > 1);
  return axes.sort((a, b) => Math.abs(strides[b]) - Math.abs(strides[a]));
}

/** How PyTorch would see a tensor: nni_framework_generator.view. @param {Taken} taken */
export function viewOf(taken) {
  if (!isView(taken)) return CONTIGUOUS;
  const { shape, strides = [] } = taken;
  const axes = axesInOrder(shape, strides);
  if (axes.some((axis, i) => i && axis < axes[i - 1])) return PERMUTED;
  const own = dense(shape, 0);
  return axes.every((axis) => strides[axis] === own[axis]) ? CONTIGUOUS : WITH_GAPS;
}

/** What has been taken, with its axes in the order in which PyTorch fills it. @param {Taken} taken @returns {Taken} */
export function inOrder(taken) {
  if (!isView(taken)) return taken;
  const { shape, strides = [] } = taken;
  const axes = axesInOrder(shape, strides);
  return { ...taken, shape: axes.map((axis) => shape[axis]), strides: axes.map((axis) => strides[axis]) };
}
