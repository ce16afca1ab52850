// SPDX-License-Identifier: Apache-2.0
// A network's first weights as a file, made on all cores.

import { fill } from 'nn-init/model';
import { write } from 'nn-init/safetensors';
import { modelOf, planOf } from './plan.js';
import { allCores } from './pool.js';

/** @typedef {import('./plan.js').Asked} Asked */

/** More may not go into what a browser keeps for a page. */
const MOST_BYTES = 4e9;

/** A safetensors file. @param {any} nn @param {Asked} asked */
export async function* weights(nn, asked) {
  const { model, own } = await modelOf(asked);
  const { made, bytes } = await planOf(nn, model, own, asked);
  if (bytes > MOST_BYTES)
    throw new Error(
      `The file would have ${gigabytes(bytes)}; this page makes ${gigabytes(MOST_BYTES)} at most. In Node.js, write() makes one of any size.`,
    );
  const { network, initializer, seed } = asked;
  const deed = { recipe: made.recipe, ...(initializer && { initializer }), seed, library: 'nn-init' };
  const metadata = { ...namesOf(network, model), ...deed };
  const pool = await allCores();
  // Through a stream the file comes in pieces, between which the job can be given up.
  const { readable, writable } = new TransformStream();
  const reader = readable.getReader();
  // The reader is told of what goes wrong: by write() itself, unless that is before it has opened the stream.
  write(writable, fill(pool, made), { metadata }).catch((error) => writable.abort(error).catch(() => {}));
  const parts = [];
  let done = 0;
  try {
    for (;;) {
      const { value } = await reader.read();
      if (!value) break;
      parts.push(new Blob([value])); // which a browser keeps out of the memory of the page, and on disk if it is much
      done += value.length;
      yield { done, of: bytes };
    }
  } finally {
    reader.cancel().catch(() => {});
  }
  yield { done, of: bytes, file: new Blob(parts) };
}

const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;

/** What a file is to say of the network. transformers refuses one that does not say whose names it has. */
function namesOf(network, { format, metadata }) {
  if (!(network instanceof File)) return { model: network.model };
  const names = metadata?.format ?? (format === 'transformers' ? 'pt' : undefined);
  return { model: network.name, ...(names && { format: names }) };
}
