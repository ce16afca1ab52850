// SPDX-License-Identifier: Apache-2.0
// Reads a command line, runs its command, and returns an exit code.
import { parseArgs } from 'node:util';
import { UsageError, sayingOf } from './failure.js';
import { helpOf } from './help.js';
import { Output } from './output.js';
import { onSignals } from './signals.js';

/**
 * @typedef {{ type: 'string' | 'boolean', short?: string, value?: string, help: string, default?: string }} Option `value` is the
 *   name of its value in the help
 */
/**
 * @typedef {object} Command
 * @property {string} usage the text after the command's name: 'MODEL -o DIR [options]'
 * @property {string} about what the command does, in a few lines
 * @property {Record<string, Option>} options its options, besides those of every command
 * @property {[string, string][]} examples command lines without 'nn-init', and what each does
 * @property {readonly [number, number]} positionals how many words it takes besides options, at least and at most
 * @property {(given: Given, output: Output) => Promise<number | void>} run returns the exit code, if it is not 0
 */
/**
 * The input of a command.
 * @typedef {object} Given
 * @property {Record<string, any>} values the options' values
 * @property {string[]} positionals
 * @property {AbortSignal} signal aborted by Ctrl-C
 */

/**
 * For each command what it does, and its module, which is loaded when the command runs.
 * @type {Record<string, [string, () => Promise<{ command: Command }>]>}
 */
const COMMANDS = {
  init: ["write a model's first weights: a checkpoint, or one share of it", () => import('./init.js')],
  index: ['join the shares in a folder into one model', () => import('./join.js')],
  inspect: [
    'show the tensors in files: statistics, and whether each is as made, trained or dead',
    () => import('./inspect.js'),
  ],
  plan: ['show what a recipe does with each parameter', () => import('./plan.js')],
  tiny: ['make a small model of the same kind as a large one', () => import('./tiny.js')],
  verify: ['check files bit for bit: are they what a plan makes?', () => import('./verify.js')],
};

/** @type {Record<string, Option>} */
const COMMON = {
  json: { type: 'boolean', help: 'print the result as JSON' },
  quiet: { type: 'boolean', short: 'q', help: 'do not show progress or remarks' },
  help: { type: 'boolean', short: 'h', help: 'print this help' },
};

const OVERVIEW = `Usage: nn-init COMMAND [options]

First weights of neural networks, the same bits on every machine.

Commands:
${Object.entries(COMMANDS)
  .map(([name, [summary]]) => `  ${name.padEnd(9)} ${summary}`)
  .join('\n')}

\`nn-init COMMAND --help\` shows the options of a command, with examples. \`nn-init --version\` prints the version.
Exit codes: 0 done, 1 failed, 2 a mistake in the command line, 130 Ctrl-C, 143 SIGTERM.
`;

/** Says what is wrong with the words besides options. @param {string} usage @param {readonly string[]} words */
const wordsMessage = (usage, words) =>
  `${words.length ? `too many words: ${words.join(' ')}` : `${usage.split(' ')[0]} is missing`}; the usage is ${usage}`;

/**
 * Reads the options and words of a command line.
 * @param {Command} command @param {string[]} args
 */
function parse({ options, positionals: [least, most], usage }, args) {
  try {
    const known = Object.entries({ ...options, ...COMMON }).map(([name, { type, short }]) => [
      name,
      { type, ...(short && { short }) },
    ]);
    const parsed = parseArgs({ args, options: Object.fromEntries(known), allowPositionals: true });
    /** @type {Record<string, any>} */
    const values = parsed.values;
    const { positionals } = parsed;
    if (!values.help && (positionals.length < least || positionals.length > most))
      throw new UsageError(wordsMessage(usage, positionals));
    return { values, positionals };
  } catch (error) {
    const { code = '', message } = /** @type {any} */ (error);
    if (!code.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(message.split(/\. To specify|\n/)[0].replace(/\.$/, ''));
  }
}

/**
 * Runs a command line.
 * @param {string[]} args the arguments without those of Node.js
 * @returns {Promise<number>} the exit code
 */
export async function main([name = '--help', ...args]) {
  const output = new Output();
  if (name === '--help' || name === '-h' || name === 'help') return output.print(OVERVIEW);
  if (name === '--version' || name === '-v') return output.print(`${VERSION}\n`);
  if (!Object.hasOwn(COMMANDS, name))
    return output.fail('', `there is no command '${name}'; \`nn-init --help\` lists the commands`, 2);
  const { signal, codeOf, release } = onSignals();
  try {
    const { command } = await COMMANDS[name][1]();
    const { values, positionals } = parse(command, args);
    if (values.help) return output.print(helpOf(name, { ...command, options: { ...command.options, ...COMMON } }));
    output.set({ isJson: values.json, isQuiet: values.quiet });
    return (await command.run({ values, positionals, signal }, output)) ?? 0;
  } catch (error) {
    if (signal.aborted) return output.fail(name, 'stopped; nothing is half-written', codeOf());
    if (error instanceof UsageError) return output.fail(name, `${error.message}; see \`nn-init ${name} --help\``, 2);
    return output.fail(name, sayingOf(error), 1);
  } finally {
    release();
  }
}
