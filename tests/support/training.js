// SPDX-License-Identifier: Apache-2.0
// A small network in plain JavaScript, trained on the digits of demo/data: it shows what training does to weights.
import { readFile } from 'node:fs/promises';
import { CLASSES, PIXELS, decode, split } from '../../demo/data/digits.js';

export const HIDDEN = 64;
/** Its parameters, like those of PyTorch's Sequential(Linear, ReLU, Linear). */
export const digitsModel = [
  { name: '0.weight', shape: [HIDDEN, PIXELS] },
  { name: '0.bias', shape: [HIDDEN] },
  { name: '2.weight', shape: [CLASSES, HIDDEN] },
  { name: '2.bias', shape: [CLASSES] },
];

/** Multiplies rows of inputs by a matrix of (outputs, inputs), and adds the bias. */
function linear(inputs, { data: weight }, { data: bias }, size) {
  const [outputs, width] = [bias.length, weight.length / bias.length];
  const out = new Float32Array(size * outputs);
  for (let n = 0; n < size; n++)
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o];
      for (let i = 0; i < width; i++) sum += weight[o * width + i] * inputs[n * width + i];
      out[n * outputs + o] = sum;
    }
  return out;
}

/** Makes one step of gradient descent, in place. @returns {Float32Array} the gradient of the inputs */
function step(inputs, { data: weight }, { data: bias }, gradient, rate, size) {
  const [outputs, width] = [bias.length, weight.length / bias.length];
  const back = new Float32Array(inputs.length);
  for (let n = 0; n < size; n++)
    for (let o = 0; o < outputs; o++)
      for (let i = 0; i < width; i++) back[n * width + i] += gradient[n * outputs + o] * weight[o * width + i];
  for (let n = 0; n < size; n++)
    for (let o = 0; o < outputs; o++) {
      const g = (rate * gradient[n * outputs + o]) / size;
      bias[o] -= g;
      for (let i = 0; i < width; i++) weight[o * width + i] -= g * inputs[n * width + i];
    }
  return back;
}

/** Softmax minus the labels: the gradient of the cross-entropy. */
function gradientOf(logits, labels) {
  const gradient = new Float32Array(logits.length);
  for (const [n, label] of labels.entries()) {
    const row = logits.subarray(n * CLASSES, (n + 1) * CLASSES);
    const most = Math.max(...row);
    const total = row.reduce((sum, x) => sum + Math.exp(x - most), 0);
    for (const [c, x] of row.entries()) gradient[n * CLASSES + c] = Math.exp(x - most) / total - (c === label ? 1 : 0);
  }
  return gradient;
}

/**
 * Trains the weights in place.
 * @param {Map<string, { data: Float32Array }>} weights the weights of digitsModel
 * @param {{ epochs: number, rate: number }} o
 * @returns {Promise<number>} the share of test images that it then recognizes
 */
export async function train(weights, { epochs, rate }) {
  const file = await readFile(new URL('../../demo/data/digits.bin', import.meta.url));
  const digits = split(decode(new Uint8Array(file).buffer));
  const [w0, b0, w2, b2] = digitsModel.map(({ name }) => weights.get(name));
  const forward = (images, size) => {
    const hidden = linear(images, w0, b0, size).map((x) => Math.max(x, 0));
    return { hidden, logits: linear(hidden, w2, b2, size) };
  };
  const SIZE = 32;
  for (let epoch = 0; epoch < epochs; epoch++)
    for (let from = 0; from + SIZE <= digits.train.labels.length; from += SIZE) {
      const { images, labels } = digits.train.batch(from, SIZE);
      const { hidden, logits } = forward(images, SIZE);
      const back = step(hidden, w2, b2, gradientOf(logits, labels), rate, SIZE);
      step(
        images,
        w0,
        b0,
        back.map((g, i) => (hidden[i] > 0 ? g : 0)),
        rate,
        SIZE,
      );
    }
  const { images, labels } = digits.test;
  const { logits } = forward(images, labels.length);
  const told = [...labels].filter((label, n) => {
    const row = logits.subarray(n * CLASSES, (n + 1) * CLASSES);
    return row.indexOf(Math.max(...row)) === label;
  });
  return told.length / labels.length;
}
