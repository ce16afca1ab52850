// SPDX-License-Identifier: Apache-2.0
// A network's first weights as a file, made on all cores.

import { fill } from 'nn-init/model';
import { toBlob } from 'nn-init/safetensors';
import { allCores } from './pool.js';

/** More may not go into what a browser keeps for a page. */
const MOST_BYTES = 4e9;

/** At a time: the page copies them, in less than a millisecond. */
const PIECE_BYTES = 2 ** 20;

/**
 * A safetensors file.
 *
 * @param {import('../threads/plan.js').Planned} planned
 * @param {Record<string, string>} deed what the file is to say of how it was made
 * @param {{ signal: AbortSignal, onProgress: (progress: { done: number, total: number }) => void }} control
 * @returns {Promise<Blob>}
 */
export async function makeFile({ made, names, bytes }, deed, control) {
  if (bytes > MOST_BYTES)
    throw new Error(
      `The file would have ${gigabytes(bytes)}; this page makes ${gigabytes(MOST_BYTES)} at most. In Node.js, write() makes one of any size.`,
    );
  const pool = await allCores();
  const metadata = { ...names, recipe: made.recipe, ...deed, library: 'nn-init' };
  return toBlob(fill(pool, made, { maxBytes: PIECE_BYTES, ...control }), { metadata });
}

const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;
