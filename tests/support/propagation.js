// SPDX-License-Identifier: Apache-2.0
// Propagates a signal through dense layers and back, written plainly: the page's view is compared with it.

/** Klambauer et al., "Self-normalizing neural networks" (2017), equation 14. */
const SELU = { scale: 1.0507009873554804934193349852946, alpha: 1.6732632423543772848170429916717 };
const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const functions = (slope) => ({
  relu: { f: (z) => (z > 0 ? z : 0), df: (z) => Number(z > 0) },
  leaky_relu: { f: (z) => (z > 0 ? z : slope * z), df: (z) => (z > 0 ? 1 : slope) },
  tanh: { f: Math.tanh, df: (z) => 1 / Math.cosh(z) ** 2 },
  linear: { f: (z) => z, df: () => 1 },
  selu: {
    f: (z) => SELU.scale * (z > 0 ? z : SELU.alpha * (Math.exp(z) - 1)),
    df: (z) => SELU.scale * (z > 0 ? 1 : SELU.alpha * Math.exp(z)),
  },
  sigmoid: { f: sigmoid, df: (z) => sigmoid(z) * sigmoid(-z) },
});

const fills = {
  msra: (nn, t, o) => nn.kaimingNormal_(t, { nonlinearity: o.nonlinearity, a: o.slope, generator: o.generator }),
  xavier: (nn, t, o) => nn.glorotNormal_(t, { generator: o.generator }),
  orthogonal: (nn, t, o) =>
    nn.orthogonal_(t, { gain: nn.calculateGain(o.nonlinearity, o.slope), generator: o.generator }),
  xavierGain: (nn, t, o) => nn.glorotNormal_(t, { gain: nn.calculateGain(o.nonlinearity), generator: o.generator }),
  small: (nn, t, o) => nn.normal_(t, { std: 0.01, generator: o.generator }),
  lecun: (nn, t, o) => nn.lecunNormal_(t, { generator: o.generator }),
  standard: (nn, t, o) =>
    nn.uniform_(t, { a: -1 / Math.sqrt(t.shape[1]), b: 1 / Math.sqrt(t.shape[1]), generator: o.generator }),
};
/** The standard deviation of the weights, times the square root of the width. */
const stds = {
  msra: (gain) => gain,
  xavier: () => 1,
  orthogonal: (gain) => gain,
  lecun: () => 1,
  xavierGain: (gain) => gain,
  small: (gain, width) => 0.01 * Math.sqrt(width),
  standard: () => Math.sqrt(1 / 3),
};

/** @returns {{ rms: number, median: number }} */
function summary(rows) {
  const values = rows.flat().sort((a, b) => a - b);
  const rms = Math.sqrt(values.reduce((sum, x) => sum + x ** 2, 0) / values.length);
  return { rms, median: values[Math.round(0.5 * (values.length - 1))] };
}

/**
 * @param {any} nn
 * @param {string} name the initializer's name in the page's address
 * @param {{ depth?: number, width?: number, nonlinearity?: string, slope?: number, seed?: number }} layers
 */
export function propagate(nn, name, { depth = 30, width = 128, nonlinearity = 'relu', slope = 0, seed = 0 }) {
  const root = nn.generator({ seed });
  const { f, df } = functions(slope)[nonlinearity];
  const normal = (stream) => {
    const data = nn.normal_(new Float32Array(128 * width), { generator: root.stream(stream) });
    return Array.from({ length: 128 }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
  };
  const layers = [];
  let x = normal('input');
  for (let layer = 1; layer <= depth; layer++) {
    const w = { data: new Float32Array(width * width), shape: [width, width] };
    fills[name](nn, w, { nonlinearity, slope, generator: root.stream(`layers.${layer}.weight`) });
    const z = x.map((row) => row.map((_, o) => row.reduce((sum, value, i) => sum + value * w.data[o * width + i], 0)));
    x = z.map((row) => row.map(f));
    layers.push({ w, z, activation: summary(x) });
  }
  let gradient = normal('gradient');
  for (const layer of layers.toReversed()) {
    layer.gradient = summary(gradient);
    const { w, z } = layer;
    const dz = gradient.map((row, b) => row.map((g, o) => g * df(z[b][o])));
    gradient = dz.map((row) => row.map((_, i) => row.reduce((sum, d, o) => sum + d * w.data[o * width + i], 0)));
  }
  return {
    activations: layers.map(({ activation }) => activation),
    gradients: layers.map(({ gradient }) => gradient),
    std: stds[name](nn.calculateGain(nonlinearity, slope), width) / Math.sqrt(width),
  };
}
