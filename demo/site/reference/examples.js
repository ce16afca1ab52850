// SPDX-License-Identifier: Apache-2.0
// The programs of the reference: what each prints is in data/outputs.json. `node demo/site/reference/examples.js` writes that file anew.
import { readFile, writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { doors } from './data/doors.js';
import { functions } from './data/index.js';

const AsyncFunction = /** @type {any} */ ((async () => {}).constructor);
const outputsFile = new URL('data/outputs.json', import.meta.url);
const HEAD = "import { load } from 'nn-init';\n\nconst nn = await load();\n";

/** A function's whole program. @param {{ example: string }} page */
export const programOf = ({ example }) => HEAD + example;

/** By the name of the page. @type {Record<string, string>} */
export const programs = Object.fromEntries([
  ...Object.entries(functions).map(([name, page]) => [name, programOf(page)]),
  ...Object.entries(doors).map(([name, door]) => [name, door.example]),
]);

/** What each program prints. @returns {Promise<Record<string, string>>} */
export const readOutputs = async () => JSON.parse(await readFile(outputsFile, 'utf8'));

/** The file of an entry of the package. @param {string} specifier */
const packageFile = (specifier) =>
  new URL(`../../../npm/dist/${specifier === 'nn-init' ? 'index' : specifier.slice(8)}.js`, import.meta.url).href;

/**
 * Runs a program in this process: seventy of them take a second, where a process for each took forty.
 * @param {string} program @param {Record<string, any>} [modules] those that are not the package's
 */
export async function outputOf(program, modules = {}) {
  const body = program
    .replace(/^import \* as (\w+) from '(.*)';$/gm, "const $1 = await load_('$2');")
    .replace(/^import (\{.*\}) from '(.*)';$/gm, "const $1 = await load_('$2');");
  /** @type {string[]} */
  const lines = [];
  const console = { log: (/** @type {unknown[]} */ ...given) => lines.push(format(...given)) };
  const importer = (/** @type {string} */ name) => modules[name] ?? import(packageFile(name));
  await new AsyncFunction('load_', 'console', body)(importer, console);
  return lines.map((line) => `${line}\n`).join('');
}

/** @param {Record<string, any>} modules */
export async function allOutputs(modules) {
  /** @type {Record<string, string>} */
  const outputs = {};
  for (const [name, program] of Object.entries(programs)) outputs[name] = await outputOf(program, modules);
  return outputs;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { tf } = await import('../../../tests/support/tfjs.js');
  const outputs = await allOutputs({ '@tensorflow/tfjs': tf });
  await writeFile(outputsFile, `${JSON.stringify(outputs, undefined, 1)}\n`);
}
