// SPDX-License-Identifier: Apache-2.0
// The checks can fail: samples that are slightly wrong, in ways that initializers have been, are each rejected by the
// check that is there for it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { Serial } from '../support/dependence.js';
import { Ends } from '../support/ends.js';
import { HaarSample } from '../support/haar.js';
import { HalfSample } from '../support/halves.js';
import { normalLaw, sphereLaw, uniformLaw, wordLaw } from '../support/laws.js';
import { pBinomial, pChiSquared, pKolmogorov, pNormal } from '../support/p-values.js';
import { Sample, WordSample, halfwayBelow, nextFloat } from '../support/sample.js';
import { chunk, chunks, draw, specimens, tensorFor } from '../support/specimens.js';
import { truncatedNormalLaw } from '../support/truncated.js';
import { rejected } from '../support/verdict.js';

const nn = await load();
const tensor = tensorFor(nn);
after(() => tensor.dispose());

/** What is rejected of a sample of `name`, each chunk changed by `spoil`. A quarter of 10^8 is mostly enough. */
function verdict(name, spoil, { times = chunks / 4, make = (law) => new Sample(law) } = {}) {
  const specimen = specimens.find((each) => each.name === name);
  const sample = make(specimen.law);
  const add = (values) => {
    spoil(values);
    sample.add(values);
  };
  draw(nn, specimen, tensor, nn.generator({ seed: 4000 }), add, times);
  return Object.keys(rejected(sample.pValues()));
}

const change = (f) => (values) => {
  for (let i = 0; i < values.length; i++) values[i] = f(values[i], i);
};

const wrong = [
  ['std 0.1 % too great', 'normal_(0, 1)', change((x) => x * 1.001), 'moment 2'],
  ['mean off by 0.002 std', 'normal_(0, 1)', change((x) => x + 0.002), 'Kolmogorov-Smirnov'],
  ['clipped at 3 std', 'normal_(0, 1)', change((x) => Math.min(3, Math.max(-3, x))), 'moment 4'],
  ['clipped at 5 std', 'normal_(0, 1)', change((x) => Math.min(5, Math.max(-5, x))), 'upper tail 1.5e-7', chunks],
  ['a value in 10^4 is the same one', 'uniform_(0, 1)', change((x, i) => (i % 10000 ? x : 0.25)), 'chi-squared'],
  ['one element is the excluded bound', 'uniform_(0, 1)', (values) => (values[0] = 1), 'support'],
  ['one element is NaN', 'normal_(0, 1)', (values) => (values[0] = NaN), 'moment 1'],
  ['skewed by 0.4 %', 'uniform_(0, 1)', change((x) => x - 0.004 * x * (1 - x)), 'moment 1'],
  ['half as fine as float32', 'uniform_(1000, 1001)', change((x) => Math.floor(x * 8192) / 8192), 'chi-squared'],
];

for (const [what, name, spoil, check, times] of wrong) {
  test(`rejected by ${check}: ${name}, ${what}`, () => {
    const checks = verdict(name, spoil, { times });
    assert(checks.includes(check), `rejected only by: ${checks.join(', ') || 'nothing'}`);
  });
}

test('rejected: a dependence of 0.2 % on the neighbour, and on the partner', () => {
  const make = (law) => new Serial(law);
  const neighbour = (values) => {
    for (let i = values.length - 1; i > 0; i--) values[i] += 0.002 * values[i - 1];
  };
  assert(verdict('normal_(0, 1)', neighbour, { make }).includes('lag 1'));
  const partner = (values) => {
    for (let i = 4; i < values.length; i += (i & 3) === 3 ? 5 : 1) values[i] *= 1 + 0.001 * (values[i - 4] ** 2 - 1);
  };
  assert.deepEqual(verdict('normal_(0, 1)', partner, { make }), ["partners' squares"]);
});

test('rejected: words of which one bit is set in 201 of 400', () => {
  const sample = new WordSample();
  const generator = nn.generator({ seed: 4001 });
  const words = new Uint32Array(chunk);
  for (let i = 0; i < chunks / 4; i++) {
    generator.words(words);
    for (let k = 0; k < chunk; k += 200) words[k] |= 0x100;
    sample.add(words);
  }
  assert.deepEqual(Object.keys(rejected(sample.pValues())), ['byte 1']);
});

/** What is rejected of chunks of values that are made of uniform ones from (0, 1). */
function verdictOf(sample, values, times = 1) {
  const generator = nn.generator({ seed: 4002 });
  for (let i = 0; i < times; i++) sample.add(values(nn.uniform_(tensor, { generator }).data, generator));
  return Object.keys(rejected(sample.pValues()));
}

