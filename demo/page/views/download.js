// SPDX-License-Identifier: Apache-2.0
// A network's first weights: the plan of them, and a file. The network is one of the page's, or a file of the visitor's.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { recipes } from 'nn-init/model';
import {
  choice,
  initializerFields,
  literal,
  optionsOf,
  recipeSource,
  seedField,
  seedLiteral,
} from '../../initializers.js';
import { labels, networks } from '../../models/networks.js';
import { fileOf } from '../fields.js';
import { count, short } from '../text.js';

/** In place of a network. */
const OWN = 'own';
const ACCEPTED = '.safetensors,.json,.keras,.onnx';

/** Progress is worth showing this long after the last time. */
const PERIOD_MS = 50;

/** The recipes that files come with, once they have been read. @type {WeakMap<File, string>} */
const recipesOfFiles = new WeakMap();

/** The recipe that is taken unless another is chosen: undefined before the file is read. @param {string} network @param {File} [file] */
const recipeOfModel = (network, file) => (network === OWN ? recipesOfFiles.get(file) : networks[network].recipe);

/** Of no name, or more than a name. @type {Record<string, string>} */
const LABELS = { undefined: 'its own', own: 'as its file says', torch: 'PyTorch’s defaults: torch' };

/** @type {import('../main.js').View} */
export default {
  title: 'Download',
  lead: 'All parameters of a network, freshly initialized, as a .safetensors file that PyTorch, JAX and the rest can read. The network may be a file of yours: only names and shapes are read, and it stays on your machine.',
  button: 'Make the file',
  dropped: { network: OWN },

  fields(query) {
    const network = choice('network', 'Network', 'resnet50', [...Object.entries(labels), [OWN, 'a file of yours']]);
    const chosen = query.get('network') ?? network.initial;
    const file = {
      name: 'file',
      label: 'File',
      kind: 'file',
      initial: '',
      accept: ACCEPTED,
      hint: 'Choose it, or drop it on the page: .safetensors, .onnx, .keras, a config.json of Hugging Face or Keras, a model.json of TensorFlow.js.',
    };
    const own = recipeOfModel(Object.hasOwn(labels, chosen) ? chosen : OWN, fileOf('file'));
    return [
      network,
      ...(chosen === OWN ? [file] : []),
      choice('recipe', 'Recipe', '', [['', LABELS[own] ?? `its own: ${own}`], ...Object.keys(recipes)]),
      ...initializerFields(query, [['', 'as the recipe says']]),
      choice('dtype', 'Dtype', '', [['', 'as in the network'], 'float32', 'float16', 'bfloat16']),
      seedField,
    ];
  },

  async preview(values, { ask, signal, show }) {
    if (values.network === OWN && !values.file) return show({}, nothing);
    await ask('weightsPlan', askedOf(values), signal, (plan) => {
      if (values.file) recipesOfFiles.set(values.file, plan.own);
      if (plan.made) show({ plan }, planView(plan));
    });
  },

  async run(values, { ask, signal, show }) {
    if (values.network === OWN && !values.file) throw new Error('Choose a file of yours first.');
    const { initializer, seed } = values;
    let plan;
    await ask('weightsPlan', askedOf(values), signal, (result) => (plan = result));
    if (signal.aborted) return;
    let url;
    const showProgress = (done, file) => {
      const progress = { done, of: plan.bytes, file };
      show({ plan, progress }, html`${savingView(nameOf(values), progress, url)}${planView(plan)}`);
    };
    let shown = -Infinity;
    const onProgress = ({ done, total }) => {
      if (performance.now() - shown < PERIOD_MS) return;
      shown = performance.now();
      showProgress((plan.bytes * done) / total);
    };
    const { makeFile } = await import('../weights.js');
    const file = await makeFile(plan, { ...(initializer && { initializer }), seed }, { signal, onProgress });
    if (signal.aborted) return;
    url = URL.createObjectURL(file);
    showProgress(file.size, file);
    // Until something else is asked for.
    signal.addEventListener('abort', () => URL.revokeObjectURL(url));
  },

  source(values) {
    const { network, file, recipe, initializer, dtype, seed } = values;
    const [reader, model] =
      network === OWN
        ? [', readModel', `readModel(file); // a File, or in Node.js a path: ${file?.name ?? 'model.safetensors'}`]
        : ['', `(await fetch('models/${network}.json')).json(); // in demo/ of nn-init's sources`];
    const own = recipe || recipeOfModel(network, file);
    const given = [`seed: ${seedLiteral(seed)}`, ...(dtype ? [`dtype: ${literal(dtype)}`] : [])].join(', ');
    return `import { load } from 'nn-init';
import { fill, plan${reader} } from 'nn-init/model';
import { createPool } from 'nn-init/pool';
import { toBlob } from 'nn-init/safetensors';
const nn = await load();

const model = await ${model}
const recipe = ${recipeSource(own && literal(own), initializer, values)};
const planned = await plan(nn, model, recipe, { ${given} });
console.log(String(planned)); // the table
const pool = await createPool(); // all cores
const blob = await toBlob(fill(pool, planned));
await pool.terminate();`;
  },

  summary({ plan, progress }) {
    if (progress?.file)
      return `The file is made: ${count(progress.done)} bytes, ${count(plan.made.parameters.length)} tensors`;
    if (progress) return `${size(progress.done)} of ${size(progress.of)}`;
    if (!plan) return 'No file is chosen yet.';
    const { recipe, parameters, skipped = [] } = plan.made;
    const without = skipped.length ? `, ${count(skipped.length)} left out` : '';
    return `${count(parameters.length)} tensors${without}, ${count(plan.count)} weights, ${size(plan.bytes)}, by ${recipe}`;
  },
};

