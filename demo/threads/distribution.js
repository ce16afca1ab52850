// SPDX-License-Identifier: Apache-2.0
// The distribution of freshly drawn weights, and the one that it should be.

import { seedOf } from '../seed.js';
import { densityOf } from './density.js';

/** Elements between two results. */
const PIECE = 1 << 22;

/** What is drawn without bounds is shown so many standard deviations to either side. */
const SHOWN_SIGMAS = 4.5;

/**
 * Fills tensors, and counts what is in them.
 *
 * @param {any} nn
 * @param {object} args
 * @param {string} args.initializer
 * @param {object} args.options
 * @param {{ name?: string, shape: number[], layout?: string, groups?: number }[]} args.tensors with a name, one draws from the
 * stream of that name
 * @param {string} args.seed
 */
export function* distribution(nn, { initializer, options, tensors, seed }) {
  const root = nn.generator({ seed: seedOf(seed) });
  // Explaining takes a tensor's size, but no memory: one element is enough of a tensor for its fans.
  const laws = tensors.map((description) => lawOf(nn, description, initializer, options));
  const total = laws.reduce((sum, { size }) => sum + size, 0);
  const target = mixtureOf(laws, total);
  const histogram = new Histogram(...shownRange(target), total < 2000 ? 40 : 120);
  const result = {
    total,
    explanations: laws.map(({ explanation }) => explanation),
    target,
    centers: histogram.centers,
    width: histogram.width,
    density: histogram.centers.map((x) =>
      laws.reduce((sum, { size, density }) => sum + (size / total) * density(x), 0),
    ),
    measured: histogram,
  };

  for (const { name, shape, layout, groups } of tensors) {
    const tensor = nn.tensor(shape, { layout });
    try {
      const generator = name === undefined ? root : root.stream(name);
      nn[initializer](tensor, { ...options, ...(groups && { groups }), generator });
      for (let from = 0; from < tensor.size; from += PIECE) {
        histogram.add(tensor.data.subarray(from, from + PIECE));
        yield result;
      }
    } finally {
      tensor.dispose();
    }
  }
}

/** What the weights of a tensor should be. */
function lawOf(nn, { shape, layout, groups }, initializer, options) {
  const tensor = nn.tensor(shape, { layout });
  try {
    const explanation = nn.explain(tensor, initializer, { ...options, ...(groups && { groups }) });
    return { size: tensor.size, explanation: { ...explanation }, density: densityOf(explanation, options) };
  } finally {
    tensor.dispose();
  }
}

/** From where to where the weights are shown. */
const shownRange = ({ mean, std, min, max }) => [
  Math.max(min, mean - SHOWN_SIGMAS * std),
  Math.min(max, mean + SHOWN_SIGMAS * std),
];

/** The moments and bounds of all weights together. */
function mixtureOf(laws, total) {
  const expected = (f) => laws.reduce((sum, { size, explanation }) => sum + (size / total) * f(explanation), 0);
  const mean = expected((law) => law.mean);
  const std = Math.sqrt(expected((law) => law.std ** 2 + (law.mean - mean) ** 2));
  const ends = laws.map(({ explanation }) => explanation.bounds);
  return { mean, std, min: Math.min(...ends.map(([low]) => low)), max: Math.max(...ends.map(([, high]) => high)) };
}

/** Counts, moments and extremes of what has been added. */
class Histogram {
  count = 0;
  mean = NaN;
  std = NaN;
  min = Infinity;
  max = -Infinity;
  #sum = 0;
  #squares = 0;

  /** The bins fill [low, high]; to either side stand a few more, which show that what is bounded ends there. */
  constructor(low, high, bins) {
    const margin = Math.ceil(bins / 20);
    this.width = (high - low) / bins || 1; // of constants
    this.low = low - margin * this.width;
    this.counts = new Float64Array(bins + 2 * margin);
    this.centers = Array.from(this.counts, (_, i) => this.low + (i + 0.5) * this.width);
  }

  /** One loop over the elements, all in local variables: 2 ns each, where a method for each number took 5. */
  add(data) {
    const { counts, low, width } = this;
    const bins = counts.length;
    const scale = 1 / width;
    let [sum, squares, min, max] = [this.#sum, this.#squares, this.min, this.max];
    for (let i = 0; i < data.length; i++) {
      const x = data[i];
      sum += x;
      squares += x * x;
      if (x < min) min = x;
      if (x > max) max = x;
      const bin = Math.floor((x - low) * scale);
      if (bin >= 0 && bin < bins) counts[bin]++;
    }
    [this.#sum, this.#squares, this.min, this.max] = [sum, squares, min, max];
    this.count += data.length;
    this.mean = sum / this.count;
    this.std = Math.sqrt(Math.max(0, squares / this.count - this.mean ** 2));
  }
}