test('rejected: truncated normals that are not quite', () => {
  const normals = (values, generator) => nn.normal_(values.slice(), { generator });
  const clip = (values, generator) => normals(values, generator).map((x) => Math.min(Math.max(x, -3), 3));
  assert(verdictOf(new Ends(truncatedNormalLaw(-3, 3)), clip).includes('upper bound'));
  // An exponential of the density's slope at the bound is what is often drawn far out.
  const exponential = (values) => values.map((u) => 8 - Math.log(u) / 8);
  assert(verdictOf(new Sample(truncatedNormalLaw(8, Infinity)), exponential).includes('Kolmogorov-Smirnov'));
  // Tails that end early, as those of an inverse error function of float32 do.
  const shortTails = (values, generator) => normals(values, generator).filter((x) => Math.abs(x) < 4.7);
  assert(verdictOf(new Ends(truncatedNormalLaw(-Infinity, Infinity)), shortTails, 16).includes('upper 0.000001'));
});

test('rejected: bfloat16 that is cut off instead of rounded', () => {
  const law = normalLaw(0, 1);
  const generator = nn.generator({ seed: 4003 });
  const cut = (values) => {
    const bits = new Uint32Array(nn.normal_(values, { generator }).buffer, values.byteOffset, values.length);
    return Uint16Array.from(bits, (word) => word >>> 16);
  };
  assert(verdictOf(new HalfSample(law, 'bfloat16'), cut).includes('chi-squared'));
});

test("rejected: orthogonal matrices that are not Haar's", () => {
  const count = 2 ** 16;
  const [n, size] = [3, 9];
  const verdictOfMatrices = (spoil) => {
    const t = nn.orthogonal_(nn.tensor([count, n, n], { layout: 'GOI' }), { generator: nn.generator({ seed: 4004 }) });
    for (let at = 0; at < count * size; at += size) spoil(t.data.subarray(at, at + size));
    const sample = new HaarSample(n);
    sample.add(t.data);
    t.dispose();
    return Object.keys(rejected(sample.pValues()));
  };
  const flip = (q, column) => {
    for (let i = column; i < size; i += n) q[i] = -q[i];
  };
  const determinant = (q) =>
    [0, 1, 2].reduce(
      (sum, j) =>
        sum + q[j] * (q[3 + ((j + 1) % 3)] * q[6 + ((j + 2) % 3)] - q[3 + ((j + 2) % 3)] * q[6 + ((j + 1) % 3)]),
      0,
    );
  assert.deepEqual(
    verdictOfMatrices(() => {}),
    [],
  );
  // Householder's QR with the signs that it has by itself.
  assert(verdictOfMatrices((q) => q[0] > 0 && flip(q, 0)).includes('tr Q'));
  // Rotations alone.
  assert(verdictOfMatrices((q) => determinant(q) < 0 && flip(q, 2)).includes('determinant'));
});

test('p-values and laws, against other formulas and published numbers', () => {
  const close = (actual, expected, digits) =>
    assert(Math.abs(actual / expected - 1) < 10 ** -digits, `${actual} is not ${expected}`);
  close(pNormal(1.959963984540054), 0.05, 12);
  close(pChiSquared(3.841458820694124, 1), 0.1, 10); // the upper 5 % point, two-sided
  close(pBinomial(0, 10, 0.5), 2 / 1024, 10);
  // Kolmogorov's limit by its other series, of theta functions (Marsaglia, Tsang and Wang), which is fast for small x.
  for (const x of [0.5, 0.83, 1.36, 1.63]) {
    let sum = 0;
    for (let k = 1; k < 20; k++) sum += Math.exp((-((2 * k - 1) ** 2) * Math.PI ** 2) / (8 * x * x));
    close(1 - pKolmogorov(x / 1e4, 1e8), (Math.sqrt(2 * Math.PI) / x) * sum, 10);
  }
  assert.equal(nextFloat(1, 1), 1 + 2 ** -23);
  assert.equal(nextFloat(1, -1), 1 - 2 ** -24);
  assert.equal(nextFloat(0, -1), -(2 ** -149));
  assert.equal(halfwayBelow(1), 1 - 2 ** -25);
  assert.equal(halfwayBelow(1 + 2 ** -30), 1 + 2 ** -24);
  close(normalLaw(1, 2).quantile(normalLaw(1, 2).cdf(2)), 2, 12);
  // Of the 3 values -1, 0, 1: variance 2/3 and fourth moment 2/3, in a law whose scale is 1.5 spacings.
  close(uniformLaw(-1.5, 1.5, 3).moment(2), 2 / 3 / 1.5 ** 2, 12);
  close(uniformLaw(-1.5, 1.5, 3).moment(4), 2 / 3 / 1.5 ** 4, 12);
  assert.equal(wordLaw.cdf(0), 0.5);
  close(sphereLaw(2).cdf(0.5), 0.5 + Math.asin(0.5) / Math.PI, 14);
  close(sphereLaw(3).cdf(0.5), 0.75, 14);
  close(sphereLaw(5).cdf(0.5), 0.5 + (3 * 0.5 - 0.5 ** 3) / 4, 14);
  close(sphereLaw(4).cdf(0.5), 0.5 + (0.5 * Math.sqrt(0.75) + Math.asin(0.5)) / Math.PI, 14);
  close(sphereLaw(5).moment(4), 3 / 35, 14);
});
