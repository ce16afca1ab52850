// SPDX-License-Identifier: Apache-2.0
// Writes digits.safetensors beside this file: a network that has learned the digits of ../data, but for its first two layers, which stay as
// they were made, as in fine-tuning. Six linear layers, made by the recipe 'torch' from seed 0, trained by Adam.
//
//   node demo/models/train_digits.js

import { readFile, writeFile } from 'node:fs/promises';
import { load } from '../../npm/dist/index.js'; // in a project of your own: from 'nn-init'
import { initialize } from '../../npm/dist/model.js'; // 'nn-init/model'
import { toBlob } from '../../npm/dist/safetensors.js'; // 'nn-init/safetensors'
import { CLASSES, PIXELS, decode, split } from '../data/digits.js';

const WIDTHS = [PIXELS, 48, 48, 48, 48, 48, CLASSES];
const FROZEN = 2;
const [EPOCHS, BATCH, RATE] = [40, 32, 1e-3];

const parameters = WIDTHS.slice(1).flatMap((outputs, i) => [
  { name: `layers.${i}.weight`, shape: [outputs, WIDTHS[i]] },
  { name: `layers.${i}.bias`, shape: [outputs] },
]);

/** A linear layer, with Adam's moments of its parameters. */
class Linear {
  constructor(weight, bias, isFrozen) {
    Object.assign(this, { weight, bias, isFrozen, steps: 0, outputs: bias.length, width: weight.length / bias.length });
    this.moments = [weight, bias].map(({ length }) => [new Float64Array(length), new Float64Array(length)]);
  }

  forward(inputs) {
    const { weight, bias, outputs, width } = this;
    this.inputs = inputs;
    return Float64Array.from({ length: (inputs.length / width) * outputs }, (_, k) => {
      const [row, o] = [Math.floor(k / outputs) * width, k % outputs];
      let sum = bias[o];
      for (let i = 0; i < width; i++) sum += weight[o * width + i] * inputs[row + i];
      return sum;
    });
  }

  /** A step, and the gradient of the inputs. @param {Float64Array} gradient of the outputs */
  back(gradient) {
    const { weight, outputs, width, inputs } = this;
    const [dInputs, dWeight, dBias] = [inputs.length, weight.length, outputs].map((n) => new Float64Array(n));
    for (let k = 0; k < gradient.length; k++) {
      const [row, o] = [Math.floor(k / outputs) * width, k % outputs];
      dBias[o] += gradient[k];
      for (let i = 0; i < width; i++) {
        dInputs[row + i] += gradient[k] * weight[o * width + i];
        dWeight[o * width + i] += gradient[k] * inputs[row + i];
      }
    }
    if (!this.isFrozen) this.step([dWeight, dBias]);
    return dInputs;
  }

  step(gradients) {
    this.steps++;
    for (const [p, data] of [this.weight, this.bias].entries()) {
      const [mean, square] = this.moments[p];
      for (let i = 0; i < data.length; i++) {
        mean[i] += 0.1 * (gradients[p][i] - mean[i]);
        square[i] += 0.001 * (gradients[p][i] ** 2 - square[i]);
        const [m, v] = [mean[i] / (1 - 0.9 ** this.steps), square[i] / (1 - 0.999 ** this.steps)];
        data[i] -= (RATE * m) / (Math.sqrt(v) + 1e-8);
      }
    }
  }
}

/** Softmax less the labels: the gradient of the mean cross-entropy. */
function gradientOf(logits, labels) {
  return logits.map((_, k) => {
    const n = Math.floor(k / CLASSES);
    const row = logits.subarray(n * CLASSES, (n + 1) * CLASSES);
    const most = Math.max(...row);
    const total = row.reduce((sum, x) => sum + Math.exp(x - most), 0);
    return (Math.exp(logits[k] - most) / total - (k % CLASSES === labels[n] ? 1 : 0)) / labels.length;
  });
}

const nn = await load();
const weights = await initialize(nn, parameters, 'torch', { seed: 0 });
const layers = WIDTHS.slice(1).map((_, i) => {
  const [weight, bias] = ['weight', 'bias'].map((role) => weights.get(`layers.${i}.${role}`).data);
  return new Linear(weight, bias, i < FROZEN);
});
const masks = []; // of rectified linear units
const forward = (images) =>
  layers.reduce((x, layer, i) => {
    const z = layer.forward(x);
    if (i === layers.length - 1) return z;
    masks[i] = z.map((value) => Number(value > 0));
    return z.map((value) => Math.max(value, 0));
  }, images);

const { train, test } = split(
  decode(new Uint8Array(await readFile(new URL('../data/digits.bin', import.meta.url))).buffer),
);
const order = nn.generator({ seed: 0 });
for (let epoch = 0; epoch < EPOCHS; epoch++) {
  train.shuffle(order.permutation(train.labels.length));
  for (let from = 0; from + BATCH <= train.labels.length; from += BATCH) {
    const { images, labels } = train.batch(from, BATCH);
    let gradient = gradientOf(forward(images), labels);
    for (let i = layers.length - 1; i >= 0; i--) {
      gradient = layers[i].back(gradient);
      if (i > 0) gradient = gradient.map((g, k) => g * masks[i - 1][k]);
    }
  }
}
const { images, labels } = test.batch(0, test.labels.length);
const logits = forward(images);
const answers = Array.from(labels, (_, n) => {
  const row = logits.subarray(n * CLASSES, (n + 1) * CLASSES);
  return row.indexOf(Math.max(...row));
});
const right = answers.filter((answer, n) => answer === labels[n]).length;
console.log(`${((100 * right) / labels.length).toFixed(1)} % of the test images`);

const blob = await toBlob(weights, { metadata: { format: 'pt', recipe: 'torch', seed: '0' } });
await writeFile(new URL('digits.safetensors', import.meta.url), new Uint8Array(await blob.arrayBuffer()));
