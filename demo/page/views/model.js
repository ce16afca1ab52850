// SPDX-License-Identifier: Apache-2.0
// A whole model: the plan of its first weights, a file of them, and what training has made of a file.

import { html, nothing } from 'lit-html';
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
import { configLabels, configs, labels, networks, trained, trainedLabels } from '../../models/networks.js';
import { depth } from '../depth.js';
import { familyLooks, familyOf, seriesOf, verdictLooks } from '../families.js';
import { fileOf } from '../fields.js';
import { initializerText, planView } from '../plan-table.js';
import { count, short } from '../text.js';

/** In place of a network. */
const OWN = 'own';
const ACCEPTED = '.safetensors,.json,.keras,.onnx';
const EXAMPLES = { ...labels, ...configLabels, ...trainedLabels };

/** Progress is worth showing this long after the last time. */
const PERIOD_MS = 50;

/** The recipes that files come with, once they have been read. @type {WeakMap<File, string>} */
const recipesOfFiles = new WeakMap();

/** The recipe that is taken unless another is chosen: undefined before the file is read. @param {string} network @param {File} [file] */
function recipeOfModel(network, file) {
  if (network === OWN) return recipesOfFiles.get(file);
  if (Object.hasOwn(trained, network)) return 'torch';
  return networks[network]?.recipe ?? `transformers/${configs[network].model_type}`;
}

/** A file, or what it would hold. */
async function modelOf({ network, file }) {
  if (network === OWN) return file;
  if (!Object.hasOwn(trained, network)) return networks[network] ?? configs[network];
  const response = await fetch(trained[network]);
  if (!response.ok) throw new Error(`The example cannot be loaded: ${response.status} ${response.statusText}`);
  return new File([await response.blob()], `${network}.safetensors`, { lastModified: 0 });
}

/** Of no name, or more than a name. @type {Record<string, string>} */
const LABELS = { undefined: 'its own', own: 'as its file says', torch: 'PyTorch’s defaults: torch' };

