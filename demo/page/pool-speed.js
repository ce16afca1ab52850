// SPDX-License-Identifier: Apache-2.0
// How long nn-init/pool takes to fill a large array, on one thread, two, four, ... A small array would keep its workers waiting for messages.

import { createPool } from 'nn-init/pool';
import { millisecondsOf } from '../stopwatch.js';
import { whenVisible } from './visible.js';

/** Shared, if the page may share memory: then workers write in place. */
const bufferOf = (bytes) => new (crossOriginIsolated ? SharedArrayBuffer : ArrayBuffer)(bytes);

/** No pool has more, unless it is told to. */
const MOST_THREADS = 8;

/** 1, 2, 4, ..., and as many as there are cores. */
export function threadCounts() {
  const all = Math.min(navigator.hardwareConcurrency ?? 1, MOST_THREADS);
  const counts = [1];
  while (2 * counts.at(-1) < all) counts.push(2 * counts.at(-1));
  return all > 1 ? [...counts, all] : counts;
}

/**
 * Yields nanoseconds per element, by the number of threads and by what is drawn. The page makes the workers, not the thread: in Firefox 153
 * a worker sometimes hangs when it makes workers.
 *
 * @param {Record<string, string>} initializers by what they draw
 * @param {number} size elements at a time
 * @param {number} rounds
 * @param {AbortSignal} signal
 */
export async function* poolSpeed(initializers, size, rounds, signal) {
  const array = new Float32Array(bufferOf(4 * size));
  const result = {};
  for (const threads of threadCounts()) {
    const pool = await createPool({ threads });
    try {
      result[threads] = {};
      for (const [what, initializer] of Object.entries(initializers)) {
        await whenVisible(signal);
        const fill = () => pool.fillInto(array, initializer, {}, { signal });
        result[threads][what] = (1e6 * (await millisecondsOf(fill, rounds))) / size;
        yield result;
      }
    } finally {
      await pool.terminate();
    }
  }
}
