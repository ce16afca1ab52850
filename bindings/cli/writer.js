// SPDX-License-Identifier: Apache-2.0
// Writes parameters of a plan to files.
import { dirname } from 'node:path';
import { checkSpace } from './files.js';
import { Filler } from './filler.js';
import { sizesOf } from './sizes.js';

/** @typedef {import('../model.js').Part} Part */

/**
 * Tensors for write(), which tell add() the bytes of each piece.
 * @param {any} source
 * @param {(bytes: number) => void} add
 */
const counted = (source, add) => ({
  parameters: source.parameters,
  /** @param {string[]} names */
  async *tensors(names) {
    for await (const piece of source.tensors(names)) {
      yield piece;
      add(piece.data.byteLength);
    }
  },
});

export class Writer extends Filler {
  /** How many elements the files have. */
  elements = 0;

  /**
   * Writes one file, or shards of a given size.
   * @param {string} path
   * @param {{ parts?: readonly Part[], metadata: Record<string, string>, maxShardBytes?: number }} o
   */
  async write(path, { parts, metadata, maxShardBytes }) {
    const source = await this.fill(parts);
    const { count, bytes } = sizesOf(source);
    await checkSpace(dirname(path), bytes);
    await this.start(bytes);
    const { write } = await import('nn-init/safetensors');
    this.elements += count;
    return write(
      path,
      counted(source, (more) => this.add(more)),
      { metadata, maxShardBytes },
    );
  }
}
