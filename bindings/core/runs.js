// SPDX-License-Identifier: Apache-2.0
// A tensor in pieces, each a run of its elements.
import { sizeOf } from './check.js';

/**
 * Boxes of at most so many elements, each a run of the whole.
 * @param {readonly number[]} shape
 * @param {number} most
 */
export function* runsOf(shape, most) {
  const axis = shape.findIndex((_, i) => sizeOf(shape.slice(i + 1)) <= most);
  const inner = shape.slice(axis + 1);
  const size = sizeOf(inner);
  const step = Math.max(1, Math.floor(most / size));
  const outer = shape.slice(0, axis);
  for (let i = 0; i < sizeOf(outer); i++) {
    let rest = i;
    const before = outer.map((_, k) => {
      const below = sizeOf(outer.slice(k + 1));
      const index = Math.floor(rest / below);
      rest -= index * below;
      return index;
    });
    for (let j = 0; j < shape[axis]; j += step) {
      const n = Math.min(step, shape[axis] - j);
      const at = [...before, j, ...inner.map(() => 0)];
      yield { at, shape: [...before.map(() => 1), n, ...inner], offset: (i * shape[axis] + j) * size };
    }
  }
}
