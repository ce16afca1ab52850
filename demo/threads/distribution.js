// SPDX-License-Identifier: Apache-2.0
// The distribution of freshly drawn weights, and the one that it should be.

import { optionsFor } from '../initializers.js';
import { seedOf } from '../seed.js';
import { densityOf } from './density.js';

/** Elements between two results. */
const PIECE = 1 << 22;

/** At so many places in a bin the density is taken: its mean there is what the bar shows, at a step of the density too. */
const PLACES = 8;

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
  const laws = tensors.map((description) => lawOf(nn, description, initializer, options));
  const total = laws.reduce((sum, { size }) => sum + size, 0);
  const target = mixtureOf(laws, total);
  const histogram = new Histogram(...shownRange(target), total < 2000 ? 40 : 120, target.mean);
  const result = {
    total,
    explanations: laws.map(({ explanation }) => explanation),
    target,
    centers: histogram.centers,
    width: histogram.width,
    density: densityIn(histogram, laws, total),
    measured: histogram,
  };

  for (const description of tensors) {
    const { name, shape, layout } = description;
    const tensor = nn.tensor(shape, { layout });
    try {
      const generator = name === undefined ? root : root.stream(name);
      nn[initializer](tensor, { ...optionsFor(initializer, options, description), generator });
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
function lawOf(nn, description, initializer, options) {
  const { shape, layout } = description;
  const tensor = nn.tensor(shape, { layout });
  try {
    const explanation = nn.explain(tensor, initializer, optionsFor(initializer, options, description));
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

/** The mean density of all weights in each bin; undefined where some have none. */
function densityIn({ centers, width }, laws, total) {
  if (laws.some(({ density }) => !density)) return undefined;
  const places = Array.from({ length: PLACES }, (_, i) => ((i + 0.5) / PLACES - 0.5) * width);
  const at = (x) => laws.reduce((sum, { size, density }) => sum + (size / total) * density(x), 0);
  return centers.map((center) => places.reduce((sum, place) => sum + at(center + place), 0) / PLACES);
}

/** Counts, moments and extremes of what has been added. */
class Histogram {
  count = 0;
  mean = NaN;
  std = NaN;
  min = Infinity;
  max = -Infinity;
  #origin;
  #sum = 0;
  #squares = 0;

  /** The bins fill [low, high]; to either side stand a few more, which show that what is bounded ends there.
   * Moments are summed about the origin, which should be near the mean, or the digits of the variance would cancel. */
  constructor(low, high, bins, origin) {
    this.#origin = origin;
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
    const origin = this.#origin;
    let [sum, squares, min, max] = [this.#sum, this.#squares, this.min, this.max];
    for (let i = 0; i < data.length; i++) {
      const x = data[i];
      const d = x - origin;
      sum += d;
      squares += d * d;
      if (x < min) min = x;
      if (x > max) max = x;
      const bin = Math.floor((x - low) * scale);
      if (bin >= 0 && bin < bins) counts[bin]++;
    }
    [this.#sum, this.#squares, this.min, this.max] = [sum, squares, min, max];
    this.count += data.length;
    const offset = sum / this.count;
    this.mean = origin + offset;
    this.std = Math.sqrt(Math.max(0, squares / this.count - offset ** 2));
  }
}