/** What the thread is asked. */
function askedOf({ network, file, recipe, initializer, dtype, seed, ...values }) {
  const options = optionsOf({ initializer, ...values });
  return { network: file || networks[network], recipe, initializer, options, dtype, seed };
}

/** Of the file that is made. */
function nameOf({ network, file }) {
  if (!file) return `${network}.safetensors`;
  const own = file.name.replace(/\.[^.]*$/, '');
  return `${own === 'config' ? 'model' : own}.safetensors`;
}

function size(bytes) {
  if (bytes < 1e6) return `${count(bytes)} bytes`;
  return bytes < 1e10 ? `${count(Math.round(bytes / 1e6))} MB` : `${count(Math.round(bytes / 1e9))} GB`;
}

const savingView = (name, { done, of, file }, url) => html`
  <p><progress aria-label="Bytes made" value=${Math.min(done, of)} max=${of}></progress></p>
  ${file ? html`<p><a class="button" href=${url} download=${name}>Save ${name} (${size(done)})</a></p>` : nothing}
`;

/** Rows of the table; more would take the page seconds to draw. */
const MOST_ROWS = 2000;

/** @type {[string, (line: any) => unknown][]} */
const COLUMNS = [
  ['shape', ({ shape }) => shape.join(' x ') || 'a number'],
  ['dtype', ({ dtype }) => dtype],
  ['kind', ({ kind, inferred }) => (inferred ? html`<i title="inferred from names and shapes">${kind}?</i>` : kind)],
  ['initializer', deedOf],
  ['fan in', ({ fanIn }) => fanIn ?? '–'],
  ['fan out', ({ fanOut }) => fanOut ?? '–'],
  ['mean', ({ mean }) => short(mean)],
  ['std', ({ std }) => short(std)],
  ['source', ({ source = '' }) => source],
];

function deedOf({ initializer, options = {}, tie, paddingRow }) {
  if (tie) return `= ${tie}`;
  const given = Object.entries(options).map(
    ([key, value]) => `${key}: ${typeof value === 'number' ? short(value) : value}`,
  );
  return `${initializer}${given.length ? ` (${given.join(', ')})` : ''}${paddingRow === undefined ? '' : `, row ${paddingRow} zero`}`;
}

const planView = (plan) => guard([plan], () => tableOf(plan));

const tableOf = ({ made: { parameters: lines } }) => html`
  <div class="scroll plan" role="region" aria-label="The plan" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">parameter</th>
          ${COLUMNS.map(([title]) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${lines.slice(0, MOST_ROWS).map(
          (line) =>
            html`<tr>
              <th scope="row">${line.name}</th>
              ${COLUMNS.map(([, cell]) => html`<td>${cell(line)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>
  <p class="note">
    ${lines.length > MOST_ROWS ? `And ${count(lines.length - MOST_ROWS)} more. ` : nothing}${
      lines.some(({ inferred }) => inferred)
        ? 'A question mark: the network does not say of what kind a layer is; names and shapes do. '
        : nothing
    }Each
    parameter is drawn from the stream of its name, so that it depends on the seed and on its name alone. The file is
    made in the memory of this page: nothing is sent anywhere.
  </p>
`;
