// SPDX-License-Identifier: Apache-2.0
// Every program in the pages of the site runs under Node.js. What a live one prints is what its page shows.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { examplesOf, installForExamples, runExample } from '../support/examples.js';
import { root } from '../support/run.js';
import { site, sourcesOfPages } from '../support/site.js';

describe('the programs of the site', { concurrency: 2 }, () => {
  let directory;
  before(async () => {
    directory = await installForExamples();
  });

  for (const page of sourcesOfPages()) {
    test(page, async () => {
      for (const example of examplesOf(await readFile(join(root, site, page), 'utf8'))) {
        const name = `${page.replaceAll('/', '-')}-${example.line}`;
        const printed = await runExample(directory, example, name);
        if (!example.isLive) continue;
        assert.equal(
          printed,
          example.output ?? '',
          `${page}, line ${example.line}: node tests/support/outputs.js writes it`,
        );
      }
    });
  }
});
