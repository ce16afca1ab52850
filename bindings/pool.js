// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/pool`: the initializers on all cores, off the page's thread.
import { createCreatePool } from './pool/create.js';
import { cores, ways } from './pool/script.js';
import { all, kinds } from './wasm/modules.js';

/**
 * Makes a pool of workers that fill tensors. One seed gives one tensor, with any number of workers.
 *
 * It rejects with a TypeError or RangeError if an option is wrong, with the errors of load(), and, if `threads` or `createWorker` is
 * given, with a TypeError if no worker starts. Without both, a host without workers gets a pool whose `threads` is 0.
 *
 * @example
 * const pool = await createPool(); // one worker per core, at most 8
 * const { data } = await pool.fill({ shape: [4096, 4096] }, 'heNormal_', { seed: 7, stream: 'fc.weight' });
 * await pool.terminate();
 * @type {(options?: PoolOptions) => Promise<Pool>}
 */
export const createPool = createCreatePool({ all, kinds }, { cores, ways });

/** @typedef {import('./pool/pool.js').Control} Control */
/** @typedef {import('./pool/call.js').Description} Description */
/** @typedef {import('./pool/call.js').FillOptions} FillOptions */
/** @typedef {import('./pool/pool.js').Pool} Pool */
/** @typedef {import('./pool/create.js').PoolOptions} PoolOptions */
