// SPDX-License-Identifier: Apache-2.0
// Describes shapes, layouts and fans to the C core. nn-init/core does not need it: its wasm knows no shapes.
import { Memory } from './memory.js';

const MAX_DIMENSIONS = 32;

export class DescribingMemory extends Memory {
  /** The layout in memory now. @type {string | undefined} */ #written;

  /** @param {import('./loader.js').Exports} exports */
  constructor(exports) {
    super(exports);
    this.shape = this.allocate(4 * MAX_DIMENSIONS);
    this.layout = this.allocate(MAX_DIMENSIONS + 4);
  }

  /**
   * Writes the descriptor, except the place of the elements. @override
   * @param {import('./memory.js').Arranged} arranged its fans, if it has any, are put beside the results
   * @param {number} dtype an nni_dtype
   */
  describe(arranged, dtype) {
    super.describe(arranged, dtype);
    const { shape, layout, fans } = arranged;
    const u32 = this.u32;
    const at = this.descriptor >> 2;
    for (let i = 0; i < shape.length; i++) u32[(this.shape >> 2) + i] = shape[i];
    u32[at + 2] = this.shape;
    u32[at + 3] = shape.length;
    u32[at + 4] = layout === undefined ? 0 : this.layout;
    u32[at + 5] = dtype;
    u32[at + 6] = fans ? this.results + 16 : 0;
    u32[at + 7] = u32[at + 8] = 0;
    if (fans) this.view('Float64Array', this.results + 16, 2).set(fans);
    if (layout !== undefined && layout !== this.#written) {
      this.#written = layout;
      const bytes = this.view('Uint8Array', this.layout, MAX_DIMENSIONS + 1).fill(0);
      for (let i = 0; i < layout.length; i++) bytes[i] = layout.charCodeAt(i);
    }
  }
}
