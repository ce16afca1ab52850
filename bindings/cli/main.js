// SPDX-License-Identifier: Apache-2.0
// From the words of a command line to a command, and from what comes of it to an exit code.
import { parseArgs } from 'node:util';
import { UsageError, sayingOf } from './failure.js';
import { helpOf } from './help.js';
import { Output } from './output.js';
import { onSignals } from './signals.js';

/**
 * @typedef {{ type: 'string' | 'boolean', short?: string, value?: string, help: string, default?: string }} Option `value` is how the
 *   help calls its value
 */
/**
 * @typedef {object} Command
 * @property {string} usage what follows the command's name: 'MODEL -o DIR [options]'
 * @property {string} about what it does, in a few lines
 * @property {Record<string, Option>} options beside those of every command
 * @property {[string, string][]} examples what follows 'nn-init', and what that does
 * @property {readonly [number, number]} positionals how many words it takes beside options, at least and at most
 * @property {(given: Given, output: Output) => Promise<number | void>} run returns the exit code, if it is not 0
 */
/**
 * What a command is given.
 * @typedef {object} Given
 * @property {Record<string, any>} values of options
 * @property {string[]} positionals
 * @property {AbortSignal} signal of Ctrl-C
 */

/** What each does, in a line, and its module, which is loaded when it is called. @type {Record<string, [string, () => Promise<{ command: Command }>]>} */
const COMMANDS = {
  init: ["write a model's first weights as a checkpoint, whole or in shards", () => import('./init.js')],
  index: ['make one model of the shares in a folder', () => import('./join.js')],
  plan: ['show what a recipe does with each parameter', () => import('./plan.js')],
};

/** @type {Record<string, Option>} */
const COMMON = {
  json: { type: 'boolean', help: 'print the result as JSON' },
  quiet: { type: 'boolean', short: 'q', help: 'no progress, no remarks' },
  help: { type: 'boolean', short: 'h', help: 'print this' },
};

const OVERVIEW = `Usage: nn-init COMMAND [options]

First weights of neural networks, the same bits on every machine.

Commands:
${Object.entries(COMMANDS)
  .map(([name, [summary]]) => `  ${name.padEnd(9)} ${summary}`)
  .join('\n')}

nn-init COMMAND --help tells of one, with examples. nn-init --version prints the version.
Exit codes: 0 done, 1 failed, 2 a mistake in the command line, 130 Ctrl-C, 143 SIGTERM.
`;

/**
 * The options and words of a command line.
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
      throw new UsageError(`it takes ${usage}, not ${positionals.length ? positionals.join(' ') : 'nothing'}`);
    return { values, positionals };
  } catch (error) {
    const { code = '', message } = /** @type {any} */ (error);
    if (!code.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(message.split(/\. To specify|\n/)[0].replace(/\.$/, ''));
  }
}

/**
 * Runs a command line.
 * @param {string[]} args without those of Node.js
 * @returns {Promise<number>} the exit code
 */
export async function main([name = '--help', ...args]) {
  const output = new Output();
  if (name === '--help' || name === '-h' || name === 'help') return output.print(OVERVIEW);
  if (name === '--version' || name === '-v') return output.print(`${VERSION}\n`);
  if (!Object.hasOwn(COMMANDS, name))
    return output.fail('', `there is no command '${name}'; nn-init --help lists those there are`, 2);
  const { signal, codeOf, release } = onSignals();
  try {
    const { command } = await COMMANDS[name][1]();
    const { values, positionals } = parse(command, args);
    if (values.help) return output.print(helpOf(name, { ...command, options: { ...command.options, ...COMMON } }));
    output.set({ isJson: values.json, isQuiet: values.quiet });
    return (await command.run({ values, positionals, signal }, output)) ?? 0;
  } catch (error) {
    if (signal.aborted) return output.fail(name, 'stopped; nothing is half-written', codeOf());
    if (error instanceof UsageError) return output.fail(name, `${error.message}; nn-init ${name} --help tells more`, 2);
    return output.fail(name, sayingOf(error), 1);
  } finally {
    release();
  }
}
