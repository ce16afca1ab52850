// SPDX-License-Identifier: Apache-2.0
// Every ```js block of the READMEs runs, as a module of its own, in a project that has the package installed.
// A block after the comment <!-- fragment --> is only a piece of a program, and is left out. Where a statement's comment ends with
// an object of numbers, that is its value.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { installPackage, writeFiles } from '../support/package.js';
import { root, run } from '../support/run.js';

/** Makes assertions of the comments that tell a value. */
const withAssertions = (code) =>
  code.replace(
    /^(\S.*); \/\/ .*?(\{ \w+: .*\})$/gm,
    "process.getBuiltinModule('node:assert/strict').deepEqual($1, $2);",
  );

function javaScriptBlocks(markdown) {
  const blocks = [];
  for (const match of markdown.matchAll(/^(<!-- fragment -->\n+)?```js\n(.*?)^```$/gms)) {
    const line = markdown.slice(0, match.index).split('\n').length;
    if (!match[1]) blocks.push({ line, code: match[2] });
  }
  return blocks;
}

for (const path of ['README.md', 'npm/README.md']) {
  const blocks = javaScriptBlocks(await readFile(join(root, path), 'utf8'));

  describe(path, () => {
    let directory;

    before(async () => {
      ({ directory } = await installPackage());
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
}
