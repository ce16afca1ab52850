// SPDX-License-Identifier: Apache-2.0
// Reads the header of a safetensors file, or of all files of an index: names, shapes and dtypes.
import { headerOf } from '../../safetensors/header.js';
import { shardsOf } from '../../safetensors/shards.js';

/** @typedef {import('../network.js').ModelParameter} ModelParameter */
/** @typedef {{ parameters: ModelParameter[], metadata: Record<string, string>, format: 'safetensors' }} Found */

/** @param {readonly ModelParameter[]} tensors @param {Record<string, string>} metadata @returns {Found} */
const found = (tensors, metadata) => ({
  parameters: tensors.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
  metadata,
  format: 'safetensors',
});

/**
 * @param {string} name the called function
 * @param {import('../../files/source.js').Source} source
 * @returns {Promise<Found>} the parameters, in the order of the file
 */
export async function readSafetensors(name, source) {
  const { tensors, metadata } = await headerOf(name, source);
  return found(tensors, metadata);
}

/**
 * @param {string} name the called function
 * @param {string | URL} index the index's path or URL
 * @returns {Promise<Found>} the parameters of all files, in the order of the files
 */
export async function readShards(name, index) {
  const { shards, metadata } = await shardsOf(name, index);
  return found(
    shards.flatMap(({ tensors }) => tensors),
    metadata,
  );
}
