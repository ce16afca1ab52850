// SPDX-License-Identifier: Apache-2.0
// Cuts a fill into the pieces of a job.
import { sizeOf } from '../core/check.js';
import { bufferOf, byteOffsetOf, isShared } from '../core/engine.js';
import { runsOf } from '../core/runs.js';
import { pause } from '../core/turns.js';
import { arrayOf, newArrayFor, stepsOf } from './perform.js';

/** @typedef {import('./crew.js').Piece} Piece */
/** @typedef {import('./instance.js').Instance} Instance */
/** @typedef {import('./perform.js').Request} Request */
/** @typedef {import('../core/run.js').Taken} Taken */

/** The bytes of a slice that this thread copies, which takes 0.1 to 0.2 ms. */
export const COPIED = 2 ** 20;
/** The elements of a slice that a worker writes in place, which takes some milliseconds. */
const IN_PLACE = 2 ** 22;
/** How many slices each worker gets: with many, all workers end at about the same time. */
const SHARE = 16;
/** The fewest elements of a slice. */
const LEAST = 2 ** 16;
/** How many elements are made between two looks at the clock. */
const STEP = 2 ** 16;

/** The files of kinds that each thread already has. @type {WeakMap<import('./host.js').Thread, Set<string>>} */
const linked = new WeakMap();

/**
 * The files that a thread still needs for a kind of generator.
 * @param {import('./host.js').Thread} thread
 * @param {Record<string, object> | undefined} kinds the files that the kind draws with
 */
export function missingFor(thread, kinds = {}) {
  const there = linked.get(thread) ?? new Set();
  linked.set(thread, there);
  const missing = Object.entries(kinds).filter(([name]) => !there.has(name));
  for (const [name] of missing) there.add(name);
  return missing.length ? Object.fromEntries(missing) : undefined;
}

/**
 * Makes a piece of a request.
 * @param {Request} request
 * @param {Instance} instance the nn that the request is for
 * @param {(reply: { buffer: ArrayBuffer, state?: any }) => void} done
 * @param {{ shared?: { buffer: ArrayBufferLike, byteOffset: number }, buffers?: ArrayBuffer[], kinds?: Record<string,
 *   object> }} [more] the shared memory to write to; buffers to use again; the files that a kind of generator draws
 *   with
 * @returns {Piece}
 */
export function pieceOf(request, instance, done, { shared, buffers, kinds } = {}) {
  const elements = sizeOf(request.shape);
  return {
    elements,
    isLong: request.how === 'whole',
    done,
    send: (id, thread) => {
      const missing = missingFor(thread, kinds);
      const message = /** @type {const} */ ({ nnInit: 'fill' });
      if (shared) return thread.post({ ...message, id, request, kinds: missing, ...shared, keep: true });
      const buffer = buffers?.pop();
      thread.post({ ...message, id, request, kinds: missing, buffer }, buffer && [buffer]);
    },
    here: (job) => stepsHere(request, instance, job, buffers?.pop()),
  };
}

/**
 * Makes a request on this thread, in steps. If a step yields a promise, it is awaited.
 * @param {Request} request @param {Instance} instance @param {import('./crew.js').Job} job @param {ArrayBuffer} [buffer]
 * @returns {Generator<any, any, void>}
 */
function* stepsHere(request, { nn, core }, job, buffer) {
  if (request.how === 'table') {
    /** @type {any} */
    let data;
    yield import('../model/tables.js').then(({ makeTable }) => (data = makeTable(nn, request)));
    return { buffer: data.buffer };
  }
  const { initializer, kind, shape, options, dtype, layout, box, state, stream } = request;
  const array = arrayOf(kind);
  const data = buffer ? new array(buffer, 0, sizeOf(shape)) : newArrayFor(request);
  if (initializer !== 'orthogonal_') {
    const generator = yield* stepsOf(nn, request, data, STEP);
    return { buffer: data.buffer, state: generator?.state() };
  }
  const root = nn.generator({ state });
  const generator = stream === undefined ? root : root.stream(stream);
  core.pause = async () => {
    await pause();
    if (job.hasFailed) throw new Error('pool: the job has been ended');
  };
  const made = nn.orthogonalAsync_({ data, shape, dtype, layout }, { ...options, ...box, generator });
  core.pause = undefined; // it has been read: a call by the user must not be ended
  yield made.catch((/** @type {any} */ error) => {
    error.message = error.message.replace(/^orthogonalAsync_/, initializer);
    throw error;
  });
  return { buffer: data.buffer, state: generator.state() };
}

/**
 * Cuts a tensor into slices, one piece each. Workers write slices of a shared array in place.
 * @param {Request} request the request for the whole tensor
 * @param {Taken} taken the tensor
 * @param {Instance} instance
 * @param {number} threads
 * @param {(values: any, first: number) => void} put
 * @returns {Generator<Piece, void, void>}
 */
export function* slicesOf(request, taken, instance, threads, put) {
  const { shape, how, box, kind } = request;
  const size = sizeOf(shape);
  const array = arrayOf(kind);
  const bytes = array.BYTES_PER_ELEMENT;
  const inPlace = isInPlace(taken);
  const most = inPlace ? IN_PLACE : COPIED / bytes;
  const slice = Math.max(LEAST, Math.min(most, Math.ceil(size / (SHARE * (threads || 1)))));
  /** @type {ArrayBuffer[]} */
  const buffers = [];
  const { of, at } = box ?? { of: shape, at: shape.map(() => 0) };
  const runs = how === 'constant' ? runsOf([size], slice) : runsOf(shape, slice);
  for (const run of runs) {
    const place = how === 'constant' ? undefined : { of, at: at.map((index, i) => index + run.at[i]) };
    const shared = inPlace && {
      buffer: bufferOf(taken.data),
      byteOffset: byteOffsetOf(taken.data) + run.offset * bytes,
    };
    const done = (/** @type {any} */ { buffer }) => {
      if (shared && buffer === undefined) return;
      put(new array(buffer, 0, sizeOf(run.shape)), run.offset);
      if (buffer.byteLength >= slice * bytes) buffers.push(buffer);
    };
    yield pieceOf({ ...request, shape: run.shape, box: place }, instance, done, {
      ...(shared ? { shared } : { buffers }),
    });
  }
}

/**
 * Whether workers can write to its memory. A page that is not isolated may have shared memory, but cannot send it.
 * @param {Taken} taken
 */
export const isInPlace = ({ data, strides }) => !strides && globalThis.crossOriginIsolated !== false && isShared(data);
