// SPDX-License-Identifier: Apache-2.0
// A sample of 10^8 values that is never held in memory: it takes arrays of values, and gives p-values by the name of
// each check.
import { pBinomial, pChiSquared, pKolmogorov, pNormal } from './p-values.js';

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The float32 next to x, upward (+1) or downward (-1). */
export function nextFloat(x, direction) {
  float[0] = x;
  if (float[0] === 0) bits[0] = direction > 0 ? 1 : 0x80000001 | 0;
  else bits[0] += Math.sign(float[0]) * direction;
  return float[0];
}

/**
 * A float32 is less than `edge` if the value that was rounded to it is less than this: halfway between the two floats
 * around the edge.
 */
export function halfwayBelow(edge) {
  const rounded = Math.fround(edge);
  const first = rounded < edge ? nextFloat(rounded, 1) : rounded;
  return (nextFloat(first, -1) + first) / 2;
}

/** Tests one law: support, moments, counts in the tails, chi-squared over more than 2^16 bins, Kolmogorov-Smirnov. */
export class Sample {
  n = 0;
  #sums = new Float64Array(5);
  #min = Infinity;
  #max = -Infinity;

  /**
   * @param {object} law a law of laws.js; if it is closed, a value may equal `high`
   * @param {(edge: number) => number} [below] below which number a value must lie, before rounding, to be less than the
   *   edge
   */
  constructor(law, below = halfwayBelow) {
    this.law = law;
    this.below = below;
    // Bins are 2^-k wide, so products and edges are exact. One more bin at each end catches values outside the support.
    this.binsPerUnit = 2 ** Math.ceil((law.binBits ?? 16) - Math.log2(law.high / 2 - law.low / 2) - 1);
    this.first = Math.floor(law.low * this.binsPerUnit) - 1;
    this.counts = new Uint32Array(Math.ceil(law.high * this.binsPerUnit) + (law.isClosed ? 2 : 1) - this.first);
  }

  add(values) {
    const { counts, binsPerUnit, first, law } = this;
    const { center } = law;
    const inverse = 1 / law.scale;
    let [, s1, s2, s3, s4] = this.#sums;
    let min = this.#min;
    let max = this.#max;
    for (let i = 0; i < values.length; i++) {
      const x = values[i];
      counts[(x * binsPerUnit - first) | 0]++; // outside the array nothing is counted, and `support` fails
      const z = (x - center) * inverse;
      const zz = z * z;
      s1 += z;
      s2 += zz;
      s3 += zz * z;
      s4 += zz * zz;
      if (x < min) min = x;
      if (x > max) max = x;
    }
    this.#sums.set([0, s1, s2, s3, s4]);
    this.#min = min;
    this.#max = max;
    this.n += values.length;
  }

  pValues() {
    const { law, n, counts } = this;
    const p = {};

    const total = counts.reduce((a, b) => a + b, 0);
    const isWithin = this.#min >= law.low && (law.isClosed ? this.#max <= law.high : this.#max < law.high);
    p.support = total === n && isWithin ? 1 : 0;

    // The standard error of the mean of z^k: Var z^k = m_2k - m_k^2.
    for (let k = 1; k <= 4; k++) {
      const error = Math.sqrt((law.moment(2 * k) - law.moment(k) ** 2) / n);
      p[`moment ${k}`] = pNormal((this.#sums[k] / n - law.moment(k)) / error);
    }

    // Cumulative counts up to edge k, in the sample and by the law.
    const observed = new Float64Array(counts.length + 1);
    const expected = new Float64Array(counts.length + 1);
    for (let k = 0; k < expected.length; k++) {
      if (k > 0) observed[k] = observed[k - 1] + counts[k - 1];
      expected[k] = n * law.cdf(this.below((this.first + k) / this.binsPerUnit));
    }

    for (const tail of law.tails) {
      const lower = Math.floor(law.quantile(tail) * this.binsPerUnit) - this.first;
      const upper = Math.ceil(law.quantile(1 - tail) * this.binsPerUnit) - this.first;
      p[`lower tail ${tail}`] = pBinomial(observed[lower], n, expected[lower] / n);
      p[`upper tail ${tail}`] = pBinomial(n - observed[upper], n, 1 - expected[upper] / n);
    }

    let distance = 0;
    for (let k = 0; k < expected.length; k++) distance = Math.max(distance, Math.abs(observed[k] - expected[k]) / n);
    p['Kolmogorov-Smirnov'] = pKolmogorov(distance, n); // only at the edges, so at most the distance over all values

    p['chi-squared'] = pChiSquared(...chiSquared(observed, expected));
    return p;
  }
}

/** From cumulative counts, with bins joined until each expects 16: the statistic and its degrees of freedom. */
export function chiSquared(observed, expected) {
  const last = expected.length - 1;
  let statistic = 0;
  let degrees = -1;
  for (let from = 0, k = 1; k <= last; k++) {
    const whole = expected[k] - expected[from] >= 16 && expected[last] - expected[k] >= 16;
    if (!whole && k < last) continue;
    const e = expected[k] - expected[from];
    statistic += (observed[k] - observed[from] - e) ** 2 / e;
    degrees++;
    from = k;
  }
  return [statistic, degrees];
}

/** Chi-squared for each byte, and for both halves, of 32-bit words. */
export class WordSample {
  #halves = [new Float64Array(65536), new Float64Array(65536)];

  add(words) {
    const [low, high] = this.#halves;
    for (let i = 0; i < words.length; i++) {
      low[words[i] & 0xffff]++;
      high[words[i] >>> 16]++;
    }
  }

  pValues() {
    const p = {};
    this.#halves.forEach((half, h) => {
      const bytes = [new Float64Array(256), new Float64Array(256)];
      half.forEach((count, value) => {
        bytes[0][value & 255] += count;
        bytes[1][value >>> 8] += count;
      });
      p[`half ${h}`] = pEqual(half);
      bytes.forEach((counts, b) => (p[`byte ${2 * h + b}`] = pEqual(counts)));
    });
    return p;
  }
}

/** For counts that should be equal. */
export function pEqual(counts) {
  const e = counts.reduce((a, b) => a + b) / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - e) ** 2 / e, 0);
  return pChiSquared(statistic, counts.length - 1);
}
