// SPDX-License-Identifier: Apache-2.0
// Fills parameters of a plan on all cores.
import { UsageError } from './failure.js';

/** @typedef {import('../model.js').Part} Part */
/** @typedef {import('../model.js').Plan} Plan */

/**
 * The bytes of a piece. At 4 MiB it is still in the cache when the system copies it to the file: 2.2 GB of bfloat16
 * take 1.0 s of system time and 131 MB of memory with two workers. Pieces of 16 MiB take 1.9 s and 220 MB.
 */
const PIECE = 2 ** 22;

/** The help of --threads. */
export const THREADS_HELP = 'number of workers (default: one per core, at most 8); 0: no workers';

/** @param {string | undefined} text */
export function threadsOf(text) {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || Number(text) > 64)
    throw new UsageError(`--threads ${JSON.stringify(text)} must be a whole number from 0 to 64`);
  return Number(text);
}

/** Makes the elements of a plan, and shows the progress. */
export class Filler {
  #plan;
  #threads;
  #output;
  /** @type {import('../pool.js').Pool | undefined} */ #pool;
  /** @type {import('./progress.js').Progress | undefined} */ #progress;
  signal;
  /** How many bytes are done. */
  bytes = 0;

  /** @param {Plan} plan @param {{ threads: number | undefined, output: import('./output.js').Output, signal: AbortSignal }} o */
  constructor(plan, { threads, output, signal }) {
    this.#plan = plan;
    this.#threads = threads;
    this.#output = output;
    this.signal = signal;
  }

  /**
   * Fills these parts of the plan, as they are asked for.
   * @param {readonly Part[]} [parts] everything by default
   */
  async fill(parts) {
    const [{ createPool }, { fill }] = await Promise.all([import('nn-init/pool'), import('nn-init/model')]);
    const pool = (this.#pool ??= await createPool({ threads: this.#threads }));
    // If the plan needs another library's generator, the pool loads nn-init/frameworks.
    return fill(pool, this.#plan, { parts, maxBytes: PIECE, signal: this.signal });
  }

  /** Shows the progress towards so many bytes from now on. @param {number} bytes */
  async start(bytes) {
    this.#progress ??= await this.#output.progress(bytes);
  }

  /** Adds to the number of bytes done. @param {number} bytes */
  add(bytes) {
    this.bytes += bytes;
    this.#progress?.add(bytes);
  }

  /** Ends the bar and the workers; a second call does nothing. */
  async close() {
    this.#progress?.stop();
    await this.#pool?.terminate();
  }
}
