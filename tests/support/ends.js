// SPDX-License-Identifier: Apache-2.0
// Checks the ends of a truncated normal, where the bins of a Sample are too wide: counts the float32 values in the
// outermost part with probability 10^-5, 10^-6, 10^-7, and at a bound itself.
import { pAtMost, pBinomial } from './p-values.js';
import { nextFloat } from './sample.js';

const CHANCES = [1e-5, 1e-6, 1e-7];

/** The arithmetic is in float32, so this much probability may be rounded onto a bound, even where floats are finer. */
const GRAIN = 2 ** -24;

export class Ends {
  #n = 0;
  #ends;

  /** @param {object} law a law of truncated.js */
  constructor(law) {
    const end = (side, direction, quantile, beyond, bound) => {
      // The probability of what rounds to `edge` or lies beyond it.
      const chance = (edge) => beyond((edge + nextFloat(edge, direction)) / 2);
      const edges = CHANCES.map((p) => ({ name: `${side} ${p}`, p, edge: Math.fround(quantile(p)) }))
        .filter(({ p, edge }) => chance(nextFloat(edge, direction)) - chance(edge) < p / 64) // where floats are fine
        .map(({ name, edge }) => ({ name, edge, chance: chance(edge), pValue: pBinomial }));
      if (bound !== undefined)
        edges.push({ name: `${side} bound`, edge: bound, chance: Math.max(chance(bound), GRAIN), pValue: pAtMost });
      return { edges: edges.map((each) => ({ ...each, count: 0 })), direction };
    };
    const [isBoundedBelow, isBoundedAbove] = law.isBounded;
    this.#ends = [
      end('lower', 1, law.quantile, law.cdf, isBoundedBelow ? law.low : undefined),
      end('upper', -1, law.upperQuantile, law.above, isBoundedAbove ? law.high : undefined),
    ];
  }

  add(values) {
    for (const { edges, direction } of this.#ends) {
      const farthest = Math.max(...edges.map(({ edge }) => edge * direction));
      for (let i = 0; i < values.length; i++) {
        const x = values[i] * direction;
        if (x <= farthest) for (const each of edges) if (x <= each.edge * direction) each.count++;
      }
    }
    this.#n += values.length;
  }

  pValues() {
    const edges = this.#ends.flatMap(({ edges }) => edges);
    return Object.fromEntries(edges.map(({ name, count, chance, pValue }) => [name, pValue(count, this.#n, chance)]));
  }
}
