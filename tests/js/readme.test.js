// SPDX-License-Identifier: Apache-2.0
// Every ```js block of the README runs, as a module of its own, in a project that has the package installed.
// A block after the comment <!-- fragment --> is only a piece of a program, and is left out. Where a statement's comment ends with
// an object of numbers, that is its value; where it has numbers and three dots, its first elements, as rounded there.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { installPackage, writeFiles } from '../support/package.js';
import { root, run } from '../support/run.js';

/** Compares an array's first elements with numbers, each with as many digits as it has there. */
const BEGINS = `function assertBegins(array, texts) {
  const digits = (text) => text.replace(/^-?[0.]*/, '').replace('.', '').length;
  assert.deepEqual(texts.map((text, i) => Number(array[i].toPrecision(digits(text)))), texts.map(Number));
}`;

/** Makes assertions of the comments that tell a value. The program's own lines keep their numbers. */
const withAssertions = (code) =>
  `const assert = process.getBuiltinModule('node:assert/strict'); ${BEGINS.replaceAll('\n', ' ')} ${code}`
    .replace(/^(\S.*); \/\/ .*?(\{ \w+: .*\})$/gm, 'assert.deepEqual($1, $2);')
    .replace(/^(\S.*?); \/\/ (?:[^\n]*?: )?((?:-?\d+\.\d+, )+)\.\.\./gm, (_, expression, numbers) => {
      const texts = numbers.split(', ').filter(Boolean);
      return `assertBegins(${expression}, ${JSON.stringify(texts)}); //`;
    });

/** What @tensorflow/tfjs is: its core and its layers. The tests have these two alone. In a test it says nothing of tfjs-node. */
const TFJS = `import { env } from '${import.meta.resolve('@tensorflow/tfjs-core')}';
env().set('IS_TEST', true);
export * from '${import.meta.resolve('@tensorflow/tfjs-core')}';
export * from '${import.meta.resolve('@tensorflow/tfjs-layers')}';
import '${import.meta.resolve('@tensorflow/tfjs-backend-cpu')}';`;

function javaScriptBlocks(markdown) {
  const blocks = [];
  for (const match of markdown.matchAll(/^(<!-- fragment -->\n+)?```js\n(.*?)^```$/gms)) {
    const line = markdown.slice(0, match.index).split('\n').length;
    if (!match[1]) blocks.push({ line, code: match[2] });
  }
  return blocks;
}

const blocks = javaScriptBlocks(await readFile(join(root, 'README.md'), 'utf8'));

describe('README.md', () => {
  let directory;

  before(async () => {
    ({ directory } = await installPackage());
    await writeFiles(directory, {
      'node_modules/@tensorflow/tfjs/package.json': '{ "type": "module", "exports": "./index.js" }',
      'node_modules/@tensorflow/tfjs/index.js': TFJS,
    });
  });

  test('has programs in it', () => assert.notEqual(blocks.length, 0));

  for (const { line, code } of blocks) {
    test(`line ${line}`, async () => {
      const commonJs = /\brequire\(/.test(code) && !/^import /m.test(code);
      const file = `line${line}.${commonJs ? 'cjs' : 'mjs'}`;
      await writeFiles(directory, { [file]: withAssertions(code) });
      const { stderr } = await run(process.execPath, [file], { cwd: directory });
      assert.equal(stderr, '', 'no warnings');
    });
  }
});
