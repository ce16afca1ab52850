// SPDX-License-Identifier: Apache-2.0
// Cuts a tensor into runs of elements.
import { sizeOf } from './check.js';

/**
 * Yields boxes of at most `most` elements. The elements of a box follow each other in the whole; `offset` is the first one's index.
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
