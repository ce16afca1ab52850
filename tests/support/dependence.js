// SPDX-License-Identifier: Apache-2.0
// Measures the dependence between values of one law, by sums of products. For independent values, with u = (x - mean) /
// std, the products u v have mean 0 and variance 1, and (u^2 - 1) (v^2 - 1) have mean 0 and variance (m_4 - 1)^2. So
// the sum of n of them, divided by its standard deviation, is normal. Products of one lag share factors but are
// uncorrelated.
import { pNormal } from './p-values.js';

const standard = (law) => {
  const std = law.scale * Math.sqrt(law.moment(2));
  return { center: law.center, inverse: 1 / std, square: law.moment(4) / law.moment(2) ** 2 - 1 };
};

/**
 * Between places of one sequence: at lags, and between elements j and j + 4 of a group of 8, which are Box-Muller's
 * partners.
 */
export class Serial {
  static lags = [1, 2, 4, 8, 4096]; // 4096: a block of xoshiro128++, after which it is reseeded
  #sums = new Float64Array(Serial.lags.length);
  #pairs = new Float64Array(Serial.lags.length);
  #partners = { n: 0, product: 0, squares: 0 };

  constructor(law) {
    this.law = law;
  }

  /** The length is a multiple of 8. Products do not cross from one array to the next. */
  add(values) {
    const { center, inverse } = standard(this.law);
    Serial.lags.forEach((lag, k) => {
      let sum = 0;
      for (let i = lag; i < values.length; i++) sum += (values[i] - center) * (values[i - lag] - center);
      this.#sums[k] += sum * inverse * inverse;
      this.#pairs[k] += Math.max(0, values.length - lag);
    });
    let product = 0;
    let squares = 0;
    for (let group = 0; group < values.length; group += 8) {
      for (let i = group; i < group + 4; i++) {
        const u = (values[i] - center) * inverse;
        const v = (values[i + 4] - center) * inverse;
        product += u * v;
        squares += (u * u - 1) * (v * v - 1);
      }
    }
    this.#partners.n += values.length / 2;
    this.#partners.product += product;
    this.#partners.squares += squares;
  }

  pValues() {
    const p = {};
    Serial.lags.forEach((lag, k) => (p[`lag ${lag}`] = pNormal(this.#sums[k] / Math.sqrt(this.#pairs[k]))));
    const { n, product, squares } = this.#partners;
    p['partners'] = pNormal(product / Math.sqrt(n));
    p["partners' squares"] = pNormal(squares / Math.sqrt(n) / standard(this.law).square);
    return p;
  }
}

/** Between the same places of two sequences. */
export function pCorrelation(law, a, b) {
  const { center, inverse, square } = standard(law);
  let product = 0;
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    const u = (a[i] - center) * inverse;
    const v = (b[i] - center) * inverse;
    product += u * v;
    squares += (u * u - 1) * (v * v - 1);
  }
  const error = Math.sqrt(a.length);
  return { product: pNormal(product / error), squares: pNormal(squares / error / square) };
}
