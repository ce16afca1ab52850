// SPDX-License-Identifier: Apache-2.0
// Workers and what they do: pieces of jobs, dealt out by turns, so that a small job does not wait for a large one.

import { errorOf } from './protocol.js';

/** @typedef {import('./host.js').Thread} Thread */
/** @typedef {import('./host.js').Starts} Starts */
/**
 * A piece of a job: one message to a worker, and its answer.
 * @typedef {object} Piece
 * @property {(id: number, thread: Thread) => void} send to be called again if the worker dies
 * @property {(job: Job) => Generator<any, any, void>} here the same on this thread, in steps: what one yields is awaited
 * @property {(reply: any) => void} done
 * @property {(reply: any) => void} [part] an answer before the last
 * @property {boolean} [isLong] it cannot be cut: it may take seconds, and no other waits behind it
 * @property {number} elements
 * @property {number} [deaths] of workers that had it
 */
/** @typedef {{ job: Job, piece: Piece }} Held */

/** At work at one piece, a worker has the next already: it need not wait for a message. */
const AHEAD = 2;
/** A piece that has ended so many workers ends its job. */
const DEATHS = 3;

/** Pieces in order, from first to last, with the end of all. */
export class Job {
  /** @type {Iterator<Piece>} */ #pieces;
  /** Pieces that are to be done again. @type {Piece[]} */ #again = [];
  #isDealt = false;
  /** @type {unknown} */ #error;
  #hasFailed = false;
  #held = 0;
  #done = 0;
  /** @type {(value?: any) => void} */ #resolve = () => {};
  /** @type {(error: unknown) => void} */ #reject = () => {};
  /** Called after each piece, with the number of elements that are there. @type {(done: number) => void} */ #onprogress;
  /** Fulfilled when all is there, rejected when nothing of it runs any more. @type {Promise<void>} */ ended;

  /** @param {Iterator<Piece>} pieces made when they are dealt out @param {(done: number) => void} onprogress */
  constructor(pieces, onprogress) {
    this.#pieces = pieces;
    this.#onprogress = onprogress;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.ended.catch(() => {}); // whoever wants it awaits it
  }

  get hasFailed() {
    return this.#hasFailed;
  }

