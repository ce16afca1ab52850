// SPDX-License-Identifier: Apache-2.0
// A sample of float16 or bfloat16, given as encodings. It counts how many values fall into the cell of each number.
import { pChiSquared, pKolmogorov } from './p-values.js';
import { chiSquared, nextFloat } from './sample.js';

/** The bits of exponent and mantissa. */
const FORMATS = { float16: [5, 10], bfloat16: [8, 7] };

/** The value of an encoding without its sign. */
function valueOf(bits, [exponentBits, mantissaBits]) {
  const bias = 2 ** (exponentBits - 1) - 1;
  const exponent = bits >> mantissaBits;
  const mantissa = (bits & (2 ** mantissaBits - 1)) / 2 ** mantissaBits;
  return exponent ? (1 + mantissa) * 2 ** (exponent - bias) : mantissa * 2 ** (1 - bias);
}

/** The number that separates what rounds to this magnitude from what rounds to the next: first to float32, then to
 * nearest even. So the even neighbour gets all ties, and all that float32 makes ties. */
function boundaryAbove(bits, format) {
  const tie = (valueOf(bits, format) + valueOf(bits + 1, format)) / 2;
  return (tie + nextFloat(tie, bits % 2 ? -1 : 1)) / 2;
}

export class HalfSample {
  #counts = new Float64Array(65536);
  #n = 0;

  /** @param {object} law a law of laws.js; values stay below its upper end @param {string} dtype */
  constructor(law, dtype) {
    this.law = law;
    this.format = FORMATS[dtype];
  }

  add(encodings) {
    for (let i = 0; i < encodings.length; i++) this.#counts[encodings[i]]++;
    this.#n += encodings.length;
  }

  pValues() {
    const { law, format } = this;
    const n = this.#n;
    const infinity = (2 ** format[0] - 1) << format[1]; // and beyond it the NaNs
    // The cells from the least value to the greatest. The cell of -0 has the numbers just below zero.
    const magnitudes = Array.from({ length: infinity }, (_, bits) => bits);
    const negative = magnitudes.toReversed().map((bits) => ({
      count: this.#counts[0x8000 | bits],
      value: -valueOf(bits, format),
      end: bits ? -boundaryAbove(bits - 1, format) : 0,
    }));
    const positive = magnitudes.map((bits) => ({
      count: this.#counts[bits],
      value: valueOf(bits, format),
      end: boundaryAbove(bits, format),
    }));
    const cells = [...negative, ...positive];
    const observed = [0];
    const expected = [0];
    cells.forEach(({ count, end }, k) => {
      observed.push(observed[k] + count);
      expected.push(n * (cells[k + 1]?.value < law.high ? law.cdf(end) : 1));
    });
    let distance = 0;
    for (let k = 0; k <= cells.length; k++) distance = Math.max(distance, Math.abs(observed[k] - expected[k]) / n);
    const isWithin = cells.every(({ count, value }) => !count || (value >= law.low && value < law.high));
    return {
      support: observed.at(-1) === n && isWithin ? 1 : 0,
      'Kolmogorov-Smirnov': pKolmogorov(distance, n),
      'chi-squared': pChiSquared(...chiSquared(observed, expected)),
    };
  }
}
