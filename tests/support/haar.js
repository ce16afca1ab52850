// SPDX-License-Identifier: Apache-2.0
// Tests Haar's distribution of orthogonal n x n matrices Q. It stays the same when Q is multiplied by any orthogonal
// matrix, from either side. So u'Qv, for any two unit vectors, is distributed like a coordinate of a point on the
// sphere; an entry of Q is one such value. The moments of traces count the invariants of O(n): E tr Q = 0, E (tr Q)^2 =
// E tr Q^2 = 1, E (tr Q)^4 = 3, for n >= 2 (Diaconis and Evans, Linear Functionals of Eigenvalues of Random Matrices,
// Transactions of the AMS 353:7, 2001).
import { sphereLaw } from './laws.js';
import { pBinomial, pNormal } from './p-values.js';
import { Sample, pEqual } from './sample.js';

/** The sign of the determinant of the n x n values from `at` on, by elimination. */
function signOfDeterminant(values, at, n) {
  const a = Float64Array.from(values.subarray(at, at + n * n));
  let sign = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) pivot = i;
    if (pivot !== k) {
      sign = -sign;
      for (let j = 0; j < n; j++) [a[k * n + j], a[pivot * n + j]] = [a[pivot * n + j], a[k * n + j]];
    }
    sign *= Math.sign(a[k * n + k]);
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k] / a[k * n + k];
      for (let j = k; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  return sign;
}

/** The mean of values whose expectation is known, tested by their own variance. */
class Mean {
  #sums = [0, 0];
  #n = 0;

  constructor(expected) {
    this.expected = expected;
  }

  add(x) {
    this.#n++;
    this.#sums[0] += x - this.expected;
    this.#sums[1] += (x - this.expected) ** 2;
  }

  pValue() {
    return pNormal(this.#sums[0] / Math.sqrt(this.#sums[1]));
  }
}

/** rows x columns with orthonormal rows or columns, whichever are fewer: as many as a square matrix would have. */
export class HaarSample {
  #n = 0;
  #positive = 0;
  #means = { 'tr Q': new Mean(0), '(tr Q)^2': new Mean(1), 'tr Q^2': new Mean(1), '(tr Q)^4': new Mean(3) };

  constructor(rows, columns = rows) {
    Object.assign(this, { rows, columns, isSquare: rows === columns });
    const law = { ...sphereLaw(Math.max(rows, columns)), binBits: 12 };
    this.entries = [
      ['first', 0],
      ['first of the last column', columns - 1],
      ['first of the last row', (rows - 1) * columns],
      ['last', rows * columns - 1],
    ].map(([name, at]) => ({ name, at, sample: new Sample(law) }));
    this.form = new Sample(law);
    this.signs = new Float64Array(2 ** Math.min(rows, 8));
  }

  /** Adds one matrix after the other. */
  add(values) {
    const size = this.rows * this.columns;
    const count = values.length / size;
    for (const { at, sample } of this.entries)
      sample.add(Float64Array.from({ length: count }, (_, i) => values[i * size + at]));
    const forms = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += values[i * size + k];
      forms[i] = sum / Math.sqrt(size); // u and v have equal entries
      if (this.isSquare) this.#addSquare(values, i * size);
    }
    this.form.add(forms);
    this.#n += count;
  }

  #addSquare(values, at) {
    const n = this.rows;
    let trace = 0;
    let ofSquare = 0;
    let pattern = 0; // of the first row, a point on the sphere
    for (let i = 0; i < n; i++) {
      trace += values[at + i * n + i];
      for (let k = 0; k < n; k++) ofSquare += values[at + i * n + k] * values[at + k * n + i];
      if (i < 8) pattern |= Number(values[at + i] < 0) << i;
    }
    this.signs[pattern]++;
    const means = this.#means;
    means['tr Q'].add(trace);
    means['(tr Q)^2'].add(trace ** 2);
    means['(tr Q)^4'].add(trace ** 4);
    means['tr Q^2'].add(ofSquare);
    if (n <= 8 && signOfDeterminant(values, at, n) > 0) this.#positive++;
  }

  pValues() {
    const p = {};
    const all = [...this.entries, { name: 'form', sample: this.form }];
    for (const { name, sample } of all)
      for (const [check, value] of Object.entries(sample.pValues())) p[`${name}: ${check}`] = value;
    if (!this.isSquare) return p;
    for (const [name, mean] of Object.entries(this.#means)) p[name] = mean.pValue();
    p.signs = pEqual(this.signs);
    if (this.rows <= 8) p.determinant = pBinomial(this.#positive, this.#n, 0.5);
    return p;
  }
}
