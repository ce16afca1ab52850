// SPDX-License-Identifier: Apache-2.0
// The numbers that PyTorch draws from the same seed.

import { html, nothing } from 'lit-html';
import { initializerFields, literal, optionsOf, optionsSource, seedLiteral } from '../../initializers.js';
import { shapeOf } from '../../targets.js';
import { tiles } from '../tiles.js';
import { count } from '../text.js';

/** As many weights are printed. */
const SHOWN = 8;
/** As many are in the picture, at most. */
const [MOST_ROWS, MOST_COLUMNS] = [64, 160];

/** Those that are torch.nn.init's, bit for bit. */
const names = {
  normal_: 'normal_',
  uniform_: 'uniform_',
  truncNormal_: 'trunc_normal_',
  xavierNormal_: 'xavier_normal_',
  xavierUniform_: 'xavier_uniform_',
  msraNormal_: 'kaiming_normal_',
  msraUniform_: 'kaiming_uniform_',
};
/** What torch.nn.init has no word for. */
const OURS = ['fan_avg', 'fan_geo_avg'];

export default {
  lead: 'The same seed gives the same weights as in Python, to the last bit.',

  fields(query) {
    const [initializer, ...options] = initializerFields(query);
    return [
      { ...initializer, initial: 'msraNormal_', options: initializer.options.filter(([name]) => name in names) },
      ...options
        .filter(({ name }) => name !== 'bounds')
        .map((field) =>
          field.options ? { ...field, options: field.options.filter(([name]) => !OURS.includes(name)) } : field,
        ),
      { name: 'shape', label: 'Shape', kind: 'text', initial: '64, 3, 7, 7' },
      { name: 'seed', label: 'Seed', kind: 'text', initial: '0', hint: 'An integer, as for torch.manual_seed.' },
      {
        name: 'version',
        label: 'Version of PyTorch',
        kind: 'choice',
        initial: '2.12',
        options: [
          ['1.13', '1.13'],
          ['2.12', '2.12 and later'],
        ],
        hint: 'It matters for truncated normals alone: 2.12 truncates by another algorithm, so its numbers are others. Wheels from 2.0 to 2.11 differ from 1.13 in the last bits.',
      },
    ];
  },

  async run(values, { ask, signal, show }) {
    if (!/^-?\d+$/.test(values.seed))
      throw new Error(`Seed: “${values.seed}” is not an integer, which torch.manual_seed takes.`);
    const args = {
      initializer: values.initializer,
      options: optionsOf(values),
      shape: shapeOf(values.shape),
      seed: values.seed,
      version: values.version,
      shown: SHOWN,
      grid: gridOf(shapeOf(values.shape)),
    };
    await ask('firstWeights', args, signal, (drawn) =>
      show(drawn, { picture: picture(args, drawn), more: more(values, drawn) }),
    );
  },

  source(values) {
    const version = values.version === '2.12' ? '' : `, version: '${values.version}'`;
    const options = optionsSource(values, { generator: 'generator' });
    const kinds = version ? "'torch', 'torch-erfinv'" : "'torch'";
    return `import { load } from 'nn-init/frameworks';
const nn = await load({ kinds: [${kinds}] });
const generator = nn.generator({ kind: 'torch', seed: ${seedLiteral(values.seed)}${version} });

const w = nn.tensor([${shapeOf(values.shape).join(', ')}]);
nn.${values.initializer}(w, { ${options} });
console.log(w.data.subarray(0, ${SHOWN}));`;
  },

  summary: ({ total, weights, values }) =>
    `${count(total)} weights are drawn, ${count(values.length)} of them are pictured, the first ${weights.length} printed`,
};

/** A row for each output, as far as they fit the picture. */
function gridOf(shape) {
  const [outputs, ...rest] = shape.length > 1 ? shape : [1, ...shape];
  const width = sizeOf(rest);
  return { rows: Math.min(outputs, MOST_ROWS), columns: Math.min(width, MOST_COLUMNS), width };
}

/** The lines of Python that print the same. */
function python(values) {
  const { initializer, shape, seed, version, ...options } = values;
  const given = Object.entries(options).map(([name, value]) => `${name}=${literal(value)}`);
  return `import torch
torch.manual_seed(${BigInt(seed)})
w = torch.empty(${shapeOf(shape).join(', ')})
torch.nn.init.${names[initializer]}(${['w', ...given].join(', ')})
print(w.flatten()[:${SHOWN}].tolist())`;
}

const sizeOf = (shape) => shape.reduce((product, extent) => product * extent, 1);

const picture = ({ shape, grid: { rows, columns } }, { values }) => html`
  <figure class="tiles">
    <figcaption>
      The tensor of (${shape.join(', ')}): a row for each
      output${rows * columns < sizeOf(shape) ? ', as far as it fits' : nothing}
    </figcaption>
    ${tiles({ values, columns, summary: `${rows} rows of ${columns} weights, as colors.` })}
    <ul class="legend">
      ${['first', 'second'].map(
        (color, i) =>
          html`<li>
            <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
              <rect class=${`fill-${color}`} width="14" height="14" />
            </svg>
            ${['above zero', 'below zero'][i]}
          </li>`,
      )}
    </ul>
  </figure>
`;

const more = (values, { weights }) => html`
  <section aria-labelledby="python-title">
    <h2 id="python-title">In Python</h2>
    <pre class="wrapped"><code data-python>${python(values)}</code></pre>
  </section>
  <section aria-labelledby="prints-title">
    <h2 id="prints-title">prints what this page has drawn</h2>
    <pre class="wrapped"><output data-weights>[${weights.map(pythonFloat).join(', ')}]</output></pre>
  </section>
  <p class="note">
    Compared with PyTorch 1.13, 2.12 and 2.15 on x86-64: every bit is the same. So are whole networks of torchvision,
    drawn in the order in which they are made.
  </p>
`;

/** A double as Python's repr writes it, which is as JavaScript does, but for exponents and whole numbers. */
function pythonFloat(x) {
  const magnitude = Math.abs(x);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    return x.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(x) ? `${Object.is(x, -0) ? '-0' : x}.0` : String(x);
}
