// SPDX-License-Identifier: Apache-2.0
// `nn-init plan`: shows what a recipe does with each parameter.
import { UsageError } from './failure.js';
import { MODEL_HELP, PLAN_OPTIONS, planFor } from './models.js';
import { sizesOf } from './sizes.js';
import { columns, counted, grouped, plain, size } from './text.js';

/**
 * Prints a plan as a table, with texts that cannot harm a terminal: a tie is a name from a file, too. Rules and sources
 * are long and repeat, so the table shows numbers, and a list below has each text once. This makes the table of GPT-2
 * 136 characters wide, not 276.
 * @param {import('../model.js').Plan} plan
 */
async function tableOf(plan) {
  const { printable } = await import('nn-init/model');
  /** @type {Map<string, number>} */
  const rules = new Map();
  const safe = JSON.parse(JSON.stringify(plan, (_, value) => (typeof value === 'string' ? plain(value) : value)));
  for (const line of safe.parameters) {
    const { rule, source = '' } = line;
    const text = `${rule}${source && `; ${source}`}`;
    const number = rules.get(text) ?? rules.size + 1;
    rules.set(text, number);
    Object.assign(line, { rule: String(number), source: '' });
  }
  const table = String(printable(safe)).replace(/ +source$/m, '');
  return `${table}\n\nrules\n${columns([...rules].map(([text, number]) => [`  ${number}`, text]))}\n`;
}

/** @param {import('../model.js').Finding} finding */
const findingOf = ({ trap, severity, message, parameters }) => {
  const more = parameters.length > 3 ? ` and ${parameters.length - 3} more` : '';
  return plain(`${severity} ${trap}: ${message} (${parameters.slice(0, 3).join(', ')}${more})`);
};

/** @type {import('./main.js').Command} */
export const command = {
  usage: 'MODEL [--recipe NAME] [options]',
  about: `Shows what a recipe does with each parameter of a model: initializer, options, fans, mean, standard deviation (std), rule.
It writes no weights. A "?" after the kind of a layer: it was inferred from the name and the shape.
${MODEL_HELP}
With --json it prints the plan itself: keep it in a file for \`nn-init init\` and \`nn-init verify --plan\`.`,
  positionals: [0, 1],
  options: {
    ...PLAN_OPTIONS,
    lint: { type: 'boolean', help: 'print only known mistakes in the plan; exit code 1 if one is a warning' },
    models: { type: 'boolean', help: 'list the built-in models (without MODEL)' },
    recipes: { type: 'boolean', help: 'list the recipes (without MODEL)' },
  },
  examples: [
    ['plan gpt2', 'what GPT-2 does with each of its parameters'],
    [
      'plan model.safetensors --recipe torch --seed 7 --json > plan.json',
      'keep a plan; `nn-init init plan.json -o DIR` makes its weights',
    ],
    ['plan gpt2 --recipe transformers/base --lint', 'what this recipe does wrong for this model'],
  ],
  async run({ values, positionals: [given] }, output) {
    const { recipes, lint } = await import('nn-init/model');
    const list = values.recipes ? Object.keys(recipes) : values.models && (await import('./named.js')).namedModels;
    if (list) return output.result(list, () => list.join('\n'));
    if (!given) throw new UsageError('MODEL is missing');
    const { plan } = await planFor(given, values);
    if (values.lint) {
      const findings = lint(plan);
      output.result(findings, () => findings.map(findingOf).join('\n') || 'no mistakes found');
      return findings.some(({ severity }) => severity === 'warning') ? 1 : 0;
    }
    const { count, bytes } = sizesOf(plan);
    const table = await tableOf(plan);
    const summary = `${counted(plan.parameters.length, 'tensor')}, ${grouped(count)} elements, ${size(bytes)}`;
    output.result(plan, () => `${table}\n${summary}`);
  },
};
