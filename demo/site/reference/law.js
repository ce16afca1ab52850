// SPDX-License-Identifier: Apache-2.0
// An initializer's exact density, and what it draws: when the pages are built, and in the page.
import { densityOf } from '../../threads/density.js';

/** What is drawn without bounds is shown so many standard deviations to either side. */
const SHOWN_SIGMAS = 4;
const BINS = 80;
/** Points of the curve. */
const POINTS = 200;

/** Densities that demo/threads/density.js has not, of an initializer's options. */
const OTHERS = {
  // log(u), u uniform on [a, b).
  logUniform_:
    ({ a = 1, b = 16 }) =>
    (x) =>
      Math.exp(x) / (b - a),
  // softplus(x) is log-uniform.
  mambaDtBias_:
    ({ dtMin = 0.001, dtMax = 0.1 }) =>
    (x) =>
      1 / (1 + Math.exp(-x)) / (Math.log1p(Math.exp(x)) * Math.log(dtMax / dtMin)),
};

/** @param {any} explanation @param {any} options */
function densityFor(explanation, options) {
  const own = OTHERS[explanation.initializer];
  const [low, high] = explanation.bounds;
  if (!own) return densityOf({ ...explanation }, { mean: 0, std: 1, ...options });
  const density = own(options);
  return (/** @type {number} */ x) => (x >= low && x <= high ? density(x) : 0);
}

/**
 * The exact density, and the histogram of a tensor that the initializer fills.
 * @param {any} nn @param {string} name of the initializer @param {number[]} shape @param {any} options @param {number} seed
 */
export function lawOf(nn, name, shape, options, seed) {
  const t = nn.array(shape);
  const explanation = nn.explain(t, name, options);
  const density = densityFor(explanation, options);
  if (!density) throw new RangeError(`${name}: ${shape.join(' x ')} elements have no density: each is one number`);
  nn[name](t, { ...options, generator: nn.generator({ seed }) });

  const { mean, std, bounds } = explanation;
  const low = Math.max(bounds[0], mean - SHOWN_SIGMAS * std);
  const high = Math.min(bounds[1], mean + SHOWN_SIGMAS * std);
  const margin = (high - low) / 20;
  const view = [low - margin, high + margin];
  return {
    seed,
    explanation: { ...explanation },
    view,
    edges: bounds.filter((x) => x >= view[0] && x <= view[1]),
    curve: Array.from({ length: POINTS + 1 }, (_, i) => density(view[0] + ((view[1] - view[0]) * i) / POINTS)),
    ...measure(t.data, view),
  };
}

/** Bars as densities, and moments. @param {Float32Array} data @param {number[]} view */
function measure(data, [from, to]) {
  const width = (to - from) / BINS;
  const counts = new Array(BINS).fill(0);
  let [sum, squares] = [0, 0];
  for (const x of data) {
    const bin = Math.floor((x - from) / width);
    if (bin >= 0 && bin < BINS) counts[bin]++;
    sum += x;
  }
  const mean = sum / data.length;
  for (const x of data) squares += (x - mean) ** 2;
  return {
    bars: counts.map((n) => n / (data.length * width)),
    measured: { count: data.length, mean, std: Math.sqrt(squares / data.length) },
  };
}
