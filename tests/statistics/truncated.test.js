// SPDX-License-Identifier: Apache-2.0
// Truncated normals against their exact laws: between usual bounds, in one tail, far out, and in narrow intervals.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { PROBABILITIES, readTruncatedNormals } from '../golden/frameworks/read.js';
import { Ends } from '../support/ends.js';
import { Sample } from '../support/sample.js';
import { drawInto } from '../support/specimens.js';
import { truncatedNormalLaw } from '../support/truncated.js';
import { assertAccepted } from '../support/verdict.js';

const nn = await load();

// The arithmetic of float32 is out by some units in the last place, and leaves some floats out that others get. Far from
// the mean, where floats are coarse, bins are of 2^11 of them and more, lest chi-squared see just that.
const coarse = (binBits) => ({ binBits });

const float32 = [
  [-2, 2],
  [-Infinity, Infinity],
  [0, Infinity],
  [-1, 3],
  [-3, 3],
  [2, 4, coarse(12)],
  [8, Infinity, coarse(10)],
  [8, 8.5, coarse(8)],
  [-9, -8, coarse(9)],
  [-2, 2, { mean: 0.1, std: 0.02 }],
];

// By double precision, which takes a hundred times as long: a tenth of the values.
const precise = [
  [1, 1.001],
  [20, 21],
  [-40, -20],
];

const float64 = [[-2, 2], [0, Infinity], [-1, 3], [8, Infinity], [-9, -8], ...precise];

const specimen =
  (dtype, share) =>
  ([a, b, options]) => ({ a, b, dtype, share, options });
const specimens = [
  ...float32.map(specimen('float32', 1)),
  ...precise.map(specimen('float32', 0.1)),
  ...float64.map(specimen('float64', 0.05)),
];

specimens.forEach(({ a, b, dtype, share, options }, i) => {
  const { mean = 0, std = 1 } = options ?? {};
  test(`truncNormal_(${a}, ${b}) of ${dtype}, mean ${mean}, std ${std}`, () => {
    const law = truncatedNormalLaw(a, b, { dtype, ...options });
    const checks = dtype === 'float32' ? [new Sample(law), new Ends(law)] : [new Sample(law, (edge) => edge)];
    const generator = nn.generator({ seed: 5000 + i, kind: i % 2 ? 'philox4x32' : 'xoshiro128++' });
    const fill = (t) => nn.truncNormal_(t, { mean, std, a, b, bounds: 'sigma', generator });
    drawInto(nn, fill, { dtype, share }, (values) => checks.forEach((check) => check.add(values)));
    assertAccepted(Object.assign({}, ...checks.map((check) => check.pValues())));
  });
});

test('the laws themselves, against moments and quantiles of 100 digits', () => {
  for (const { a, b, mean, std, quantiles } of readTruncatedNormals()) {
    const law = truncatedNormalLaw(a, b, { dtype: 'float64' });
    const near = (what, actual, expected, bound) =>
      assert(Math.abs(actual - expected) <= bound, `[${a}, ${b}]: ${what} is ${actual} instead of ${expected}`);
    near('mean', law.center, mean, 1e-9 * std);
    near('std', law.scale, std, 1e-9 * std);
    quantiles.forEach((expected, i) => {
      const p = PROBABILITIES[i];
      const quantile = p <= 0.5 ? law.quantile(p) : law.upperQuantile(1 - p);
      near(`quantile ${p}`, quantile, expected, 1e-11 * std + 2e-16 * Math.max(1, Math.abs(expected)));
    });
  }
});
