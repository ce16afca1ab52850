// SPDX-License-Identifier: Apache-2.0
// Every program in the README runs, and its comments tell the truth.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { examplesOf, installForExamples, runExample } from '../support/examples.js';
import { root } from '../support/run.js';

const examples = examplesOf(await readFile(join(root, 'README.md'), 'utf8'));

describe('README.md', () => {
  let directory;
  before(async () => {
    directory = await installForExamples();
  });

  test('has programs in it', () => assert.notEqual(examples.length, 0));

  for (const example of examples)
    test(`line ${example.line}`, () => runExample(directory, example, `line${example.line}`));
});
