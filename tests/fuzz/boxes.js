// SPDX-License-Identifier: Apache-2.0
// Boxes of a tensor: the part that a call with `of` and `at` is to give.

const FRAMEWORK = /kind: '(torch|megengine|numpy|jax|tfjs|python|tensorflow|keras)/;
const SLICED =
  /^(uniform|normal|truncNormal|xavier.*|glorot.*|msra.*|kaiming.*|he(Uniform|Normal|TruncNormal)|lecun.*|varianceScaling|siren|logUniform|mambaDtBias|orthogonal|orthogonalAsync|deltaOrthogonal|sparse|chrono)_$/;

/** A box of the call's tensor that follows from the call alone; undefined where it has none. */
export function boxOf({ method, t, options, g }) {
  const isPlain =
    typeof options === 'object' && !['of', 'at'].some((key) => (options[key] ?? 'undefined') !== 'undefined');
  if (!SLICED.test(method) || !isPlain || !t.shape.length) return undefined;
  let salt = [...JSON.stringify([options, g])].reduce((sum, c) => (Math.imul(sum, 31) + c.charCodeAt(0)) >>> 0, 7);
  const below = (n) => (salt = (Math.imul(salt, 1664525) + 1013904223) >>> 0) % n;
  const at = t.shape.map((extent) => below(extent));
  const shape = t.shape.map((extent, i) => 1 + below(extent - at[i]));
  return { of: t.shape, at, shape, isFramework: FRAMEWORK.test(g) };
}

/** The elements of a box, in their order. @template T @param {T} whole @param {{ of: number[], at: number[], shape: number[] }} box @returns {T} */
export function partOf(whole, { of, at, shape }) {
  const size = shape.reduce((a, b) => a * b, 1);
  const part = new whole.constructor(size);
  for (let i = 0; i < size; i++) {
    let [rest, from, stride] = [i, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (at[axis] + (rest % shape[axis])) * stride;
      rest = Math.floor(rest / shape[axis]);
      stride *= of[axis];
    }
    part[i] = whole[from];
  }
  return part;
}
