// SPDX-License-Identifier: Apache-2.0
// What is drawn, beside what should be.

import { html, nothing } from 'lit-html';
import {
  hasFans,
  initializerFields,
  literal,
  optionsOf,
  optionsSource,
  seedField,
  seedLiteral,
  targetFields,
  tensorsOf,
} from '../initializers.js';
import { plot } from '../plot.js';
import { count, short } from '../text.js';

export default {
  title: 'Distributions',
  lead: 'Every weight is drawn as you look, and counted: here are all of them, and the density that they should have.',

  fields: (query) => [...initializerFields(query), ...targetFields(query), seedField],

  async run(values, { ask, signal, show }) {
    const args = {
      initializer: values.initializer,
      options: optionsOf(values),
      tensors: tensorsOf(values).map(({ name, shape, layout, groups }) => ({
        name,
        shape,
        layout,
        groups: hasFans(values.initializer) ? groups : undefined,
      })),
      seed: values.seed,
    };
    await ask('distribution', args, signal, (result) => show(result, view(values, result)));
  },

  source(values) {
    const { initializer, seed, layer, layout } = values;
    const [first, ...others] = tensorsOf(values);
    const groups = (tensor) => (hasFans(initializer) && tensor.groups ? { groups: String(tensor.groups) } : {});
    const options = (more) => `{ ${optionsSource(values, more)} }`;
    const head = `import { load } from 'nn-init';\nconst nn = await load();\nconst generator = nn.generator({ seed: ${seedLiteral(seed)} });\n`;
    if (others.length === 0) {
      const stream = first.name === undefined ? '' : `.stream(${literal(first.name)})`;
      const axes = first.layout ? `, { layout: ${literal(layout.trim())} }` : '';
      return `${head}
const w = nn.tensor([${first.shape.join(', ')}]${axes});
nn.${initializer}(w, ${options({ ...groups(first), generator: stream ? `generator${stream}` : 'generator' })});
console.log(w.data);
console.log(nn.explain(w, '${initializer}', ${options(groups(first))}));`.replace(', {  }', '');
    }
    const isGrouped = [first, ...others].some((tensor) => groups(tensor).groups);
    return `${head}
// parameters: the name and shape of each${isGrouped ? ', and its groups' : ''}
for (const { name, shape${isGrouped ? ', groups' : ''} } of parameters) {
  const w = nn.tensor(shape);
  nn.${initializer}(w, ${options({ ...(isGrouped && { groups: 'groups' }), generator: 'generator.stream(name)' })});
  console.log(name, w.data);
  w.dispose();
}`;
  },

  summary: ({ total, measured, target }) =>
    measured.count < total
      ? `${count(measured.count)} of ${count(total)} weights drawn`
      : `${count(total)} weights: standard deviation ${short(measured.std)}, where ${short(target.std)} is the target`,
};

function view(values, { explanations, target, centers, width, density, measured }) {
  const isContinuous = Number.isFinite(density[centers.length >> 1]);
  const scale = 1 / (measured.count * width);
  return html`
    ${
      isContinuous
        ? plot({
            title: 'The weights',
            summary: `Histogram of ${count(measured.count)} weights, from ${short(measured.min)} to ${short(measured.max)}, with their exact density.`,
            x: { label: 'weight', values: centers, format: short },
            y: {
              label: 'density',
              range: [0, 1.15 * Math.max(...density, ...Array.from(measured.counts, (n) => n * scale))],
            },
            series: [
              {
                label: 'measured',
                values: Array.from(measured.counts, (n) => n * scale),
                color: 'first',
                look: 'bars',
              },
              { label: 'exact', values: density, color: 'second' },
            ],
          })
        : html`<p class="note">
            These weights have no density:
            ${target.std === 0 ? `all of them are ${short(target.mean)}` : 'each is one of two values'}.
          </p>`
    }
    <table class="compare" aria-label="Target and measured">
      <thead>
        <tr>
          <td></td>
          <th scope="col">target</th>
          <th scope="col">measured</th>
        </tr>
      </thead>
      <tbody>
        ${[
          ['mean', 'mean'],
          ['standard deviation', 'std'],
          ['least', 'min'],
          ['greatest', 'max'],
        ].map(
          ([label, key]) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td>${short(target[key])}</td>
              <td data-measured=${key}>${short(measured[key])}</td>
            </tr>`,
        )}
        <tr>
          <th scope="row">weights</th>
          <td></td>
          <td data-measured="count">${count(measured.count)}</td>
        </tr>
        <tr>
          <th scope="row">beyond the plot</th>
          <td></td>
          <td>${count(measured.count - measured.counts.reduce((sum, n) => sum + n, 0))}</td>
        </tr>
      </tbody>
    </table>
    ${explained(explanations)}
    <p><a href=${linkToDownload(values)}>The network with these weights, as a file</a></p>
  `;
}

function explained(explanations) {
  const { formula, gain } = explanations[0];
  const fans = (key) => {
    const all = explanations.map((explanation) => explanation[key]);
    const [least, greatest] = [Math.min(...all), Math.max(...all)];
    return least === greatest ? count(least) : `${count(least)} to ${count(greatest)}`;
  };
  const facts = [
    ['formula', formula],
    ...(explanations[0].fanIn === undefined
      ? []
      : [
          ['fan-in', fans('fanIn')],
          ['fan-out', fans('fanOut')],
        ]),
    ...(gain === undefined ? [] : [['gain', short(gain)]]),
  ];
  return html`<dl class="facts">
    ${facts.map(([name, value]) =>
      value
        ? html`<div>
            <dt>${name}</dt>
            <dd data-fact=${name}>${value}</dd>
          </div>`
        : nothing,
    )}
  </dl>`;
}

/** The same initializer and network in the view that makes a file. */
function linkToDownload(values) {
  const query = new URLSearchParams({ view: 'download' });
  for (const [name, value] of Object.entries(values)) {
    if (!['layer', 'shape', 'layout'].includes(name) && !(name === 'network' && value === 'custom'))
      query.set(name, value);
  }
  return `?${query}`;
}
