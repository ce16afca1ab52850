// SPDX-License-Identifier: Apache-2.0
// The first weights of a tensor after torch.manual_seed, for comparison with what Python prints.

import { seedOf } from '../seed.js';

/**
 * @param {any} nn
 * @param {object} args
 * @param {string} args.initializer
 * @param {object} args.options
 * @param {number[]} args.shape
 * @param {string} args.seed
 * @param {string} args.version
 * @param {number} args.shown how many weights are wanted, from the first on
 * @param {{ rows: number, columns: number, width: number }} args.grid the upper left corner of a matrix with rows of `width`, which is wanted too
 */
export function* firstWeights(
  nn,
  { initializer, options, shape, seed, version, shown, grid: { rows, columns, width } },
) {
  const generator = nn.generator({ kind: 'torch', seed: seedOf(seed), version });
  const tensor = nn.tensor(shape);
  try {
    nn[initializer](tensor, { ...options, generator });
    const { data } = tensor;
    const corner = Array.from(
      { length: rows * columns },
      (_, i) => data[Math.floor(i / columns) * width + (i % columns)],
    );
    yield { total: data.length, weights: Array.from(data.subarray(0, shown)), values: corner };
  } finally {
    tensor.dispose();
  }
}
