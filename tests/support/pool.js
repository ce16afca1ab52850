// SPDX-License-Identifier: Apache-2.0
// What tests of pools share.
import { load } from '../../npm/dist/index.js';
import { assertSameBits } from './bits.js';

/** The script of the workers, for tests that make their own. */
export const script = new URL('../../npm/dist/pool-worker.js', import.meta.url);

/** It takes longer than any test waits before it ends something. */
export const LONG = { shape: [2 ** 28], dtype: 'bfloat16' };

/** n normal values of seed 1, made on one thread. */
export async function normal(n) {
  const nn = await load();
  return nn.normal_(new Float32Array(n), { generator: nn.generator({ seed: 1 }) });
}

/** Asserts that the pool still works: it gives nn's bits. */
export async function assertUsable(pool) {
  assertSameBits((await pool.fill({ shape: [200003] }, 'normal_', { seed: 1 })).data, await normal(200003));
}
