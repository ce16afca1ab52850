// SPDX-License-Identifier: Apache-2.0
// Makes what a request asks for: in a worker, or in turns on the calling thread.
import { rangeError, sizeOf } from '../core/check.js';
import { runsOf } from '../core/runs.js';
import { gather } from '../core/strided.js';

/**
 * One fill as plain data that postMessage() can send.
 * @typedef {object} Request
 * @property {string} initializer
 * @property {any} [options] the initializer's options, without a generator, `of` and `at`
 * @property {any} [value] the value instead of options, for fill_ and constant_
 * @property {readonly number[]} shape
 * @property {string} dtype
 * @property {string} [layout]
 * @property {string} kind the array's kind: 'Float32Array'
 * @property {'drawn' | 'constant' | 'whole' | 'table'} how elements are made: 'drawn' each from its place in the stream, 'constant'
 *   all the same, 'whole' all at once, 'table' by model/tables.js
 * @property {{ of: readonly number[], at: readonly number[] }} [box] its place in a larger tensor
 * @property {any} [state] the generator's state
 * @property {string} [stream] the name of a stream below that generator
 * @property {boolean} [returnsState] whether the caller wants the generator's state afterwards
 * @property {number} [paddingRow] the row of the whole to set to zero
 * @property {boolean} [isForeign] whether its generator is another library's
 * @property {{ strides: readonly number[], offset: number, needs: number }} [view] for another library's generator, how
 *   the elements lie in the caller's array: PyTorch's draws depend on it. The elements are still made in row-major
 *   order
 */

/** The constructor of a kind of array. @param {string} kind @returns {any} */
export const arrayOf = (kind) => /** @type {any} */ (globalThis)[kind];

/** Makes the array of a new tensor. @param {{ kind: string, shape: readonly number[] }} taken */
export function newArrayFor({ kind, shape }) {
  try {
    return new (arrayOf(kind))(sizeOf(shape));
  } catch {
    throw rangeError('fill', 'shape', shape, 'of a size that fits in memory');
  }
}

/** @param {any} nn @param {Request} request */
function generatorOf(nn, { state, stream }) {
  const root = state && nn.generator({ state });
  return stream === undefined ? root : root.stream(stream);
}

/**
 * Sets to zero the part of the padding row that lies in a run of elements.
 * @param {Request} request @param {any} data
 */
export function clearPadding({ paddingRow, shape, box }, data) {
  if (paddingRow === undefined) return;
  const { of, at } = box ?? { of: shape, at: [] };
  const row = sizeOf(of.slice(1));
  const offset = at.reduce((sum, index, i) => sum + index * sizeOf(of.slice(i + 1)), 0);
  const [begin, end] = [paddingRow, paddingRow + 1].map((i) => Math.min(Math.max(i * row - offset, 0), data.length));
  data.fill(0, begin, end);
}

/**
 * How elements lie, counted from the first element that is filled.
 * @param {import('../core/run.js').Taken} taken
 * @returns {Request['view']}
 */
export function viewOf({ shape, strides = [], offset = 0, needs = 0 }) {
  const low = shape.reduce((place, extent, axis) => place + Math.min(0, (extent - 1) * strides[axis]), offset);
  return { strides, offset: offset - low, needs: needs - low };
}

/**
 * Fills an array through another one that has strides.
 * @param {any} fill
 * @param {Request} request
 * @param {any} data
 * @param {any} options
 */
function fillView(fill, { shape, dtype, layout, kind, view }, data, options) {
  const { needs, ...places } = /** @type {NonNullable<Request['view']>} */ (view);
  const around = newArrayFor({ kind, shape: [needs] });
  fill({ data: around, shape, dtype, layout, ...places }, options);
  gather(around, { shape, ...places }, data);
}

/**
 * Fills an array. Yields after each run of at most `most` elements, if they can be made one by one.
 * @param {any} nn
 * @param {Request} request
 * @param {any} data
 * @param {number} most
 * @returns {Generator<void, any, void>} returns the generator, if there is one
 */
export function* stepsOf(nn, request, data, most) {
  const { initializer, options, value, shape, dtype, layout, how, box } = request;
  const fill = nn[initializer];
  const generator = generatorOf(nn, request);
  const draw = generator && { generator };
  if (request.view) fillView(fill, request, data, { ...options, ...draw, ...box });
  else if (how === 'constant') {
    for (let i = 0; i < data.length; i += most, yield)
      fill({ data: data.subarray(i, i + most), shape: [Math.min(most, data.length - i)], dtype }, value);
  } else if (how === 'whole' || data.length <= most) {
    fill({ data, shape, dtype, layout }, value ?? { ...options, ...draw, ...box });
  } else {
    const { of, at } = box ?? { of: shape, at: shape.map(() => 0) };
    const start = generator.offset;
    for (const run of runsOf(shape, most)) {
      const place = { of, at: at.map((index, i) => index + run.at[i]) };
      const part = data.subarray(run.offset, run.offset + sizeOf(run.shape));
      generator.seek(start);
      fill({ data: part, shape: run.shape, dtype, layout }, { ...options, ...draw, ...place });
      yield;
    }
  }
  clearPadding(request, data);
  return generator;
}

/** Fills an array without a pause. @param {any} nn @param {Request} request @param {any} data @returns {any} the generator */
export function perform(nn, request, data) {
  const steps = stepsOf(nn, request, data, Infinity);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