/** @type {import('../main.js').View} */
export default {
  lead: html`How each parameter of a model starts, and
    <a href="?view=model&network=digits">how far training has moved it</a>. Drop a file of yours here: it stays on your
    machine.`,
  button: 'Make the file',
  dropped: { network: OWN },

  fields(query) {
    const file = fileOf('file');
    const own = file ? `${file.name} (yours)` : 'a file of yours';
    const network = choice('network', 'Model', 'resnet50', [...Object.entries(EXAMPLES), [OWN, own]]);
    const chosen = query.get('network') ?? network.initial;
    const recipe = recipeOfModel(Object.hasOwn(EXAMPLES, chosen) ? chosen : OWN, file);
    return [
      { ...network, isMain: true },
      {
        name: 'file',
        label: 'Or a file of yours',
        kind: 'file',
        initial: '',
        accept: ACCEPTED,
        hint: '.safetensors, .onnx, .keras, a config.json of Hugging Face or Keras, a model.json of TensorFlow.js',
        isMain: true,
      },
      choice('recipe', 'Recipe', '', [['', LABELS[recipe] ?? `its own: ${recipe}`], ...Object.keys(recipes)]),
      ...initializerFields(query, [['', 'as the recipe says']]),
      choice('dtype', 'Dtype', '', [['', 'as in the network'], 'float32', 'float16', 'bfloat16']),
      seedField,
    ];
  },

  async preview(values, { ask, signal, show }) {
    if (isMissing(values)) return show({}, { picture: nothingYet });
    let plan;
    const network = await modelOf(values);
    await ask('weightsPlan', askedOf(values, network), signal, (result) => {
      if (values.network === OWN) recipesOfFiles.set(values.file, result.own);
      if (!result.made) return;
      plan = result;
      show({ plan }, shownOf(plan));
    });
    // The values of other formats are not read.
    if (signal.aborted || plan?.format !== 'safetensors') return;
    await ask('comparison', { file: network, plan: plan.made }, signal, (compared) =>
      show({ plan, compared }, shownOf(plan, compared)),
    );
  },

  async run(values, { ask, signal, show }) {
    if (isMissing(values)) throw new Error('Choose a file of yours first.');
    const { initializer, seed } = values;
    let plan;
    await ask('weightsPlan', askedOf(values, await modelOf(values)), signal, (result) => (plan = result));
    if (signal.aborted) return;
    let url;
    const showProgress = (done, file) => {
      const progress = { done, of: plan.bytes, file };
      show({ plan, progress }, { ...shownOf(plan), beside: savingView(nameOf(values), progress, url) });
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
    const [reader, model] = modelSource(network, file);
    const own = recipe || recipeOfModel(network, file);
    const given = [`seed: ${seedLiteral(seed)}`, ...(dtype ? [`dtype: ${literal(dtype)}`] : [])].join(', ');
    return `import { load } from 'nn-init';
import { fill, lint, plan${reader} } from 'nn-init/model';
import { createPool } from 'nn-init/pool';
import { toBlob } from 'nn-init/safetensors';
const nn = await load();

const model = await ${model}
const recipe = ${recipeSource(own && literal(own), initializer, values)};
const planned = await plan(nn, model, recipe, { ${given} });
console.log(String(planned), lint(planned)); // the table, and its traps
const pool = await createPool(); // all cores
const blob = await toBlob(fill(pool, planned));
await pool.terminate();`;
  },

  summary({ plan, compared, progress }) {
    if (progress?.file)
      return `The file is made: ${count(progress.done)} bytes, ${count(plan.made.parameters.length)} tensors`;
    if (progress) return `${size(progress.done)} of ${size(progress.of)}`;
    if (!plan) return 'No file is chosen yet.';
    if (compared) return comparedText(compared);
    const { recipe, parameters, skipped = [] } = plan.made;
    const without = skipped.length ? `, ${count(skipped.length)} left out` : '';
    return `${count(parameters.length)} tensors${without}, ${count(plan.count)} weights, ${size(plan.bytes)}, by ${recipe}`;
  },
};

const isMissing = ({ network, file }) => network === OWN && !file;

/** What the thread is asked. */
function askedOf({ recipe, initializer, dtype, seed, ...values }, network) {
  return { network, recipe, initializer, options: optionsOf({ initializer, ...values }), dtype, seed };
}

/** Of the file that is made. */
function nameOf({ network, file }) {
  if (network !== OWN) return `${network}.safetensors`;
  const own = file.name.replace(/\.[^.]*$/, '');
  return `${own === 'config' ? 'model' : own}.safetensors`;
}

/** What is imported beside, and the model, as one writes them. */
function modelSource(network, file) {
  if (network === OWN)
    return [', readModel', `readModel(file); // a File, or in Node.js a path: ${file?.name ?? 'model.safetensors'}`];
  if (Object.hasOwn(trained, network))
    return [', readModel', `readModel('models/${network}.safetensors'); // in demo/ of nn-init's sources`];
  if (Object.hasOwn(configs, network)) return [', readModel', `readModel(${objectSource(configs[network])});`];
  return ['', `(await fetch('models/${network}.json')).json(); // in demo/ of nn-init's sources`];
}

const objectSource = (object) =>
  `{ ${Object.entries(object)
    .map(([key, value]) => `${key}: ${literal(value)}`)
    .join(', ')} }`;

function size(bytes) {
  if (bytes < 1e6) return `${count(bytes)} bytes`;
  return bytes < 1e10 ? `${count(Math.round(bytes / 1e6))} MB` : `${count(Math.round(bytes / 1e9))} GB`;
}

const savingView = (name, { done, of, file }, url) => html`
  <p><progress aria-label="Bytes made" value=${Math.min(done, of)} max=${of}></progress></p>
  ${file ? html`<p><a class="button" href=${url} download=${name}>Save ${name} (${size(done)})</a></p>` : nothing}
`;

const nothingYet = html`<p class="drop">
  Drop a file here: .safetensors, .onnx, .keras, config.json, model.json. Only names and shapes are read; of
  .safetensors the values too, in this page.
</p>`;

/** @param {import('../../threads/plan.js').Planned} plan @param {{ total: number, found: Record<string, any> }} [compared] */
function shownOf(plan, compared) {
  const isDone = compared && Object.keys(compared.found).length === compared.total;
  return {
    picture: depth(compared ? comparedFigure(plan, compared.found) : plannedFigure(plan)),
    more: planView(plan, isDone ? compared.found : undefined),
  };
}

/** @returns {import('../depth.js').Figure} */
function plannedFigure({ made: { parameters: lines } }) {
  return {
    summary: `The standard deviations of ${count(lines.length)} parameters. The plan below has the numbers.`,
    looks: familyLooks(lines),
    dots: lines.map((line) => ({
      std: line.std ?? 0,
      look: familyOf(line),
      series: seriesOf(line),
      text: `${line.name}, ${line.shape.join(' x ')}: ${initializerText(line)}, std ${short(line.std ?? 0)}`,
    })),
  };
}

/** @returns {import('../depth.js').Figure} */
function comparedFigure({ made: { parameters: lines } }, found) {
  const verdicts = lines.map(({ name }) => found[name]?.verdict ?? 'waiting');
  return {
    summary: `The standard deviations of ${count(lines.length)} parameters, in the file and at birth. The plan below has the numbers.`,
    looks: verdictLooks(verdicts),
    dots: lines.map((line, i) => {
      const { std = line.std ?? 0, expected, verdict } = found[line.name] ?? {};
      return {
        std,
        from: expected,
        look: verdicts[i],
        series: seriesOf(line),
        text: `${line.name}, ${line.shape.join(' x ')}: std ${short(std)} in the file, ${short(expected ?? NaN)} at birth: ${verdict ?? 'not read yet'}`,
      };
    }),
  };
}

function comparedText({ total, found }) {
  const verdicts = Object.values(found).map(({ verdict }) => verdict);
  if (verdicts.length < total) return `${count(verdicts.length)} of ${count(total)} tensors are compared`;
  const counts = ['as made', 'trained', 'differs', 'dead', '-'].map((verdict) => [
    verdict === '-' ? 'unknown' : verdict,
    verdicts.filter((other) => other === verdict).length,
  ]);
  const text = counts.filter(([, n]) => n).map(([verdict, n]) => `${count(n)} ${verdict}`);
  return `${count(total)} tensors of the file beside their recipe: ${text.join(', ')}`;
}
