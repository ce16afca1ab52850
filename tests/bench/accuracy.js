// SPDX-License-Identifier: Apache-2.0
//
// How orthogonal the matrices are that the benchmark times: sums are in double, of the float32 elements.
import { load } from '../../npm/dist/index.js';

const GAIN = 5 / 3;

/**
 * @typedef {object} Accuracy
 * @property {number} n of an n x n matrix Q
 * @property {number} error max |Q'Q - I|
 * @property {number} relative that, in multiples of 4e-7 sqrt(n)
 * @property {number} spectrum max |s / gain - 1| over the singular values s of a matrix of gain 5/3
 */

/** @param {number[]} sizes @returns {Promise<Accuracy[]>} */
export async function accuracy(sizes) {
  const nn = await load();
  const defectOf = (n, gain) => {
    const t = nn.orthogonal_(nn.tensor([n, n]), { gain, generator: nn.generator({ seed: n }) });
    const defect = gramDefect(t.data, n, gain);
    t.dispose();
    return defect;
  };
  return sizes.map((n) => {
    const error = defectOf(n, 1).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    // Singular values gain (1 + d) are eigenvalues (1 + d)^2 of Q'Q / gain^2: 2 d of the defect, as good as.
    const spectrum = spectralNorm(defectOf(n, GAIN), n) / 2;
    return { n, error, relative: error / (4e-7 * Math.sqrt(n)), spectrum };
  });
}

const AT_ONCE = 4; // sizes are multiples of it

/** Q'Q / gain^2 - I. */
function gramDefect(elements, n, gain) {
  const columns = new Float64Array(n * n);
  for (let i = 0; i < n * n; i++) columns[(i % n) * n + Math.floor(i / n)] = elements[i] / gain;
  const defect = new Float64Array(n * n);
  for (let j = 0; j < n; j += AT_ONCE) {
    for (let i = 0; i < j + AT_ONCE; i++) {
      products(columns, n, i, j).forEach((product, k) => {
        defect[i * n + j + k] = defect[(j + k) * n + i] = product - (i === j + k ? 1 : 0);
      });
    }
  }
  return defect;
}

/** Column i times columns j to j + 3: each element of it that is loaded serves four sums. */
function products(columns, n, i, j) {
  const [at0, at1, at2, at3] = [j * n, (j + 1) * n, (j + 2) * n, (j + 3) * n];
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let k = 0; k < n; k++) {
    const x = columns[i * n + k];
    s0 += x * columns[at0 + k];
    s1 += x * columns[at1 + k];
    s2 += x * columns[at2 + k];
    s3 += x * columns[at3 + k];
  }
  return [s0, s1, s2, s3];
}

/** Of a symmetric matrix, by 50 steps of the power method: from below, to a few percent. */
function spectralNorm(a, n) {
  let x = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));
  let norm = 0;
  for (let step = 0; step < 50; step++) {
    const length = Math.hypot(...x);
    const y = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += a[i * n + j] * x[j];
      y[i] = sum / length;
    }
    norm = Math.hypot(...y);
    x = y;
  }
  return norm;
}
