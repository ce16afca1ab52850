// SPDX-License-Identifier: Apache-2.0
// Makes a pool.
import { isIndex, options, rangeError, typeError } from '../core/check.js';
import { abilities, create, createFills } from '../initializers/all.js';
import { Crew } from './crew.js';
import { createStarter } from './host.js';
import { createInstance } from './instance.js';
import { Pool } from './pool.js';

/**
 * @typedef {object} PoolOptions
 * @property {number} [threads] the number of workers, from 0 to 64. By default one per core, at most 8; and 0 on a host that cannot
 *   start workers. With 0 the calling thread does all work and pauses every 5 ms, but not within a fill of
 *   sparse_, or of one tensor from another library's generator
 * @property {() => any} [createWorker] returns a new worker, or a promise of one within 30 s: a Web Worker or a Worker of
 *   node:worker_threads. Its script is your own and imports 'nn-init/pool-worker'. By default the pool starts the package's own script
 * @property {import('../core/layout.js').Rule} [layout] the default layout of all tensors, as in load()
 * @property {import('../core/loader.js').LoadOptions['wasm']} [wasm] your own copy of nn-init.wasm, as in load()
 * @property {boolean} [simd] false loads the build without SIMD, as in load()
 */

/** The most workers. A caller who asks for more has made a mistake. */
const MOST = 64;
/** The most workers by default: eight cores already use the memory's full speed. */
const DEFAULT_MOST = 8;

const OPTIONS = { threads: undefined, createWorker: undefined, layout: undefined, wasm: undefined, simd: undefined };

/**
 * Starts workers, and waits for the first.
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
 * @param {{ all: (...build: any[]) => any, kinds: Record<string, (build: any) => any> }} locate find the wasm files
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
    const entry = { abilities, create, createFills };
    const own = await createInstance(locate.all, entry, o);
    const { layout, simd } = o;
    const loadForeign = async () => {
      const { createForeign } = await import('./foreign.js');
      return createForeign(locate.kinds, own.module, { layout, simd });
    };
    const wanted = threads ?? Math.min(cores(), DEFAULT_MOST);
    /** @type {Crew | undefined} */
    let crew;
    try {
      if (wanted) crew = await crewOf(wanted, createWorker ? [createWorker] : ways(), { module: own.module, layout });
    } catch (cause) {
      if (threads !== undefined || createWorker)
        throw new TypeError(
          `createPool: no worker can be made: ${/** @type {Error} */ (cause).message}. With threads: 0 this thread does all work; ` +
            "createWorker takes a script of your own that imports 'nn-init/pool-worker'",
          { cause },
        );
    }
    return new Pool(own, loadForeign, crew, crew ? wanted : 0);
  };
}
