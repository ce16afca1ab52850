// SPDX-License-Identifier: Apache-2.0
// How a signal fares on its way through a deep network, by two initializers.

import { html } from 'lit-html';
import { contestants } from '../../contestants.js';
import { NONLINEARITIES, seedField, seedLiteral } from '../../initializers.js';
import { plot } from '../plot.js';
import { short } from '../text.js';

const options = Object.entries(contestants).map(([name, { label }]) => [name, label]);

/** Inputs that go through at once. */
const BATCH = 128;

/** Of which the distribution of a layer's values is drawn. */
const QUANTILES = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99];

/** A layer that changes the root mean square by no more preserves the signal. */
const PRESERVED = 0.1;

/** Beyond so many times the quantiles at which a signal starts, the axes end: what explodes leaves the plot. */
const SHOWN_GROWTH = 3;

export default {
  lead: 'What a deep network does to a signal before any training.',
  isSaidInPicture: true,

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
      ? [{ name: 'slope', label: 'Negative slope', kind: 'number', initial: 0.01, min: -1e6, max: 1e6 }]
      : []),
    { name: 'depth', label: 'Layers', kind: 'range', initial: 30, min: 2, max: 60 },
    { name: 'width', label: 'Units in each', kind: 'range', initial: 128, min: 16, max: 256 },
    seedField,
  ],

  async run({ left, right, slope = 0, ...values }, { ask, signal, show }) {
    const args = { ...values, slope, pair: [left, right], batch: BATCH, quantiles: QUANTILES };
    await ask('propagation', args, signal, (sides) =>
      show(sides, { picture: picture([left, right], sides), more: more([left, right], sides) }),
    );
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

  summary: (sides, { left, right }) =>
    [left, right]
      .map((name, i) => {
        const { forward, back } = fatesOf(sides[i]);
        return `${contestants[name].label}: forward ${forward.fate}, back ${back.fate}`;
      })
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

/** NaN of a layer that is not reached yet. */
const rmsOf = (layers) => layers.map((layer) => layer?.rms ?? NaN);

/** What becomes of the signal in either direction, and the mean factor of a layer. */
const fatesOf = ({ activations, gradients }) => ({
  forward: fateOf(activations),
  back: fateOf(gradients.toReversed()),
});

/** @param {({ rms: number } | null)[]} layers in the order in which the signal goes */
function fateOf(layers) {
  const [first, last] = [layers[0], layers.at(-1)];
  if (!first || !last || layers.length < 2) return { fate: '…', factor: NaN };
  const factor = (last.rms / first.rms) ** (1 / (layers.length - 1));
  if (!Number.isFinite(last.rms)) return { fate: 'exploding', factor: NaN }; // beyond what a double holds
  if (last.rms === 0) return { fate: 'vanished', factor: NaN };
  if (factor < 1 - PRESERVED) return { fate: 'vanishing', factor };
  return { fate: factor > 1 + PRESERVED ? 'exploding' : 'preserved', factor };
}

const signs = { vanishing: '↘', vanished: '↘', exploding: '↗', preserved: '→', '…': '' };

const picture = (names, sides) =>
  html`<div class="pair">${sides.map((side, i) => column(names[i], side, i, limitOf(sides, 'activations')))}</div>`;

const more = (names, sides) => html`
  <p class="note">
    The activations go forward from layer 1. The bands hold 98, 80 and 50 % of the values of a layer; the line is the
    median. A signal is preserved if a layer changes it by at most ${100 * PRESERVED} %. Theory is for the mean over all
    weights; narrow networks fall below it. Both sides have the same axes, and what explodes leaves them.
  </p>
  ${both(names, sides, 'activations', 'Forward: root mean square of the activations')}
  ${both(names, sides, 'gradients', 'Back: root mean square of the gradients')}
  <div class="pair">
    ${sides.map(
      (side, i) =>
        html`<section aria-label=${`Gradients: ${contestants[names[i]].label}`}>
          ${bands(`Gradients, ${contestants[names[i]].label}`, side.gradients, i, limitOf(sides, 'gradients'))}
        </section>`,
    )}
  </div>
`;

const verdict = (direction, { fate, factor }) =>
  html`<p class="fate" data-fate=${`${direction} ${fate}`}>
    <span aria-hidden="true">${signs[fate]}</span> ${direction}:
    <strong>${fate}</strong>${Number.isFinite(factor) ? `, × ${short(Number(factor.toPrecision(3)))} a layer` : ''}
  </p>`;

function column(name, side, i, limit) {
  const { label } = contestants[name];
  const { forward, back } = fatesOf(side);
  const { activations, factor } = side;
  return html`<section aria-label=${`${i === 0 ? 'Left' : 'Right'}: ${label}`}>
    <h2>${label}</h2>
    ${verdict('forward', forward)} ${verdict('back', back)}
    <p class="theory">
      theory:
      ${Number.isFinite(factor) ? `× ${short(Number(factor.toPrecision(3)))} a layer` : 'none for this nonlinearity'}
    </p>
    ${bands('Activations', activations, i, limit)}
  </section>`;
}

/** Where the axes of both sides end: with the greatest quantile, or where too much has grown from where it started. */
function limitOf(sides, which) {
  const greatest = (layers) =>
    Math.max(0, ...layers.flatMap((layer) => layer?.quantiles.map(Math.abs).filter(Number.isFinite) ?? []));
  const starts = sides.map((side) => (which === 'activations' ? side[which][0] : side[which].at(-1)));
  const all = sides.flatMap((side) => side[which]);
  return 1.05 * Math.min(greatest(all), SHOWN_GROWTH * greatest(starts)) || 1;
}

/** The distribution of each layer's values, as bands between its quantiles. */
function bands(title, layers, side, limit) {
  const isPositive = layers.every((layer) => !(layer?.quantiles[0] < 0));
  const color = side === 0 ? 'first' : 'second';
  const percent = (q) => `${Math.round(100 * q)} %`;
  return plot({
    title,
    summary: `Quantiles of the values in each of ${layers.length} layers.`,
    ratio: 0.7,
    caption: '98, 80 and 50 % of the values, and the median',
    x: { label: 'layer', values: layers.map((_, i) => i + 1), format: String },
    y: { label: 'value', range: [isPositive ? -0.05 * limit : -limit, limit] },
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
