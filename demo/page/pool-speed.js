// SPDX-License-Identifier: Apache-2.0
// How long nn-init takes on all cores to fill a large array. A small one would keep its workers waiting for messages.

import { millisecondsOf } from '../stopwatch.js';
import { allCores } from './pool.js';

/** Shared, if the page may share memory: then workers write in place. */
const bufferOf = (bytes) => new (crossOriginIsolated ? SharedArrayBuffer : ArrayBuffer)(bytes);

/**
 * Yields nanoseconds per element, by what is drawn.
 *
 * @param {number} size elements at a time
 * @param {AbortSignal} signal
 */
export async function* poolSpeed(size, signal) {
  const pool = await allCores();
  const array = new Float32Array(bufferOf(4 * size));
  const initializers = { uniform: 'uniform_', normal: 'normal_', truncated: 'truncNormal_' };
  const result = {};
  for (const [what, initializer] of Object.entries(initializers)) {
    const fill = () => pool.fillInto(array, initializer, {}, { signal });
    result[what] = (1e6 * (await millisecondsOf(fill))) / size;
    yield result;
  }
}
