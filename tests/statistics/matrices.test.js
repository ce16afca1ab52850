// SPDX-License-Identifier: Apache-2.0
// Matrices as wholes: orthogonal ones by many small ones, and the places of the zeros of sparse ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { HaarSample } from '../support/haar.js';
import { normalLaw } from '../support/laws.js';
import { pChiSquared } from '../support/p-values.js';
import { Sample, pEqual } from '../support/sample.js';
import { drawInto } from '../support/specimens.js';
import { assertAccepted } from '../support/verdict.js';

const nn = await load();

/** Rows, columns, and how many elements there are in all, as a share of 10^8. */
const orthogonal = [
  [2, 2, 0.04],
  [3, 3, 0.09],
  [4, 4, 0.16],
  [5, 5, 0.1],
  [8, 8, 0.1],
  [2, 5, 0.05],
  [5, 2, 0.05],
  [3, 3, 0.05, 'float64'],
  [4, 4, 0.05, 'float64'],
  [40, 40, 0.2], // by blocks
];

orthogonal.forEach(([rows, columns, share, dtype = 'float32'], i) => {
  test(`orthogonal_, ${rows} x ${columns} of ${dtype}: Haar's distribution`, () => {
    const sample = new HaarSample(rows, columns);
    const generator = nn.generator({ seed: 7000 + i, kind: i % 2 ? 'philox4x32' : 'xoshiro128++' });
    const shape = [Math.ceil(2 ** 18 / (rows * columns)), rows, columns];
    const fill = (t) => nn.orthogonal_(t, { generator });
    drawInto(nn, fill, { dtype, share, shape, layout: 'GOI' }, (values) => sample.add(values));
    assertAccepted(sample.pValues());
  });
});

/** The bit pattern of each column's zeros. */
function patterns(values, rows, columns) {
  const found = new Uint8Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) found[j] |= Number(values[i * columns + j] === 0) << i;
  }
  return found;
}

const bits = (pattern) => pattern.toString(2).replaceAll('0', '').length;

// Of 6 rows: fewer zeros than values, as many, more; and of the dtypes.
for (const [zeros, dtype] of [
  [1, 'float32'],
  [2, 'float32'],
  [3, 'float32'],
  [4, 'float32'],
  [5, 'float32'],
  [2, 'float64'],
  [4, 'bfloat16'],
]) {
  test(`sparse_ of ${dtype}, ${zeros} of 6 rows: every subset alike, whatever the column before has`, () => {
    const [rows, columns] = [6, 2 ** 18];
    const subsets = Array.from({ length: 64 }, (_, pattern) => pattern).filter((pattern) => bits(pattern) === zeros);
    const index = Object.fromEntries(subsets.map((pattern, i) => [pattern, i]));
    const alone = new Float64Array(subsets.length);
    const neighbours = new Float64Array(subsets.length ** 2);
    const generator = nn.generator({ seed: 8000 + zeros, kind: zeros % 2 ? 'philox4x32' : 'xoshiro128++' });
    const fill = (t) => nn.sparse_(t, { sparsity: zeros / rows, generator });
    drawInto(nn, fill, { dtype, share: 0.1, shape: [rows, columns] }, (values) => {
      const found = patterns(values, rows, columns).map((pattern) => index[pattern]);
      for (let j = 0; j < columns; j++) {
        alone[found[j]]++;
        if (j) neighbours[found[j - 1] * subsets.length + found[j]]++;
      }
    });
    assertAccepted({ subsets: pEqual(alone), neighbours: pEqual(neighbours) });
  });
}

for (const sparsity of [0.1, 0.9]) {
  test(`sparse_ of 1000 rows, sparsity ${sparsity}: rows alike, values normal`, () => {
    const [rows, columns, std] = [1000, 1024, 0.5];
    const zeros = new Float64Array(rows);
    const sample = new Sample(normalLaw(0, std));
    const generator = nn.generator({ seed: 8100 + 10 * sparsity });
    const fill = (t) => nn.sparse_(t, { sparsity, std, generator });
    drawInto(nn, fill, { share: 0.3, shape: [rows, columns] }, (values) => {
      const isZero = (x) => x === 0;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) zeros[i] += isZero(values[i * columns + j]);
      }
      sample.add(values.filter((x) => x !== 0));
    });
    const all = zeros.reduce((a, b) => a + b);
    assert.equal(all % (sparsity * rows), 0, 'as many zeros in every column');
    // A column's choice of k rows of n correlates them: the covariance is that of independent choices times n / (n - 1),
    // but for what is common to all.
    const expected = all / rows;
    const variance = (expected * (1 - sparsity) * rows) / (rows - 1);
    const statistic = zeros.reduce((sum, count) => sum + (count - expected) ** 2 / variance, 0);
    assertAccepted({ rows: pChiSquared(statistic, rows - 1), ...sample.pValues() });
  });
}
