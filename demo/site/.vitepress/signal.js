// SPDX-License-Identifier: Apache-2.0
// What becomes of a signal in a deep network: the picture of the home page. It is computed when the site is built, and again in the page.

export const LAYERS = 30;
const WIDTH = 96;
const INPUTS = 64;

/** The three choices that the picture compares. */
export const CHOICES = [
  { name: 'normal_', options: { std: 0.08 }, label: 'N(0, 0.08²): it vanishes' },
  { name: 'xavierNormal_', options: {}, label: 'Xavier: each ReLU halves its variance' },
  { name: 'heNormal_', options: { nonlinearity: 'relu' }, label: 'He: it stays as large as it was' },
];

/** @param {Float32Array} x rows of INPUTS @param {Float32Array} w */
function layer(x, w) {
  const y = new Float32Array(INPUTS * WIDTH);
  for (let n = 0; n < INPUTS; n++) {
    for (let o = 0; o < WIDTH; o++) {
      let sum = 0;
      for (let i = 0; i < WIDTH; i++) sum += w[o * WIDTH + i] * x[n * WIDTH + i];
      y[n * WIDTH + o] = Math.max(0, sum);
    }
  }
  return y;
}

const rms = (x) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);

/**
 * The root mean square of a signal behind each layer of WIDTH inputs, WIDTH outputs and a ReLU; the first is that of the input.
 *
 * @param {import('nn-init').NNInit} nn
 * @param {number} seed
 * @returns {number[][]} for each of CHOICES
 */
export const signals = (nn, seed) =>
  CHOICES.map(({ name, options }) => {
    const generator = nn.generator({ seed });
    let x = nn.normal_(new Float32Array(INPUTS * WIDTH), { generator: generator.stream('input') });
    const sizes = [rms(x)];
    for (let i = 0; i < LAYERS; i++) {
      const w = nn[name](nn.array([WIDTH, WIDTH]), { ...options, generator: generator.stream(`layer.${i}`) });
      x = layer(x, w.data);
      sizes.push(rms(x));
    }
    return sizes;
  });
