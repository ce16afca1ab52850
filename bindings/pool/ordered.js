// SPDX-License-Identifier: Apache-2.0
// Makes many requests, and yields their results in order. Only a limited number of bytes waits for the caller.
import { sizeOf } from '../core/check.js';
import { Job } from './crew.js';
import { arrayOf, perform } from './perform.js';
import { missingFor, pieceOf } from './pieces.js';
import { checkSignal, onAbort } from './signal.js';

/** @typedef {import('./crew.js').Piece} Piece */
/** @typedef {import('./instance.js').Instance} Instance */
/** @typedef {import('./perform.js').Request} Request */
/** @typedef {{ add: (job: Job) => void, deal: () => unknown, abort: (job: Job, reason: unknown) => void }} Crew */
/** @typedef {{ crew: Crew, turns: import('./here.js').Turns, control: import('./pool.js').Control }} Means */

/** The results of a job, one after the other. */
class Results {
  /** @type {Map<number, any>} */ #results = new Map();
  #next = 0;
  #isOver = false;
  #wake = () => {};
  /** @type {Job} */ #job;
  #means;

  /** @param {Means} means @param {Iterator<any>} pieces */
  constructor(means, pieces) {
    this.#means = means;
    this.#job = new Job(pieces, () => {});
    this.#job.ended.then(
      () => this.#end(),
      () => this.#end(),
    );
  }

  #end() {
    this.#isOver = true;
    this.#wake();
  }

  /** @param {number} i @param {any} result */
  put(i, result) {
    this.#results.set(i, result);
    this.#wake();
  }

  /** Yields all results in order. If the caller stops asking, the job ends. */
  async *all() {
    const { crew, control } = this.#means;
    const { signal } = control;
    const job = this.#job;
    checkSignal(signal);
    const off = onAbort(signal, () => crew.abort(job, signal?.reason));
    try {
      crew.add(job);
      for (;;) {
        if (job.hasFailed) await job.ended; // throws when nothing of the job runs any more
        if (this.#results.has(this.#next)) {
          const result = this.#results.get(this.#next);
          this.#results.delete(this.#next++);
          yield result;
          crew.deal();
        } else if (this.#isOver) return;
        else await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
      }
    } finally {
      off();
      crew.abort(job, new Error('pool: its results are not wanted any more'));
      await job.ended.catch(() => {});
    }
  }
}

/**
 * Yields the elements of each request, in order. This thread makes small requests itself, when their turn comes.
 * @template T
 * @param {Means} means
 * @param {Instance} instance
 * @param {readonly (T & { request: Request })[]} entries
 * @param {{ small: number, ahead: number, isLent?: boolean }} limits `small`: this thread makes up to so many elements
 *   itself; `ahead`: how many bytes may wait for the caller; `isLent`: the elements belong to the caller only until it
 *   asks for the next, and then their memory is used again. The system fills new memory with zeros first: for 2.2 GB
 *   that takes 0.4 s more on two cores
 * @returns {AsyncGenerator<T & { request: Request, data: any }, void, undefined>}
 */
export async function* inOrder(means, instance, entries, { small, ahead, isLent = false }) {
  const { control, turns } = means;
  const sizes = entries.map(({ request }) => sizeOf(request.shape));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const isSmall = (/** @type {number} */ i) => sizes[i] <= small && entries[i].request.how !== 'table';
  const bytesOf = (/** @type {number} */ i) => sizes[i] * arrayOf(entries[i].request.kind).BYTES_PER_ELEMENT;
  /** Buffers to use again, by size. @type {Map<number, ArrayBuffer[]>} */
  const lent = new Map();
  const buffersOf = (/** @type {number} */ bytes) => lent.get(bytes) ?? lent.set(bytes, []).get(bytes);
  let waiting = 0; // bytes begun and not yet taken
  let taken = 0;
  /** @returns {Generator<any, void, void>} */
  function* pieces() {
    for (const [i, { request }] of entries.entries()) {
      while (waiting && waiting + bytesOf(i) > ahead) yield undefined; // until the caller takes more
      waiting += bytesOf(i);
      if (isSmall(i)) results.put(i, { i });
      else
        yield pieceOf(request, instance, ({ buffer }) => results.put(i, { i, buffer }), {
          buffers: isLent ? buffersOf(bytesOf(i)) : undefined,
        });
    }
  }
  const results = new Results(means, pieces());
  for await (const { i, buffer } of results.all()) {
    await turns.due(); // pauses even if many results wait, and whatever the caller does with each
    const { request } = entries[i];
    const array = arrayOf(request.kind);
    const data = buffer ? new array(buffer) : new array(sizes[i]);
    if (!buffer) perform(instance.nn, request, data);
    waiting -= bytesOf(i);
    taken += sizes[i];
    control.onProgress?.({ done: taken, total });
    yield { ...entries[i], data };
    if (isLent && buffer?.byteLength === bytesOf(i)) buffersOf(bytesOf(i))?.push(buffer);
  }
}

/**
 * Lets one worker make all draws of a plan. It stays at most two pieces ahead of the caller.
 * @param {Means} means
 * @param {import('./foreign.js').Foreign} foreign
 * @param {{ plan: any, names: string[], state: any }} what
 * @param {(state: any) => void} onend gets the generator's state afterwards
 * @returns {AsyncGenerator<any, void, undefined>}
 */
export async function* drawn(means, { instance, kinds }, { plan, names, state }, onend) {
  const { control } = means;
  const { parameters } = /** @type {{ parameters: any[] }} */ (plan);
  const total = parameters.reduce((sum, { name, shape }) => sum + (names.includes(name) ? sizeOf(shape) : 0), 0);
  let come = 0;
  /** @type {() => void} */
  let more = () => {};
  const put = (/** @type {any} */ piece) => results.put(come++, piece);
  /** @type {Piece} */
  const piece = {
    elements: total,
    isLong: true,
    send: (id, thread) => {
      more = () => thread.post({ nnInit: 'more', id });
      thread.post({ nnInit: 'draws', id, plan, names, state, skip: come, kinds: missingFor(thread, kinds) });
    },
    part: ({ piece }) => put(piece),
    done: (reply) => onend(reply.state),
    here: () => drawnHere(instance.nn, plan, names, state, put),
  };
  const results = new Results(means, [piece][Symbol.iterator]());
  let taken = 0;
  for await (const each of results.all()) {
    taken += each.data.length;
    control.onProgress?.({ done: taken, total });
    yield each;
    more();
  }
}

/**
 * @param {any} nn @param {any} plan @param {string[]} names @param {any} state @param {(piece: any) => void} put
 * @returns {Generator<any, any, void>}
 */
function* drawnHere(nn, plan, names, state, put) {
  const generator = nn.generator({ state });
  const byName = new Map(plan.parameters.map((/** @type {any} */ line) => [line.name, line]));
  /** @type {any} */
  let draws;
  yield import('../model/draws.js').then((module) => (draws = module));
  const lines = names.map((name) => byName.get(name));
  for (const piece of draws.drawAll(nn, plan, generator, lines)) {
    put(piece);
    yield;
  }
  return { state: generator.state() };
}
