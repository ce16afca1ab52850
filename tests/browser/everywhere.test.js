// SPDX-License-Identifier: Apache-2.0
// Four cells of `make test-everywhere`, the quickest: what they draw in Chromium, and in Node, is what Node draws.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { closeBrowser } from '../everywhere/browser.js';
import esbuild from '../everywhere/cells/esbuild/cell.js';
import cdn from '../everywhere/cells/cdn/cell.js';
import classic from '../everywhere/cells/classic/cell.js';
import noBundler from '../everywhere/cells/no-bundler/cell.js';
import { stopAll } from '../everywhere/processes.js';
import { expectedText, prepare } from '../everywhere/project.js';

const cells = { esbuild, 'no-bundler': noBundler, cdn, classic };

let all;
before(async () => (all = await expectedText()));
after(async () => {
  stopAll();
  await closeBrowser();
});

for (const [name, cell] of Object.entries(cells))
  describe(cell.tool, () => {
    let project;
    before(async () => (project = await prepare(name, cell, all)));

    for (const [what, check] of Object.entries(cell.checks))
      test(what, async () => {
        project.begin(what);
        try {
          assert.equal((await check(project)).trim(), project.expected);
        } finally {
          project.close();
        }
      });
  });
