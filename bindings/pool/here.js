// SPDX-License-Identifier: Apache-2.0
// A crew without workers: this thread makes the pieces itself, in turns.
import { now, pause } from '../core/turns.js';

/** @typedef {import('./crew.js').Job} Job */
/** @typedef {import('./crew.js').Piece} Piece */

/** Milliseconds of work between pauses: less than half of a page's frame of 16 ms. */
const TURN = 5;

/**
 * Tells when this thread has to pause. All jobs share one clock: without a pause between them, many small jobs would
 * block a page like a large one.
 */
export class Turns {
  #end = 0;

  /** A promise of a pause if one is due, otherwise undefined. */
  due() {
    return now() < this.#end ? undefined : this.#pause();
  }

  async #pause() {
    await pause();
    this.#end = now() + TURN;
  }
}

export class Here {
  #turns;
  /** @type {Job[]} */ #jobs = [];
  /** The job it is working on. @type {Job | undefined} */ #job;
  /** Why it ended. @type {Error | undefined} */ #end;

  /** @param {Turns} turns */
  constructor(turns) {
    this.#turns = turns;
  }

  /** @param {Job} job */
  add(job) {
    if (this.#end) return job.fail(this.#end);
    this.#jobs.push(job);
    this.deal();
  }

  /** Makes one piece of each job in turn, until all jobs wait or are over. */
  async deal() {
    if (this.#job) return;
    for (let idle = 0; idle < this.#jobs.length;) {
      const job = /** @type {Job} */ (this.#jobs.shift());
      this.#job = job;
      const piece = job.take();
      if (piece) await this.#do(job, piece);
      const isOver = job.end();
      if (!isOver) this.#jobs.push(job);
      idle = piece || isOver ? 0 : idle + 1;
    }
    this.#job = undefined;
  }

  /** @param {Job} job @param {Piece} piece */
  async #do(job, piece) {
    try {
      const steps = piece.here(job);
      for (;;) {
        await this.#turns.due();
        if (job.hasFailed) return job.settle(piece, {});
        const { done, value } = steps.next();
        if (done) return job.settle(piece, value);
        await value;
      }
    } catch (error) {
      job.settle(piece, { error });
    }
  }

  /** @param {Job} job @param {unknown} reason */
  abort(job, reason) {
    job.fail(reason);
  }

  /** @param {Error} reason */
  async terminate(reason) {
    this.#end ??= reason;
    for (const job of [this.#job, ...this.#jobs]) job?.fail(reason);
  }
}
