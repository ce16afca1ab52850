// SPDX-License-Identifier: Apache-2.0
// How a pool is made.
import { isIndex, options, rangeError, typeError } from '../core/check.js';
import { abilities, create, createFills } from '../initializers/all.js';
import { Crew } from './crew.js';
import { createStarter } from './host.js';
import { createInstance } from './instance.js';
import { Pool } from './pool.js';

/**
 * @typedef {object} PoolOptions
 * @property {number} [threads] how many workers, at most 64; by default as many as there are cores, at most 8, and none where no worker
 *   can be made. With 0, this thread does all, and pauses every 5 milliseconds
 * @property {() => any} [createWorker] makes a worker whose script imports 'nn-init/pool-worker': a Web Worker, or one of
 *   node:worker_threads. It may be a promise. By default the pool finds the script itself
 * @property {import('../core/layout.js').Rule} [layout] as of load()
 * @property {import('../core/loader.js').LoadOptions['wasm']} [wasm] as of load()
 * @property {boolean} [simd] as of load()
 */

/** More workers than that are a mistake. */
const MOST = 64;
/** Of cores, by default: what memory takes has come to an end before. */
const DEFAULT_MOST = 8;

const OPTIONS = { threads: undefined, createWorker: undefined, layout: undefined, wasm: undefined, simd: undefined };

/**
 * Workers, the first of which has started.
 * @param {number} threads
 * @param {import('./host.js').Way[]} ways
 * @param {import('./protocol.js').Source} source
 */
async function crewOf(threads, ways, source) {
  const crew = new Crew(createStarter(ways, source), threads);
  await crew.begin();
  return crew;
}

/**
 * @param {{ all: (...build: any[]) => any, frameworks: (...build: any[]) => any }} locate the wasm files
 * @param {typeof import('./script.js')} host
 */
export function createCreatePool(locate, { ways, cores }) {
  /** @param {PoolOptions} [given] @returns {Promise<Pool>} */
  return async function createPool(given) {
    const name = 'createPool';
    const { threads, createWorker, ...o } = /** @type {any} */ (options(name, given, OPTIONS));
    if (threads !== undefined && !(isIndex(threads) && threads <= MOST))
      throw (typeof threads === 'number' ? rangeError : typeError)(
        name,
        'threads',
        threads,
        `an integer from 0 to ${MOST}`,
      );
    if (createWorker !== undefined && typeof createWorker !== 'function')
      throw typeError(name, 'createWorker', createWorker, 'a function that makes a Worker');
    const own = await createInstance(locate.all, abilities, create, createFills, o);
    const { layout, simd } = o;
    const loadForeign = async () => {
      const { createForeign } = await import('./foreign.js');
      return createForeign(locate.frameworks, { layout, simd });
    };
    const wanted = threads ?? Math.min(cores(), DEFAULT_MOST);
    /** @type {Crew | undefined} */
    let crew;
    try {
      if (wanted) crew = await crewOf(wanted, createWorker ? [createWorker] : ways(), { module: own.module, layout });
    } catch (cause) {
      if (threads !== undefined || createWorker)
        throw new TypeError(
          `createPool: no worker can be made: ${/** @type {Error} */ (cause).message}. With threads: 0, this thread does all; ` +
            "with createWorker, a script of your own that imports 'nn-init/pool-worker' does",
          { cause },
        );
    }
    return new Pool(own, loadForeign, crew, crew ? wanted : 0, layout);
  };
}
