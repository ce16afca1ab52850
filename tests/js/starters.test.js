// SPDX-License-Identifier: Apache-2.0
// What all starters have in common. tests/starters runs them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { commandsOf, source } from '../starters/project.js';
import { starters } from '../starters/starters.js';
import { root } from '../support/run.js';

const textOf = (...path) => readFileSync(join(...path), 'utf8');
const names = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const { version } = JSON.parse(textOf(root, 'npm/package.json'));

test('each starter is tested, and is in the list', () => {
  assert.deepEqual(Object.keys(starters).sort(), names.sort());
  const listed = [...textOf(source, 'README.md').matchAll(/^\| \[([\w-]+)\]\(\1\) \|/gm)].map(([, name]) => name);
  assert.deepEqual(listed.sort(), names);
});

for (const name of names)
  describe(`demo/starters/${name}`, () => {
    const folder = join(source, name);
    const readme = textOf(folder, 'README.md');
    const manifest = existsSync(join(folder, 'package.json')) && JSON.parse(textOf(folder, 'package.json'));

    test('has a README that says what it shows, how to run it and what to change', () => {
      assert.match(readme, /^# .+\n\nShows .+\n\n\*\*Run it\.\*\* .+\n[^]*\n\*\*Change it\.\*\*[^]+\n$/);
      assert.ok(readme.trimEnd().split('\n').length <= 13);
    });

    test('has commands for what it needs', async () => {
      const commands = await commandsOf(name);
      assert.equal(commands.includes('npm install'), Boolean(manifest));
    });

    test('has code that is read at one sitting', () => {
      const files = readdirSync(folder, { recursive: true }).filter((file) => /\.(js|html)$/.test(file));
      assert.notEqual(files.length, 0);
      for (const file of files.filter((file) => !file.includes('node_modules'))) {
        const lines = textOf(folder, file).trimEnd().split('\n').length;
        assert.ok(lines <= 90, `${file} has ${lines} lines`);
      }
    });

    test('takes exact versions, and this nn-init', { skip: !manifest }, () => {
      const { 'nn-init': own, ...others } = { ...manifest.dependencies, ...manifest.devDependencies };
      assert.equal(own, `^${version}`);
      for (const range of Object.values(others)) assert.match(range, /^\d+\.\d+\.\d+$/);
      const { lock } = starters[name];
      assert.equal(Boolean(lock), Object.keys(others).length > 0);
      if (!lock) return;
      const locked = JSON.parse(textOf(root, 'tests', lock)).packages[''];
      assert.deepEqual({ ...locked.dependencies, ...locked.devDependencies }, others);
    });
  });

test('the starter of Deno takes this nn-init', () => {
  const ranges = [...textOf(source, 'deno/main.js').matchAll(/'npm:nn-init@([^/']+)/g)].map(([, range]) => range);
  assert.deepEqual([...new Set(ranges)], [`^${version}`]);
});
