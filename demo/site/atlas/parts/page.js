// SPDX-License-Identifier: Apache-2.0
// The page of a recipe, from the recipe's own data and what about/ says of it, as Markdown.
import { abouts, frameworkOf, titleOf } from '../about/index.js';
import { about } from './recipe.js';
import { verifiedOf } from './recorded.js';
import { rulesAsHtml, variablesAsHtml } from './rules.js';
import { linked } from './sources.js';
import { namedModels } from '../../../../bindings/cli/named.js';

/** @param {[term: string, description: string | undefined][]} facts */
const factsOf = (facts) =>
  `<dl class="facts">\n${facts
    .filter(([, description]) => description)
    .map(([term, description]) => `<div><dt>${term}</dt><dd>\n\n${description}\n\n</dd></div>`)
    .join('\n')}\n</dl>`;

/** @param {string} language @param {string} title @param {string} code */
const tab = (language, title, code) => `\`\`\`${language} [${title}]\n${code}\n\`\`\``;

/** Transformers, torchvision and their kin draw by PyTorch's generator. @param {string} key */
const isTorch = (key) => verifiedOf(key)[0].startsWith('**Bit for bit');

/** How to do the same here. @param {string} key */
function ourCode(key) {
  const file = key.startsWith('transformers/') ? 'config.json' : 'model.safetensors';
  if (!isTorch(key))
    return `import { load } from 'nn-init';
import { initialize, readModel } from 'nn-init/model';

const nn = await load();
const model = await readModel('${file}'); // or a list of { name, shape }
const weights = await initialize(nn, model, '${key}', { seed: 0 });`;
  return `import { load } from 'nn-init/frameworks';
import { initialize, readModel } from 'nn-init/model';

const nn = await load({ kinds: ['torch'] });
const model = await readModel('${file}'); // or a list of { name, shape }
const weights = await initialize(nn, model, '${key}', { seed: 0 });

// The weights that the framework itself draws, bit for bit: torch.manual_seed(0).
const generator = nn.generator({ kind: 'torch', seed: 0 });
const same = await initialize(nn, model, '${key}', { generator });`;
}

/** @param {string} key @param {string} name of a model */
const commandOf = (key, name) =>
  namedModels.includes(name)
    ? `npx nn-init plan ${name}\nnpx nn-init init ${name} --seed 0 -o ${name}-random`
    : `npx nn-init plan model.safetensors --recipe ${key}`;

/** @param {string} key @param {import('./plans.js').Shown} shown */
function trapsOf(key, { findings }) {
  const known = (abouts[key].traps ?? []).filter((trap) => !findings.some((finding) => finding.trap === trap));
  const lines = findings.map(
    ({ trap, message }) => `- [${trap}](/traps/${trap}.md): ${message.replaceAll('*', '\\*')}`,
  );
  const others = known.map((trap) => `[${trap}](/traps/${trap}.md)`).join(', ');
  return [
    lines.length ? '`lint()` finds these in the plan above:' : '`lint()` finds none in the plan above.',
    lines.join('\n'),
    others && `See also ${others}.`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/**
 * @param {string} key
 * @param {any} recipe
 * @param {import('./plans.js').Shown} shown
 */
export function pageOf(key, recipe, shown) {
  const { words, users, paper, python, also, examples } = abouts[key];
  const variables = variablesAsHtml(recipe);
  return [
    `# ${titleOf(key)}`,
    words,
    factsOf([
      ['Recipe', `\`${key}\``],
      ['As in', about(recipe, 'version')],
      ['Used by', users],
      ['Source', linked(about(recipe, 'source') ?? '')],
      ['More', paper && `[${paper[0]}](${paper[1]})`],
    ]),
    recipe.note ?? '',
    '## The plan {#plan}',
    '<PlanView />',
    '## The rules {#rules}',
    `The last rule that matches a parameter decides. [How to read them](/atlas/reading.md).`,
    rulesAsHtml(recipe),
    ...(variables ? ['### Variables', variables] : []),
    '## Do it yourself {#code}',
    [
      '::: code-group',
      tab('js', 'nn-init', ourCode(key)),
      tab('sh', 'command line', commandOf(key, examples[0])),
      tab(key === 'tfjs' ? 'js' : 'python', frameworkOf(key), python),
      ':::',
    ].join('\n'),
    '## Traps {#traps}',
    trapsOf(key, shown),
    '## What was verified {#verified}',
    verifiedOf(key)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
    'The recordings, and the programs that made them, are in `tests/golden/models`.',
    '## Compare {#compare}',
    [
      ...also.map((other) => `- [${titleOf(other)}](/atlas/${other}.md)`),
      '- [All families, side by side](/atlas/compare.md)',
    ].join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
}
