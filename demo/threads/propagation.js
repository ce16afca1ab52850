// SPDX-License-Identifier: Apache-2.0
// How a signal goes through a deep network before any training, forward and back: the experiment of Glorot and Bengio,
// "Understanding the difficulty of training deep feedforward neural networks" (2010), figures 6 and 7, and the argument of He
// et al., "Delving deep into rectifiers" (2015), section 2.2.

import { contestants } from '../contestants.js';
import { seedOf } from '../seed.js';

/** @see https://arxiv.org/abs/1706.02515 for the constants of SELU */
const [SELU_SCALE, SELU_ALPHA] = [1.0507009873554805, 1.6732632423543772];

/** Each with its derivative, by its argument z. */
const nonlinearities = {
  linear: () => [(z) => z, () => 1],
  relu: () => [(z) => Math.max(z, 0), (z) => (z > 0 ? 1 : 0)],
  leaky_relu: (slope) => [(z) => (z > 0 ? z : slope * z), (z) => (z > 0 ? 1 : slope)],
  tanh: () => [Math.tanh, (z) => 1 - Math.tanh(z) ** 2],
  sigmoid: () => [sigmoid, (z) => sigmoid(z) * (1 - sigmoid(z))],
  selu: () => [
    (z) => SELU_SCALE * (z > 0 ? z : SELU_ALPHA * Math.expm1(z)),
    (z) => SELU_SCALE * (z > 0 ? 1 : SELU_ALPHA * Math.exp(z)),
  ],
};

/**
 * Layers without biases, all of one width. The input is standard normal, and so is the gradient at the output of the last
 * layer.
 *
 * @param {any} nn
 * @param {object} args
 * @param {number} args.depth
 * @param {number} args.width
 * @param {string} args.nonlinearity
 * @param {number} args.slope of leaky ReLU
 * @param {string[]} args.pair two names of contestants
 * @param {string} args.seed
 * @param {number} args.batch inputs that go through at once
 * @param {number[]} args.quantiles of the values in each layer that are told
 */
export function* propagation(nn, { pair, ...layers }) {
  const results = pair.map(() => ({ activations: [], gradients: Array(layers.depth).fill(null), factor: NaN }));
  for (const [side, name] of pair.entries()) {
    for (const _ of propagate(nn, contestants[name], layers, results[side])) yield results;
  }
}

/** Goes through the layers and back; pauses after each, when `result` tells of it. */
function* propagate(nn, { initializer, options }, layers, result) {
  const { depth, width, nonlinearity, slope, seed, batch, quantiles } = layers;
  const [activate, derivative] = nonlinearities[nonlinearity](slope);
  const given = options(nn, layers);
  const generator = nn.generator({ seed: seedOf(seed) });
  const normal = (stream) =>
    Float64Array.from(nn.normal_(new Float32Array(batch * width), { generator: generator.stream(stream) }));
  const weights = Array.from({ length: depth }, (_, layer) => {
    const weight = { data: new Float32Array(width * width), shape: [width, width] };
    nn[initializer](weight, { ...given, generator: generator.stream(`layers.${layer + 1}.weight`) });
    return weight.data;
  });
  const { std } = nn.explain({ data: weights[0], shape: [width, width] }, initializer, given);
  result.factor = factorOf(std, layers);

  const slopes = []; // the derivative at each unit
  let signal = normal('input');
  for (const weight of weights) {
    const z = timesTransposed(signal, weight, width);
    slopes.push(z.map(derivative));
    signal = z.map(activate);
    result.activations.push(summaryOf(signal, quantiles));
    yield;
  }
  let gradient = normal('gradient');
  for (let layer = depth - 1; layer >= 0; layer--) {
    result.gradients[layer] = summaryOf(gradient, quantiles);
    yield;
    const atUnits = gradient.map((g, i) => g * slopes[layer][i]);
    gradient = times(atUnits, weights[layer], width);
  }
}

/**
 * By which a layer multiplies the root mean square, forward and back, in expectation (He et al., equations 9 and 13, and for
 * leaky ReLU 15). Of the others no such factor is known.
 */
function factorOf(std, { nonlinearity, slope, width }) {
  const negative = { linear: 1, relu: 0, leaky_relu: slope }[nonlinearity];
  return negative === undefined ? NaN : std * Math.sqrt((width * (1 + negative ** 2)) / 2);
}

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** Rows of x, each times the transposed weight (outputs x inputs). */
function timesTransposed(x, weight, width) {
  const out = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    for (let o = 0; o < width; o++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += x[row + i] * weight[o * width + i];
      out[row + o] = sum;
    }
  }
  return out;
}

/** Rows of x, each times the weight. */
function times(x, weight, width) {
  const out = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    for (let o = 0; o < width; o++) {
      const factor = x[row + o];
      for (let i = 0; i < width; i++) out[row + i] += factor * weight[o * width + i];
    }
  }
  return out;
}

function summaryOf(values, quantiles) {
  const sorted = values.toSorted();
  const rms = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
  return { rms, quantiles: quantiles.map((q) => sorted[Math.round(q * (sorted.length - 1))]) };
}
