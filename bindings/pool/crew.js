// SPDX-License-Identifier: Apache-2.0
// Deals pieces of jobs out to workers. Jobs take turns, so that a small job does not wait for a large one.
import { Turns } from './here.js';
import { errorOf } from './protocol.js';

/** @typedef {import('./host.js').Thread} Thread */
/** @typedef {import('./host.js').Starts} Starts */
/**
 * A piece of a job: one message to a worker, and its answer.
 * @typedef {object} Piece
 * @property {(id: number, thread: Thread) => void} send sends it to a worker; once more, if that worker dies
 * @property {(job: Job) => Generator<any, any, void>} here makes the piece on this thread, in steps. If a step yields a
 *   promise, it is awaited
 * @property {(reply: any) => void} done takes the last answer
 * @property {(reply: any) => void} [part] takes an answer before the last
 * @property {boolean} [isLong] true if it cannot be cut: it may take seconds, so its worker gets no other piece
 *   meanwhile
 * @property {number} elements
 * @property {number} [deaths] how many workers died while they made it
 */
/** @typedef {{ job: Job, piece: Piece }} Held */

/** How many pieces a worker has at a time: when it ends one it already has the next, and waits for no message. */
const AHEAD = 2;
/** If so many workers die at one piece, its job ends. */
const DEATHS = 3;

/** A job: pieces in order, and a promise of their end. */
export class Job {
  /** @type {Iterator<Piece>} */ #pieces;
  /** Pieces whose workers died. @type {Piece[]} */ #again = [];
  #isDealt = false;
  /** @type {unknown} */ #error;
  #hasFailed = false;
  #held = 0;
  #done = 0;
  /** @type {(value?: any) => void} */ #resolve = () => {};
  /** @type {(error: unknown) => void} */ #reject = () => {};
  /** Called after each piece, with the number of elements done. @type {(done: number) => void} */ #onprogress;
  /** Fulfilled when all pieces are done; rejected when the job has failed and nothing of it runs any more. @type {Promise<void>} */ ended;

  /** @param {Iterator<Piece>} pieces each is made when it is dealt out @param {(done: number) => void} onprogress */
  constructor(pieces, onprogress) {
    this.#pieces = pieces;
    this.#onprogress = onprogress;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.ended.catch(() => {}); // avoids an unhandled rejection if nobody awaits it
  }

  get hasFailed() {
    return this.#hasFailed;
  }

  /** The next piece; undefined if all are dealt out, or if the next one has to wait. @returns {Piece | undefined} */
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

  /**
   * Takes back a piece whose worker is gone.
   * @param {Piece} piece
   * @param {string} [why] the reason, if the piece may be to blame
   */
  lose(piece, why) {
    this.#held--;
    if (why !== undefined) piece.deaths = (piece.deaths ?? 0) + 1;
    if (piece.deaths === DEATHS)
      this.fail(new Error(`pool: ${DEATHS} workers have ended at the same piece, the last one because: ${why}`));
    else this.#again.push(piece);
    this.end();
  }

  /** Ends the job with an error: no more pieces are dealt out. @param {unknown} error */
  fail(error) {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#error = error;
    this.#again = [];
    this.end();
  }

  /** Settles `ended` if nothing is left to do and nothing runs. Returns whether it did. */
  end() {
    const isOver = !this.#held && (this.#hasFailed || (this.#isDealt && !this.#again.length));
    if (isOver && this.#hasFailed) this.#reject(this.#error);
    else if (isOver) this.#resolve();
    return isOver;
  }
}

/** A place for a worker, which may die and be replaced. */
class Place {
  /** @type {Thread | undefined} */ thread;
  isStarting = false;
  /** Its pieces, the oldest first; it works on the oldest. @type {Map<number, Held>} */ held = new Map();

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
  /** Jobs with pieces to deal out. The first is next. @type {Job[]} */ #jobs = [];
  #ids = 0;
  /** Messages of workers that this thread has not settled yet, the oldest first. @type {{ place: Place, message: any }[]} */ #results =
    [];
  #turns = new Turns();
  /** Why it ended. @type {Error | undefined} */ #end;

  /** @param {(starts: Starts) => Promise<Thread>} start @param {number} size how many workers */
  constructor(start, size) {
    this.#start = start;
    this.#places = Array.from({ length: size }, () => new Place());
  }

  /** Starts the workers, and waits for the first: where one can start, the others can. */
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
    // The crew may be ended while a worker starts, as at any other time.
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
    // A worker that could not start before may start now.
    for (const place of this.#places) if (!place.thread && !place.isStarting) this.#replace(place);
    this.deal();
  }

  /**
   * Deals out pieces: jobs take turns, and the worker with the fewest pieces gets the next one. Call it whenever either
   * changes.
   */
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
    this.#results.push({ place, message });
    if (this.#results.length === 1) this.#settleAll();
  }

  /** Settles results in turns: Node.js delivers messages as long as more come, and would run no timer meanwhile. */
  async #settleAll() {
    for (; this.#results.length; this.#results.shift()) {
      await this.#turns.due();
      const { place, message } = this.#results[0];
      const held = this.#take(place, message.id);
      if (!held) continue; // its worker has died, or its job has ended
      // Send the next piece first, so that the worker does not wait while this thread copies the result.
      this.deal();
      held.job.settle(held.piece, message);
      this.deal();
    }
  }

  /**
   * Replaces a worker that is gone.
   * @param {Place} place
   * @param {string} [why] the reason, if its piece may be to blame
   */
  #lose(place, why) {
    place.thread = undefined;
    const all = [...place.held.values()];
    place.held.clear();
    // It was working at the first piece; the others are not to blame.
    for (const [i, { job, piece }] of all.entries()) job.lose(piece, i ? undefined : why);
    if (this.#end) return;
    // A worker that dies with nothing to do may do so again and again: wait for the next job before replacing it.
    if (why === undefined || this.#jobs.length) this.#replace(place);
    this.deal(); // other workers may be free, and perhaps no new one starts
  }

  /**
   * Ends a job. Waiting pieces are dropped, a worker with a long piece is terminated, and slices end by themselves
   * within milliseconds.
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

  /** Ends all workers, and rejects their jobs. @param {Error} reason */
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
