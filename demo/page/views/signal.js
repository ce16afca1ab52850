// SPDX-License-Identifier: Apache-2.0
// How a signal fares on its way through a deep network, by two initializers.

import { html } from 'lit-html';
import { contestants } from '../../contestants.js';
import { NONLINEARITIES, seedField, seedLiteral } from '../initializers.js';
import { plot } from '../plot.js';
import { short } from '../text.js';

const options = Object.entries(contestants).map(([name, { label }]) => [name, label]);

/** Inputs that go through at once. */
const BATCH = 128;

/** Of which the distribution of a layer's values is drawn. */
const QUANTILES = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99];

/** What changes by no more than this from the first layer to the last counts as preserved. */
const PRESERVED = 10;

export default {
  title: 'Signal propagation',
  lead: 'What becomes of a signal in a deep network before any training: activations on their way forward, gradients on their way back.',

  fields: (query) => [
    { name: 'left', label: 'Initializer', kind: 'choice', initial: 'xavier', options },
    { name: 'right', label: 'Beside it', kind: 'choice', initial: 'msra', options },
    {
      name: 'nonlinearity',
      label: 'Nonlinearity',
      kind: 'choice',
      initial: 'relu',
      options: NONLINEARITIES.map((name) => [name, name]),
    },
    ...(query.get('nonlinearity') === 'leaky_relu'
      ? [{ name: 'slope', label: 'Negative slope', kind: 'number', initial: 0.01 }]
      : []),
    { name: 'depth', label: 'Layers', kind: 'range', initial: 30, min: 2, max: 60 },
    { name: 'width', label: 'Units in each', kind: 'range', initial: 128, min: 16, max: 256 },
    seedField,
  ],

  async run({ left, right, slope = 0, ...values }, { ask, signal, show }) {
    const args = { ...values, slope, pair: [left, right], batch: BATCH, quantiles: QUANTILES };
    await ask('propagation', args, signal, (sides) => show(sides, view([left, right], sides)));
  },

  source({ left, nonlinearity, slope = 0, depth, width, seed }) {
    const { initializer, source } = contestants[left];
    const given = [source({ nonlinearity, slope }), 'generator: generator.stream(`layers.${layer}.weight`)'];
    return `import { load } from 'nn-init';
const nn = await load();
const generator = nn.generator({ seed: ${seedLiteral(seed)} });
const [depth, width, batch] = [${depth}, ${width}, ${BATCH}];

let x = nn.normal_(new Float32Array(batch * width), { generator: generator.stream('input') });
for (let layer = 1; layer <= depth; layer++) {
  const w = { data: new Float32Array(width * width), shape: [width, width] };
  nn.${initializer}(w, { ${given.filter(Boolean).join(', ')} });
  x = Float64Array.from(x, (_, k) => {
    const [row, unit] = [k - (k % width), k % width];
    let z = 0;
    for (let i = 0; i < width; i++) z += x[row + i] * w.data[unit * width + i];
    return ${activations[nonlinearity](slope)};
  });
  console.log(layer, Math.sqrt(x.reduce((sum, a) => sum + a * a, 0) / x.length));
}`;
  },

  summary: (sides) =>
    sides
      .map((side) => `forward ${fate(rmsOf(side.activations))}, back ${fate(rmsOf(side.gradients).reverse())}`)
      .join('; '),
};

/** The nonlinearities as one writes them. */
const activations = {
  linear: () => 'z',
  relu: () => 'Math.max(z, 0)',
  leaky_relu: (slope) => `z > 0 ? z : ${slope} * z`,
  tanh: () => 'Math.tanh(z)',
  sigmoid: () => '1 / (1 + Math.exp(-z))',
  selu: () => '1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * Math.expm1(z))',
};

const rmsOf = (layers) => layers.map((layer) => layer?.rms ?? NaN);