  /** The next piece; none if all are dealt, or if it has to wait. @returns {Piece | undefined} */
  take() {
    if (this.#hasFailed) return undefined;
    const piece = this.#again.pop() ?? this.#next();
    if (piece) this.#held++;
    return piece;
  }

  #next() {
    if (this.#isDealt) return undefined;
    try {
      const { done, value } = this.#pieces.next();
      this.#isDealt = Boolean(done);
      return done ? undefined : value;
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {Piece} piece @param {any} reply */
  settle(piece, reply) {
    this.#held--;
    if (!this.#hasFailed) {
      try {
        if (reply.error) throw errorOf(reply.error);
        piece.done(reply);
        this.#done += piece.elements;
        this.#onprogress(this.#done);
      } catch (error) {
        this.fail(error);
      }
    }
    this.end();
  }

  /** A piece whose worker is gone. @param {Piece} piece @param {string} [why] if it may be to blame */
  lose(piece, why) {
    this.#held--;
    if (why !== undefined) piece.deaths = (piece.deaths ?? 0) + 1;
    if (piece.deaths === DEATHS)
      this.fail(new Error(`pool: ${DEATHS} workers have ended at the same piece, the last of them because: ${why}`));
    else this.#again.push(piece);
    this.end();
  }

  /** No piece is dealt out any more. @param {unknown} error */
  fail(error) {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#error = error;
    this.#again = [];
    this.end();
  }

  /** Whether nothing of it is to be done, and nothing runs: then it has ended. */
  end() {
    const isOver = !this.#held && (this.#hasFailed || (this.#isDealt && !this.#again.length));
    if (isOver && this.#hasFailed) this.#reject(this.#error);
    else if (isOver) this.#resolve();
    return isOver;
  }
}

/** A place for a worker. */
class Place {
  /** @type {Thread | undefined} */ thread;
  isStarting = false;
  /** What it has to do, the oldest first. @type {Map<number, Held>} */ held = new Map();

  get isFree() {
    if (!this.thread || this.held.size >= AHEAD) return false;
    for (const { piece } of this.held.values()) if (piece.isLong) return false;
    return true;
  }
}

export class Crew {
  /** @type {(starts: Starts) => Promise<Thread>} */ #start;
  /** @type {Starts} */ #starts = new Set();
  /** @type {Place[]} */ #places;
  /** Jobs with pieces to deal out, the next first. @type {Job[]} */ #jobs = [];
  #ids = 0;
  /** Why it has ended. @type {Error | undefined} */ #end;

  /** @param {(starts: Starts) => Promise<Thread>} start @param {number} size how many workers */
  constructor(start, size) {
    this.#start = start;
    this.#places = Array.from({ length: size }, () => new Place());
  }

  /** Starts the workers. They are all there if one is: the others may come later. */
  async begin() {
    await this.#fill(this.#places[0]);
    for (const place of this.#places.slice(1)) this.#replace(place);
  }

  /** @param {Place} place */
  async #fill(place) {
    const thread = await this.#start(this.#starts);
    place.isStarting = false;
    if (this.#end) return void thread.terminate();
    place.thread = thread;
    thread.listen(
      (message) => this.#receive(place, message),
      (why) => this.#lose(place, why),
    );
    this.deal();
  }

  /** @param {Place} place */
  async #replace(place) {
    /** @type {any} */
    let cause;
    // It may be ended at its start, as at any other time.
    for (let deaths = 0; deaths < DEATHS && !this.#end; deaths++)
      try {
        place.isStarting = true;
        return await this.#fill(place);
      } catch (error) {
        cause = error;
      }
    place.isStarting = false;
    if (this.#places.some((other) => other.thread || other.isStarting)) return;
    const error = new Error(`pool: no worker can be made any more: ${cause?.message}`, { cause });
    for (const job of this.#jobs.splice(0)) job.fail(error);
  }

  /** @param {Job} job */
  add(job) {
    if (this.#end) return job.fail(this.#end);
    this.#jobs.push(job);
    // What could not be made before may be made now.
    for (const place of this.#places) if (!place.thread && !place.isStarting) this.#replace(place);
    this.deal();
  }

  /** Deals out pieces by turns among jobs, each to the worker that has least to do: when there are pieces that were not before. */
  deal() {
    for (;;) {
      const place = this.#freest();
      if (!place) return;
      const held = this.#nextPiece();
      if (!held) return;
      this.#give(place, held);
    }
  }

  #freest() {
    /** @type {Place | undefined} */
    let freest;
    for (const place of this.#places)
      if (place.isFree && (!freest || place.held.size < freest.held.size)) freest = place;
    return freest;
  }

  /** @returns {Held | undefined} */
  #nextPiece() {
    for (let i = this.#jobs.length; i > 0; i--) {
      const job = /** @type {Job} */ (this.#jobs.shift());
      const piece = job.take();
      if (piece || !job.end()) this.#jobs.push(job);
      if (piece) return { job, piece };
    }
    return undefined;
  }

  /** @param {Place} place @param {Held} held */
  #give(place, held) {
    const thread = /** @type {Thread} */ (place.thread);
    const id = this.#ids++;
    place.held.set(id, held);
    if (place.held.size === 1) thread.keep(true);
    try {
      held.piece.send(id, thread);
    } catch (error) {
      this.#take(place, id);
      held.job.settle(held.piece, { error });
    }
  }

  /** @param {Place} place @param {number} id */
  #take(place, id) {
    const held = place.held.get(id);
    place.held.delete(id);
    if (!place.held.size) place.thread?.keep(false);
    return held;
  }

  /** @param {Place} place @param {any} message */
  #receive(place, message) {
    const { id } = message;
    if (message.nnInit === 'part') {
      const held = place.held.get(id);
      if (held && !held.job.hasFailed) held.piece.part?.(message);
      return;
    }
    const held = this.#take(place, id);
    if (!held) return;
    // First the next piece: the worker need not wait until this one has been put to its place.
    this.deal();
    held.job.settle(held.piece, message);
    this.deal();
  }

  /** The worker is gone. @param {Place} place @param {string} [why] if what it was at may be to blame */
  #lose(place, why) {
    place.thread = undefined;
    const all = [...place.held.values()];
    place.held.clear();
    // It was at the first.
    for (const [i, { job, piece }] of all.entries()) job.lose(piece, i ? undefined : why);
    if (this.#end) return;
    // One that dies with nothing to do may do so again and again: the next job is soon enough for another.
    if (why === undefined || this.#jobs.length) this.#replace(place);
    this.deal(); // others may have time, and perhaps none takes its place
  }

  /**
   * Ends a job: what waits is dropped; what cannot be cut is ended with its worker; the rest takes some milliseconds.
   * @param {Job} job @param {unknown} reason
   */
  abort(job, reason) {
    job.fail(reason);
    for (const place of this.#places) {
      const isLong = [...place.held.values()].some((held) => held.job === job && held.piece.isLong);
      if (!isLong) continue;
      place.thread?.terminate();
      this.#lose(place);
    }
    this.deal();
  }

  /** Ends all workers, and rejects what they were at. @param {Error} reason */
  async terminate(reason) {
    this.#end ??= reason;
    for (const fail of this.#starts) fail(reason);
    for (const job of this.#jobs.splice(0)) job.fail(reason);
    const ends = this.#places.map((place) => {
      const end = place.thread?.terminate();
      this.#lose(place);
      return end;
    });
    await Promise.all(ends);
  }
}
