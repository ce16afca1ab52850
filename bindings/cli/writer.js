// SPDX-License-Identifier: Apache-2.0
// Fills parameters of a plan into files.
import { dirname } from 'node:path';
import { checkSpace } from './files.js';
import { Filler } from './filler.js';
import { sizesOf } from './sizes.js';

/** @typedef {import('../model.js').Part} Part */

/** Tensors as write() takes them; add() is told of each piece. @param {any} source @param {(bytes: number) => void} add */
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
  /** Elements of the files written. */
  elements = 0;

  /**
   * Writes a file, or shards of a size.
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
