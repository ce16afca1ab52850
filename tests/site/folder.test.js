// SPDX-License-Identifier: Apache-2.0
// The site works in a folder of its host, by SITE_BASE=/nn-init/ make site.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { serve } from '../support/browser.js';
import { launch } from '../support/browsers.js';
import { ready, runLive } from '../support/live.js';
import { root, run, temporaryDirectory } from '../support/run.js';
import { builtPages } from '../support/site.js';

test('a site in a folder', async (t) => {
  const host = await temporaryDirectory();
  const folder = join(host, 'nn-init');
  const vitepress = join(root, 'demo/site/node_modules/.bin/vitepress');
  await run(vitepress, ['build', join(root, 'demo/site'), '--outDir', folder], { env: { SITE_BASE: '/nn-init/' } });

  const wrong = [];
  for (const path of builtPages(folder)) {
    const html = await readFile(join(folder, path), 'utf8');
    for (const [link] of html.matchAll(/\s(href|src)="\/(?!nn-init\/)[^"]*"/g)) wrong.push(`${path}:${link}`);
  }
  assert.deepEqual(wrong, [], 'links out of the folder');

  const server = await serve(host);
  const browser = await launch('chromium');
  t.after(async () => {
    await browser.close();
    server.close();
  });
  const page = await browser.newPage();
  await page.goto(`${server.url}nn-init/guide/`);
  await ready(page);
  assert.match((await runLive(page)).text, /^9408 /);
  assert.deepEqual(await page.errors(), []);
});
