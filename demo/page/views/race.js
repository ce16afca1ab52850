// SPDX-License-Identifier: Apache-2.0
// One network trained from several initializers at once.

import { html } from 'lit-html';
import { contestants } from '../../contestants.js';
import { seedField, seedLiteral } from '../../initializers.js';
import { plot } from '../plot.js';
import { short } from '../text.js';

const COLORS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh'];
const colorOf = (name) => COLORS[Object.keys(contestants).indexOf(name)];

/** Twice what guessing has. What is beyond would make all others flat. */
const SHOWN_LOSS = 2 * Math.log(10);

export default {
  lead: html`A deep network learns to read digits, from several initializers at once. With 30 layers MSRA's learns where
    Xavier's stalls, as in <cite>He et al. (2015), figure 3</cite>.`,
  button: 'Race again',

  fields: () => [
    {
      name: 'names',
      label: 'Initializers',
      kind: 'several',
      initial: ['msra', 'xavier', 'orthogonal'],
      options: Object.entries(contestants).map(([name, { label }]) => [name, label]),
    },
    { name: 'depth', label: 'Layers', kind: 'range', initial: 30, min: 2, max: 40 },
    { name: 'width', label: 'Units in each', kind: 'range', initial: 64, min: 16, max: 128 },
    { name: 'rate', label: 'Learning rate', kind: 'number', initial: 0.01, min: 1e-6, max: 10 },
    { name: 'batch', label: 'Images in a batch', kind: 'range', initial: 32, min: 8, max: 128 },
    { name: 'epochs', label: 'Epochs', kind: 'range', initial: 6, min: 1, max: 40 },
    seedField,
  ],

  async run(values, { ask, signal, show }) {
    if (values.names.length === 0) throw new Error('Initializers: choose at least one.');
    const draw = (result) => show(result, { picture: picture(values, result), more: more(values.names, result) });
    draw({ total: values.epochs, epochs: [], loss: values.names.map(() => []), accuracy: values.names.map(() => []) });
    await ask('race', values, signal, draw);
  },

  source({ names, depth, width, rate, batch, seed }) {
    const { label, initializer, source } = contestants[names[0] ?? 'msra'];
    const given = [source({ nonlinearity: 'relu', slope: 0 }), 'generator: generator.stream(`layers.${layer}.weight`)'];
    return `import { load } from 'nn-init';
import * as tf from '@tensorflow/tfjs';
const nn = await load();
const generator = nn.generator({ seed: ${seedLiteral(seed)} });

// ${label}
const layers = [];
for (let layer = 0; layer < ${depth}; layer++) {
  const width = ${width === 64 ? '64' : `layer === 0 ? 64 : ${width}`}; // inputs
  const w = nn.tensor([layer === ${depth - 1} ? 10 : ${width}, width]);
  nn.${initializer}(w, { ${given.filter(Boolean).join(', ')} });
  layers.push({ w: tf.variable(tf.tensor2d(w.data.slice(), w.shape)), b: tf.variable(tf.zeros([w.shape[0]])) });
  w.dispose();
}
const logits = (x) =>
  layers.reduce((a, { w, b }, layer) => {
    const z = tf.add(tf.matMul(a, w, false, true), b);
    return layer < ${depth - 1} ? tf.relu(z) : z;
  }, x);
const optimizer = tf.train.sgd(${rate});
// images: ${batch} x 64, labels: ${batch} x 10, one-hot; and again with the next of them
optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, logits(images)));`;
  },

  summary({ epochs, total, accuracy }, { names }) {
    if (epochs.length === 0) return 'The first epoch begins';
    const last = accuracy.map((values) => values.at(-1));
    const best = last.indexOf(Math.max(...last));
    const score = `${contestants[names[best]].label} is ahead with ${Math.round(100 * last[best])} % of the test images`;
    return `Epoch ${epochs.at(-1).toFixed(1)} of ${total}: ${score}`;
  },
};

function picture({ names, epochs: total }, { epochs, loss, accuracy }) {
  const curves = (title, label, of, range) =>
    plot({
      title,
      summary: names.map((name, i) => `${contestants[name].label}: ${short(of[i].at(-1) ?? NaN)}`).join('. '),
      ratio: 0.75,
      x: { label: 'epoch', values: epochs, format: short, range: [0, total] },
      y: { label, range },
      series: names.map((name, i) => ({ label: contestants[name].label, values: of[i], color: colorOf(name) })),
    });
  return html`<div class="pair">
    ${curves('Loss in training', 'loss', loss, [0, SHOWN_LOSS])}
    ${curves('Share of new images recognized', 'accuracy', accuracy, [0, 1])}
  </div>`;
}

function more(names, { loss, accuracy }) {
  return html`
    <table class="compare" aria-label="Standings">
      <thead>
        <tr>
          <th scope="col">initializer</th>
          <th scope="col">loss</th>
          <th scope="col">accuracy</th>
        </tr>
      </thead>
      <tbody>
        ${names.map(
          (name, i) =>
            html`<tr data-racer=${name}>
              <th scope="row">${contestants[name].label}</th>
              <td>${lossText(loss[i].at(-1))}</td>
              <td>${short(accuracy[i].at(-1) ?? NaN)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="note">
      The layers are of rectified linear units, and learn by plain gradient descent. The images are the 1,797 of E.
      Alpaydin and C. Kaynak,
      <a href="https://doi.org/10.24432/C50P49"><cite>Optical Recognition of Handwritten Digits</cite></a
      >, UCI Machine Learning Repository, 1998 (CC BY 4.0); every sixth is kept for testing. Guessing scores 0.1 and a
      loss of ln 10 = 2.303. TensorFlow.js trains, in a thread of its own, from weights that nn-init filled.
    </p>
  `;
}

const lossText = (loss) => (loss === undefined || Number.isFinite(loss) ? short(loss ?? NaN) : 'diverged');
