// SPDX-License-Identifier: Apache-2.0
// Slices: the box of a whole tensor, and the generator after it, without the whole where the contract allows that.
import { drawOf, initialize } from './initializers.js';
import { elementsAt, firstElement, offsetBehind } from './places.js';

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/**
 * The rows of a box (its runs along the last axis), in order: where each begins in the whole, as a BigInt, since a whole
 * may have more elements than fit in memory.
 * @param {number[]} of the whole's shape
 * @param {number[]} at the box's first corner
 * @param {number[]} shape the box's own
 */
export function* rowsOf(of, at, shape) {
  if (sizeOf(shape) === 0) return;
  const position = shape.map(() => 0);
  for (;;) {
    yield of.reduce((place, extent, i) => place * BigInt(extent) + BigInt(at[i] + position[i]), 0n);
    let axis = shape.length - 2;
    while (axis >= 0 && ++position[axis] === shape[axis]) position[axis--] = 0;
    if (axis < 0) return;
  }
}

/** The box of elements that are there. */
export function boxOf(elements, of, at, shape) {
  const box = new elements.constructor(sizeOf(shape));
  const length = shape.at(-1) ?? 1;
  let next = 0;
  for (const row of rowsOf(of, at, shape)) {
    box.set(elements.subarray(Number(row), Number(row) + length), next);
    next += length;
  }
  return box;
}

/** Each row by its place in the endless tensor. */
function boxByPlace(call, at, shape) {
  const draw = drawOf(call);
  const length = shape.at(-1) ?? 1;
  const Elements = draw.make(new Uint32Array(0), 0).constructor;
  const elements = new Elements(sizeOf(shape));
  const first = firstElement(call.offset, draw.words);
  let next = 0;
  for (const row of rowsOf(call.shape, at, shape)) {
    elements.set(elementsAt(draw, call, first + row, length), next);
    next += length;
  }
  const count = call.shape.reduce((product, extent) => product * BigInt(extent), 1n);
  return { elements, after: count === 0n ? call.offset : offsetBehind(call.offset, count, draw.words) };
}

/**
 * A box of the tensor that a call makes.
 * @param {import('./initializers.js').Call} call its shape is the whole's
 * @param {number[]} at
 * @param {number[]} shape the box's
 */
export function slice(call, at, shape) {
  if (call.name !== 'sparse' && call.name !== 'fill') return boxByPlace(call, at, shape);
  const { elements, after } = initialize(call);
  return { elements: boxOf(elements, call.shape, at, shape), after };
}
