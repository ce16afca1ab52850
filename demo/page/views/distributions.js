// SPDX-License-Identifier: Apache-2.0
// What is drawn, beside what should be.

import { html, nothing } from 'lit-html';
import {
  countsGroups,
  initializerFields,
  literal,
  optionsOf,
  optionsSource,
  seedField,
  seedLiteral,
} from '../../initializers.js';
import { targetFields, tensorsOf } from '../../targets.js';
import { plot } from '../plot.js';
import { count, short, shortBy } from '../text.js';

export default {
  lead: 'Every weight is drawn as you look, and counted. The curve is the exact density.',

  fields: (query) => [...initializerFields(query), ...targetFields(query), seedField],

  async run(values, { ask, signal, show }) {
    const { initializer, seed } = values;
    const tensors = tensorsOf(values).map(({ name, shape, layout, groups }) => ({ name, shape, layout, groups }));
    const args = { initializer, options: optionsOf(values), tensors, seed };
    await ask('distribution', args, signal, (result) =>
      show(result, { picture: picture(result), more: more(values, result) }),
    );
  },

  source(values) {
    const { initializer, seed, layout } = values;
    const tensors = tensorsOf(values);
    const hasGroups = countsGroups(initializer, tensors);
    const options = (more) => {
      const text = optionsSource(values, more);
      return text && `, { ${text} }`;
    };
    const head = `import { load } from 'nn-init';
const nn = await load();
const generator = nn.generator({ seed: ${seedLiteral(seed)} });
`;
    if (tensors.length > 1) {
      const groups = hasGroups ? ', groups' : '';
      const more = { ...(hasGroups && { groups: 'groups' }), generator: 'generator.stream(name)' };
      return `${head}
// parameters: [{ name, shape${groups} }, ...], those of the network's weights
for (const { name, shape${groups} } of parameters) {
  const w = nn.tensor(shape);
  nn.${initializer}(w${options(more)});
  console.log(name, w.data);
  w.dispose();
}`;
    }
    const [{ name, shape, groups }] = tensors;
    const axes = tensors[0].layout ? `, { layout: ${literal(layout.trim())} }` : '';
    const inGroups = hasGroups ? { groups: String(groups) } : {};
    const generator = name === undefined ? 'generator' : `generator.stream(${literal(name)})`;
    return `${head}
const w = nn.tensor([${shape.join(', ')}]${axes});
nn.${initializer}(w${options({ ...inGroups, generator })});
console.log(w.data);
console.log(nn.explain(w, '${initializer}'${options(inGroups)}));`;
  },

  summary: ({ total, measured, target }) =>
    measured.count < total
      ? `${count(measured.count)} of ${count(total)} weights drawn`
      : `${count(total)} weights: standard deviation ${short(measured.std)}, where ${short(target.std)} is the target`,
};

const ROWS = [
  ['mean', 'mean'],
  ['standard deviation', 'std'],
  ['least', 'min'],
  ['greatest', 'max'],
];

function picture({ target, centers, width, density, measured }) {
  if (!density)
    return html`<p class="note">
      These weights have no density:
      ${target.min === target.max ? `all of them are ${short(target.mean)}` : 'each is one of two values'}.
    </p>`;
  const bars = Array.from(measured.counts, (n) => n / (measured.count * width));
  const digits = shortBy(width);
  return plot({
    title: 'The weights',
    summary: `Histogram of ${count(measured.count)} weights, from ${digits(measured.min)} to ${digits(measured.max)}, with their exact density.`,
    x: { label: 'weight', values: centers, format: digits },
    y: { label: 'density', range: [0, 1.15 * Math.max(...density, ...bars)] },
    series: [
      { label: 'measured', values: bars, color: 'first', look: 'bars' },
      { label: 'exact', values: density, color: 'second' },
    ],
  });
}

function more(values, { explanations, target, width, measured }) {
  const beyond = measured.count - measured.counts.reduce((sum, n) => sum + n, 0);
  const digits = shortBy(width);
  return html`
    <table class="compare" aria-label="Target and measured">
      <thead>
        <tr>
          <td></td>
          <th scope="col">target</th>
          <th scope="col">measured</th>
        </tr>
      </thead>
      <tbody>
        ${ROWS.map(
          ([label, key]) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td>${digits(target[key])}</td>
              <td data-measured=${key}>${digits(measured[key])}</td>
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
          <td>${count(beyond)}</td>
        </tr>
      </tbody>
    </table>
    ${explained(explanations)}
    ${
      values.network === 'custom'
        ? nothing
        : html`<p><a href=${linkToModel(values)}>The whole network with such weights, as a file</a></p>`
    }
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
function linkToModel({ layer, ...values }) {
  return `?${new URLSearchParams({ view: 'model', ...values })}`;
}
