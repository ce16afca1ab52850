// SPDX-License-Identifier: Apache-2.0
// The fills whose samples are tested, each with the law that its documentation promises.
import { normalLaw, uniformLaw } from './laws.js';

/** The elements of one fill of the tensor below; a sample is a hundred fills in a row. */
export const chunk = 2 ** 20;
export const chunks = Math.ceil(1e8 / chunk);

/** STATISTICS=brief in the environment: a tenth of the values, where that is enough. */
const isBrief = process.env.STATISTICS === 'brief';

const shape = [512, 32, 8, 8]; // (O, I, kernel): fan_in 2048, fan_out 32768
const symmetric = (std) => uniformLaw(-Math.sqrt(3) * std, Math.sqrt(3) * std);
const xavier = (gain) => gain * Math.sqrt(2 / (2048 + 32768));
const leakyRelu = (slope) => Math.sqrt(2 / (1 + slope ** 2));

const uniform = (a, b, law = uniformLaw(a, b)) => [
  `uniform_(${a}, ${b})`,
  law,
  (nn, t, o) => nn.uniform_(t, { a, b, ...o }),
];
const normal = (mean, std) => [
  `normal_(${mean}, ${std})`,
  normalLaw(mean, std),
  (nn, t, o) => nn.normal_(t, { mean, std, ...o }),
];

export const specimens = [
  uniform(0, 1),
  uniform(-1, 1),
  uniform(-0.05, 0.05),
  uniform(-3, 1e5),
  uniform(-3e38, 3e38),
  // float32 values from 1000 to 1001 are 2^-14 apart. The draw avoids both ends, and is symmetric: 16383 values.
  uniform(1000, 1001, uniformLaw(1000 + 2 ** -15, 1001 - 2 ** -15, 16383)),
  normal(0, 1),
  normal(0, 0.02),
  normal(-3, 0.5),
  normal(1e6, 1e6),
  ['xavierUniform_', symmetric(xavier(1)), (nn, t, o) => nn.xavierUniform_(t, o)],
  [
    'xavierNormal_',
    normalLaw(0, xavier(5 / 3)),
    (nn, t, o) => nn.xavierNormal_(t, { gain: nn.calculateGain('tanh'), ...o }),
  ],
  [
    'msraUniform_',
    symmetric(leakyRelu(Math.sqrt(5)) / Math.sqrt(2048)),
    (nn, t, o) => nn.msraUniform_(t, { a: Math.sqrt(5), ...o }),
  ],
  [
    'msraNormal_',
    normalLaw(0, Math.SQRT2 / Math.sqrt(32768)),
    (nn, t, o) => nn.msraNormal_(t, { mode: 'fan_out', nonlinearity: 'relu', ...o }),
  ],
].map(([name, law, fill]) => ({ name, law, fill }));

/** A tensor for `fill`. */
export const tensorFor = (nn) => nn.tensor(shape);

/** Fills `tensor` again and again with the generator's next values; `use` gets each chunk. */
export function draw(nn, { fill }, tensor, generator, use, times = chunks) {
  for (let i = 0; i < times; i++) {
    fill(nn, tensor, { generator });
    use(tensor.data);
  }
}

/**
 * Fills a vector of one chunk again and again, up to a share of 10^8 values; `use` gets each.
 * @param {object} nn
 * @param {(t: object) => unknown} fill
 * @param {{ dtype?: string, share?: number, shape?: number[], layout?: string }} options
 * @param {(values: Float32Array | Float64Array | Uint16Array) => void} use
 */
export function drawInto(nn, fill, { dtype, share = 1, shape = [chunk], layout }, use) {
  const tensor = nn.tensor(shape, { dtype, layout });
  const times = Math.ceil((chunks * chunk * share * (isBrief ? 0.1 : 1)) / tensor.data.length);
  for (let i = 0; i < times; i++) {
    fill(tensor);
    use(tensor.data);
  }
  tensor.dispose();
}
