// SPDX-License-Identifier: Apache-2.0
// The programs in Markdown, of the README and of the site, run in a project that has the package installed.
//
// A block ```js is a program. Where a statement's comment ends with an object of numbers, that is its value; where it has numbers and three
// dots, its first elements, as rounded there. A block ```js live runs in the site's page as well; what it prints is in the block ```output after
// it. A block after the comment <!-- fragment --> is only a piece of a program, and is left out.

import assert from 'node:assert/strict';
import { digitsModule } from '../../demo/site/.vitepress/live/digits.js';
import { installPackage, writeFiles } from './package.js';
import { run } from './run.js';

/**
 * @typedef {object} Example
 * @property {number} line where it begins
 * @property {string} code
 * @property {boolean} isLive
 * @property {string} [output] what it prints
 */

/** @param {string} markdown @returns {Example[]} */
export function examplesOf(markdown) {
  const pattern = /^(<!-- fragment -->\n+)?```js( live)?\n(.*?)^```$(?:\n+```output\n(.*?)^```$)?/gms;
  return [...markdown.matchAll(pattern)]
    .filter(([, fragment]) => !fragment)
    .map(({ index, 2: live, 3: code, 4: output }) => {
      const line = markdown.slice(0, index).split('\n').length;
      return { line, code, isLive: live !== undefined, output };
    });
}

/** Compares an array's first elements with numbers, each with as many digits as it has there. */
const BEGINS = `function assertBegins(array, texts) {
  const digits = (text) => text.replace(/^-?[0.]*/, '').replace('.', '').length;
  $assert.deepEqual(texts.map((text, i) => Number(array[i].toPrecision(digits(text)))), texts.map(Number));
}`;

/** Makes assertions of the comments that tell a value. The program's own lines keep their numbers. @param {string} code */
const withAssertions = (code) =>
  `const $assert = process.getBuiltinModule('node:assert/strict'); ${BEGINS.replaceAll('\n', ' ')} ${code}`
    .replace(/^(\S.*); \/\/ .*?(\{ \w+: .*\})$/gm, '$$assert.deepEqual($1, $2);')
    .replace(/^(\S.*?); \/\/ (?:[^\n]*?: )?((?:-?\d+\.\d+, )+)\.\.\./gm, (_, statement, numbers) => {
      const expression = statement.replace(/^console\.log\((.*)\)$/, '$1');
      const texts = numbers.split(', ').filter(Boolean);
      return `assertBegins(${expression}, ${JSON.stringify(texts)}); //`;
    });

/** What @tensorflow/tfjs is: its core and its layers. The tests have these two alone. In a test it says nothing of tfjs-node. */
const TFJS = `import { env } from '${import.meta.resolve('@tensorflow/tfjs-core')}';
env().set('IS_TEST', true);
export * from '${import.meta.resolve('@tensorflow/tfjs-core')}';
export * from '${import.meta.resolve('@tensorflow/tfjs-layers')}';
import '${import.meta.resolve('@tensorflow/tfjs-backend-cpu')}';`;

/** The functions that draw, which here only check what they are given. */
const DRAWINGS = `import { drawings } from '${new URL('../../demo/site/.vitepress/live/drawings.js', import.meta.url)}';
Object.assign(globalThis, drawings(() => {}));`;

/** Makes a project for examples. @returns {Promise<string>} its directory */
export async function installForExamples() {
  const { directory } = await installPackage();
  await writeFiles(directory, {
    'package.json': '{ "private": true, "type": "module" }',
    'node_modules/@tensorflow/tfjs/package.json': '{ "type": "module", "exports": "./index.js" }',
    'node_modules/@tensorflow/tfjs/index.js': TFJS,
    'digits.js': await digitsModule(),
    'drawings.mjs': DRAWINGS,
  });
  return directory;
}

/**
 * Runs an example, and fails if a comment of it does not tell the truth, or if it prints an error or a warning.
 *
 * @param {string} directory a project of installForExamples()
 * @param {Example} example
 * @param {string} name of its file, without an ending
 * @returns {Promise<string>} what it prints
 */
export async function runExample(directory, { code, isLive }, name) {
  const commonJs = /\brequire\(/.test(code) && !/^import /m.test(code);
  const file = `${name}.${commonJs ? 'cjs' : 'mjs'}`;
  await writeFiles(directory, { [file]: isLive ? code : withAssertions(code) });
  const { stdout, stderr } = await run(process.execPath, ['--import', './drawings.mjs', file], { cwd: directory });
  assert.equal(stderr, '', 'no warnings');
  return stdout;
}
