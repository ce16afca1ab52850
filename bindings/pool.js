// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/pool`: the initializers on all cores, off the page's thread.
import { createCreatePool } from './pool/create.js';
import { cores, ways } from './pool/script.js';
import { all, frameworks } from './wasm/modules.js';

/**
 * Makes a pool of workers, each with nn-init. One seed gives one tensor, however many workers there are.
 *
 * @example
 * const pool = await createPool();
 * const { data } = await pool.fill({ shape: [4096, 4096] }, 'heNormal_', { seed: 7, stream: 'fc.weight' });
 * await pool.terminate();
 * @type {(options?: PoolOptions) => Promise<Pool>}
 */
export const createPool = createCreatePool({ all, frameworks }, { cores, ways });

/** @typedef {import('./pool/pool.js').Control} Control */
/** @typedef {import('./pool/call.js').Description} Description */
/** @typedef {import('./pool/call.js').FillOptions} FillOptions */
/** @typedef {import('./pool/pool.js').Pool} Pool */
/** @typedef {import('./pool/create.js').PoolOptions} PoolOptions */