/** @param {number[]} rms in the order in which the signal goes */
function fate(rms) {
  const [first, last] = [rms.at(0), rms.at(-1)];
  const change = last / first;
  if (Number.isNaN(change)) return first === 0 ? 'vanished' : '…';
  if (change < 1 / PRESERVED) return 'vanishing';
  return change > PRESERVED ? 'exploding' : 'preserved';
}

const signs = { vanishing: '↘', vanished: '↘', exploding: '↗', preserved: '→', '…': '' };

function view(names, sides) {
  return html`
    <div class="pair">${sides.map((side, i) => column(names[i], side, i))}</div>
    ${both(names, sides, 'activations', 'Forward: root mean square of the activations')}
    ${both(names, sides, 'gradients', 'Back: root mean square of the gradients')}
  `;
}

const verdict = (direction, rms) => {
  const what = fate(rms);
  const change = (rms.at(-1) / rms.at(0)) ** (1 / (rms.length - 1));
  return html`<p class="fate" data-fate=${`${direction} ${what}`}>
    <span aria-hidden="true">${signs[what]}</span> ${direction}: <strong>${what}</strong>${
      Number.isFinite(change) ? html`, times <span data-factor=${direction}>${short(change)}</span> a layer` : ''
    }
  </p>`;
};

function column(name, { activations, gradients, factor }, side) {
  return html`<section aria-label=${`${side === 0 ? 'Left' : 'Right'}: ${contestants[name].label}`}>
    <h2>${contestants[name].label}</h2>
    ${verdict('forward', rmsOf(activations))} ${verdict('back', rmsOf(gradients).reverse())}
    ${Number.isFinite(factor) ? html`<p>Theory: times <span data-factor="theory">${short(factor)}</span> a layer.</p>` : ''}
    ${bands('Activations', activations, side)} ${bands('Gradients', gradients, side)}
  </section>`;
}

/** The distribution of each layer's values, as bands between its quantiles. */
function bands(title, layers, side) {
  const color = side === 0 ? 'first' : 'second';
  const percent = (q) => `${Math.round(100 * q)} %`;
  return plot({
    title,
    summary: `Quantiles of the values in each of ${layers.length} layers.`,
    caption: 'The bands hold 98, 80 and 50 % of the values; the line is the median.',
    x: { label: 'layer', values: layers.map((_, i) => i + 1), format: String },
    y: { label: 'value' },
    series: QUANTILES.map((q, i) => ({
      label: percent(q),
      values: layers.map((layer) => layer?.quantiles[i] ?? NaN),
      color,
      look: q === 0.5 ? 'line' : 'edge',
    })),
    bands: [0, 1, 2].map((i) => ({ between: [QUANTILES.length - 1 - i, i], color, opacity: 0.2 })),
  });
}

/** Both sides on a logarithmic axis, where a constant factor is a straight line; dashed, what theory says. */
function both(names, sides, which, title) {
  const depth = sides[0].activations.length && sides[0].gradients.length;
  const layers = Array.from({ length: depth }, (_, i) => i + 1);
  const measured = sides.map((side) => rmsOf(side[which]));
  const [start] = which === 'activations' ? [0] : [depth - 1];
  const theory = sides.map(({ factor }, side) =>
    layers.map((_, i) => measured[side][start] * factor ** Math.abs(i - start)),
  );
  return plot({
    title,
    summary: names
      .map(
        (name, i) =>
          `${contestants[name].label}: from ${short(measured[i][0])} in the first layer to ${short(measured[i].at(-1))} in the last`,
      )
      .join('. '),
    x: { label: 'layer', values: layers, format: String },
    y: { label: 'root mean square', log: true },
    series: names.flatMap((name, i) => [
      { label: contestants[name].label, values: measured[i], color: i === 0 ? 'first' : 'second' },
      ...(Number.isFinite(sides[i].factor)
        ? [{ label: 'theory', values: theory[i], color: i === 0 ? 'first' : 'second', look: 'dashes' }]
        : []),
    ]),
  });
}
