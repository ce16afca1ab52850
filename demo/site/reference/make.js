// SPDX-License-Identifier: Apache-2.0
// Writes the pages of the reference and of "Coming from": `node demo/site/reference/make.js`. They are files and not VitePress's dynamic routes,
// since its search without a server reads files alone.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { load } from '../../../npm/dist/index.js';
import { frameworks } from '../from/data/index.js';
import { frameworkPage } from '../from/page.js';
import { readApi, root } from './api.js';
import { doors } from './data/doors.js';
import { families } from './data/index.js';
import { readOutputs } from './examples.js';
import { fence, prose } from './markdown.js';
import { doorPage, functionPage, linkOf, optionsPage } from './page.js';

const run = promisify(execFile);
const folder = new URL('./', import.meta.url);
const COMMANDS = ['init', 'plan', 'inspect', 'verify', 'index', 'tiny'];

/** Leaves a page alone that is as it was: VitePress's server would show it anew. @param {string} path without .md @param {string} text */
async function write(path, text) {
  const file = new URL(`${path}.md`, folder);
  const page = `${text.trimEnd()}\n`;
  if ((await readFile(file, 'utf8').catch(() => '')) !== page) await writeFile(file, page);
}

/** What the command line says of itself. */
async function commandLinePage() {
  const help = async (/** @type {string[]} */ ...words) =>
    (await run(process.execPath, [`${root}npm/dist/cli.js`, ...words, '--help'])).stdout;
  const sections = await Promise.all(
    COMMANDS.map(async (name) => `## nn-init ${name}\n\n${fence('txt', await help(name))}`),
  );
  return [
    '---\ntitle: "Command line"\npageClass: reference\n---',
    '# Command line',
    '`npx nn-init` makes, reads and checks checkpoints. The same command with `--shard i/n` writes a share, on any number of machines.',
    fence('txt', await help()),
    ...sections,
  ].join('\n\n');
}

/** @param {string} summary the first sentence of it */
const first = (summary) =>
  prose(/^.*?[^.](?:\.|:)(?=\s|$)(?! default)/s.exec(summary)?.[0].replace(/:$/, '.') ?? summary, linkOf);

/** Names beside what they are; below each other on a phone. @param {[string, string][]} items */
const listOf = (items) =>
  `<dl class="functions">\n${items.map(([name, about]) => `<dt>\n\n${name}\n\n</dt>\n<dd>\n\n${about}\n\n</dd>`).join('\n')}\n</dl>`;

/** @param {string[]} names */
const links = (names) => names.map((name) => `[\`${name}\`](./${name})`).join(', ');

/** @param {Map<string, any>} entries */
function indexPage(entries) {
  const doorRows = Object.entries(doors).map(([name, { title, about }]) => [
    `[${title}](./${name})`,
    about.split(/(?<=\.) /)[0].replaceAll('(./', '(./'),
  ]);
  return [
    '---\ntitle: "Reference"\npageClass: reference\noutline: [2, 2]\n---',
    '# Reference',
    'What `load()` returns has all functions. Names that end in `_` fill a tensor in place and return it. The pages are made of the comments in the code, of formulas, and of what the package itself computes.',
    ...families.map(({ title, functions }) => {
      const groups = new Map(Object.entries(functions).map(([name, { names = [name] }]) => [names.join(), names]));
      const items = [...groups.values()].map((names) => [links(names), first(entries.get(names[0]).summary)]);
      return `## ${title}\n\n${listOf(items)}`;
    }),
    '## Entries of the package, and what they make',
    listOf([
      ...doorRows,
      ['[the command line](./cli)', '`npx nn-init init`, `plan`, `inspect`, `verify`, `index`, `tiny`.'],
    ]),
    'Layouts, fans, parts and slices are [options of many functions](./options).',
  ].join('\n\n');
}

/** What the tests compare a framework with. @param {string} name */
async function recordOf(name) {
  if (name === 'tfjs')
    return {
      version: JSON.parse(await readFile(`${root}tests/package.json`, 'utf8')).devDependencies[
        '@tensorflow/tfjs-layers'
      ],
    };
  return JSON.parse(await readFile(`${root}tests/golden/from/${name}.json`, 'utf8'));
}

export async function makePages() {
  const [nn, api, outputs] = await Promise.all([load(), readApi(), readOutputs()]);
  const entries = new Map(api.membersOf('index', 'NNInit').map((entry) => [entry.name, entry]));
  for (const entry of entries.values()) await write(entry.name, await functionPage(entry, nn, outputs));
  for (const [name, door] of Object.entries(doors)) await write(name, doorPage(name, door, api, outputs[name]));
  await write('options', optionsPage(api));
  await write('cli', await commandLinePage());
  await write('index', indexPage(entries));
  for (const [name, framework] of Object.entries(frameworks))
    await write(`../from/${name}`, frameworkPage(framework, await recordOf(name)));
}

await makePages();
