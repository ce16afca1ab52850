// SPDX-License-Identifier: Apache-2.0
// What tests of pools share.
import { load } from '../../npm/dist/index.js';
import { assertSameBits } from './bits.js';

/** Of the workers, for tests that make their own. */
export const script = new URL('../../npm/dist/pool-worker.js', import.meta.url);

/** Longer than any test waits before it ends something. */
export const LONG = { shape: [2 ** 28], dtype: 'bfloat16' };

/** n values of seed 1, by one thread. */
export async function normal(n) {
  const nn = await load();
  return nn.normal_(new Float32Array(n), { generator: nn.generator({ seed: 1 }) });
}

/** The pool can be used: it gives the bits of nn. */
export async function assertUsable(pool) {
  assertSameBits((await pool.fill({ shape: [200003] }, 'normal_', { seed: 1 })).data, await normal(200003));
}
