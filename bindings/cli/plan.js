// SPDX-License-Identifier: Apache-2.0
// `nn-init plan`: what a recipe does with each parameter.
import { UsageError } from './failure.js';
import { PLAN_OPTIONS, planFor } from './models.js';
import { sizesOf } from './sizes.js';
import { plain, size } from './text.js';

/** The table, with texts that cannot harm a terminal: a tie is a name, too. @param {import('../model.js').Plan} plan */
async function tableOf(plan) {
  const { printable } = await import('nn-init/model');
  const text = JSON.stringify(plan, (_, value) => (typeof value === 'string' ? plain(value) : value));
  return String(printable(JSON.parse(text)))
    .split('\n')
    .map(plain)
    .join('\n');
}

/** @param {import('../model.js').Finding} finding */
const findingOf = ({ trap, severity, message, parameters }) => {
  const more = parameters.length > 3 ? ` and ${parameters.length - 3} more` : '';
  return plain(`${severity} ${trap}: ${message} (${parameters.slice(0, 3).join(', ')}${more})`);
};

/** @type {import('./main.js').Command} */
export const command = {
  usage: 'MODEL [--recipe NAME] [options]',
  about: `Shows what a recipe does with each parameter of a model: initializer, options, fans, standard deviation, source. Nothing is filled.
MODEL is a file or a folder of a model (safetensors, ONNX, Keras, TensorFlow.js, a config.json of transformers), its URL, a plan,
or the name of a built-in model.`,
  positionals: [0, 1],
  options: {
    ...PLAN_OPTIONS,
    lint: { type: 'boolean', help: 'only the traps that the plan runs into; exit code 1 if one is a warning' },
    models: { type: 'boolean', help: 'list the built-in models (without MODEL)' },
    recipes: { type: 'boolean', help: 'list the recipes (without MODEL)' },
  },
  examples: [
    ['plan gpt2', 'what GPT-2 does with each of its parameters'],
    [
      'plan model.safetensors --recipe torch --seed 7 --json > plan.json',
      'a plan to keep: `nn-init init plan.json` makes it',
    ],
    ['plan resnet50 --recipe keras --lint', 'what goes wrong with that recipe'],
  ],
  async run({ values, positionals: [given] }, output) {
    const { recipes, lint } = await import('nn-init/model');
    const list = values.recipes ? Object.keys(recipes) : values.models && (await import('./named.js')).namedModels;
    if (list) return output.result(list, () => list.join('\n'));
    if (!given) throw new UsageError('MODEL is missing');
    const { plan } = await planFor(given, values);
    if (values.lint) {
      const findings = lint(plan);
      output.result(findings, () => findings.map(findingOf).join('\n') || 'no traps found');
      return findings.some(({ severity }) => severity === 'warning') ? 1 : 0;
    }
    const { count, bytes } = sizesOf(plan);
    const table = await tableOf(plan);
    output.result(plan, () => `${table}\n${plan.parameters.length} tensors, ${count} parameters, ${size(bytes)}`);
  },
};
