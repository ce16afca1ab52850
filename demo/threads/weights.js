// SPDX-License-Identifier: Apache-2.0
// A network's first weights: what they will be, and then a file of them.

import { fill, plan, readModel } from 'nn-init/model';
import { write } from 'nn-init/safetensors';
import { recipeOf } from '../initializers.js';
import { seedOf } from '../seed.js';
import { allCores } from './pool.js';

/**
 * @typedef {object} Asked
 * @property {File | { model: string, recipe: string, parameters: object[] }} network of the visitor's, or one of the page's
 * @property {string} recipe a name, or '' for the one that the model comes with
 * @property {string} initializer of all weights, or '' for that of the recipe
 * @property {object} options of the initializer
 * @property {string} dtype or '' for that of the model
 * @property {string} seed
 */

/** More may not go into what a browser keeps for a page. */
const MOST_BYTES = 4e9;

/** The model, and the recipe that it comes with; PyTorch's defaults are for those without one. @param {Asked} asked */
async function modelOf({ network }) {
  const model = network instanceof File ? await readModel(network) : network;
  return { model, own: model.recipe ?? 'torch' };
}

/** @param {any} nn @param {any} model @param {string} own @param {Asked} asked */
async function planOf(nn, model, own, { recipe, initializer, options, dtype, seed }) {
  const given = { seed: seedOf(seed), ...(dtype && { dtype }) };
  const made = await plan(nn, model, recipeOf(recipe || own, initializer, options), given);
  const sum = (of) => made.parameters.reduce((total, line) => total + of(line), 0);
  return { made, count: sum(sizeOf), bytes: sum((line) => sizeOf(line) * bytesOf(line)) };
}

const sizeOf = ({ shape }) => shape.reduce((product, extent) => product * extent, 1);
/** Of an element: 2 of 'bfloat16', 1 of 'bool'. */
const bytesOf = ({ dtype }) => Number(/\d+/.exec(dtype)?.[0] ?? 8) / 8;

/** What will be done with each parameter; before that, the recipe that the file comes with. @param {any} nn @param {Asked} asked */
export async function* weightsPlan(nn, asked) {
  const { model, own } = await modelOf(asked);
  yield { own };
  const { made, count, bytes } = await planOf(nn, model, own, asked);
  yield { own, recipe: made.recipe, lines: made.parameters, skipped: made.skipped ?? [], count, bytes };
}

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
