// SPDX-License-Identifier: Apache-2.0
// What a request asks for, done: by a worker, or in turns by the thread that asks.
import { rangeError, sizeOf } from '../core/check.js';
import { runsOf } from '../core/runs.js';

/**
 * One fill, as plain data that can be sent to a worker.
 * @typedef {object} Request
 * @property {string} initializer
 * @property {any} [options] of the initializer, without a generator and a slice
 * @property {any} [value] in place of options: of fill_ and constant_
 * @property {readonly number[]} shape
 * @property {string} dtype
 * @property {string} [layout]
 * @property {string} kind of array
 * @property {'drawn' | 'constant' | 'whole' | 'table'} how elements are made: each from its place in the stream, all the same,
 *   all at once, or without nn
 * @property {{ of: readonly number[], at: readonly number[] }} [box] that it is of a larger tensor
 * @property {any} [state] of the generator
 * @property {string} [stream] of that generator, by name
 * @property {boolean} [returnsState] whether the state of the generator afterwards is wanted
 * @property {number} [paddingRow] the row of the whole that is set to zero
 * @property {boolean} [isForeign] whether it takes a generator of another library
 */

/** The constructor of arrays of that kind. @param {string} kind @returns {any} */
export const arrayOf = (kind) => /** @type {any} */ (globalThis)[kind];

/** The elements of a tensor of one's own. @param {{ kind: string, shape: readonly number[] }} taken */
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
 * The part of a padding row that is in a run of elements becomes zero.
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
 * Fills an array, and yields between runs of at most so many elements where they can be made one by one.
 * @param {any} nn
 * @param {Request} request
 * @param {any} data
 * @param {number} [most]
 * @returns {Generator<void, any, void>} in the end the generator, if there is one
 */
export function* stepsOf(nn, request, data, most = Infinity) {
  const { initializer, options, value, shape, dtype, layout, how, box } = request;
  const fill = nn[initializer];
  const generator = generatorOf(nn, request);
  const draw = generator && { generator };
  if (how === 'constant') {
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

/** @param {any} nn @param {Request} request @param {any} data @param {number} [most] @returns {any} the generator */
export function perform(nn, request, data, most) {
  const steps = stepsOf(nn, request, data, most);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
