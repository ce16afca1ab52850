// SPDX-License-Identifier: Apache-2.0
// What tests/browser/site.test.js checks of a page of each kind, for all pages of the site.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { engines } from '../support/browsers.js';
import { ready, runAll } from '../support/live.js';
import { addressOf, builtPages, faultsOf, gzippedSizes, openSite } from '../support/site.js';

/** Gzipped, of all that a page asks for before a live example runs, in bytes. */
const MOST_BYTES = 120_000;

/** Those of a folder alone: PAGES=guide/ node --test tests/site/pages.test.js */
const { PAGES = '' } = process.env;
const pages = builtPages().filter((path) => path !== '404.html' && path.startsWith(PAGES));

describe('all pages, in Chromium', () => {
  let site;
  before(async () => {
    site = await openSite('chromium');
  });
  after(() => site?.close());

  for (const look of [
    { width: 1280, height: 900, dark: false },
    { width: 390, height: 844, dark: true },
  ]) {
    const name = `${look.width} pixels wide, ${look.dark ? 'dark' : 'light'}`;
    test(`nothing stands in anybody's way, ${name}`, async (t) => {
      const faults = [];
      let most = 0;
      const page = await site.browser.newPage(look);
      for (const path of pages) {
        site.server.paths.length = 0;
        // A tab keeps what it has loaded: the first page of each tab would be the only one with a size.
        await page.goto(`${site.server.url}${addressOf(path)}?${Math.random()}`);
        await page.waitFor(() => document.querySelector('h1'));
        await ready(page);
        faults.push(...(await faultsOf(page)).map((fault) => `${path}: ${fault}`));
        most = Math.max(most, await gzippedSizes(site.server.paths));
      }
      faults.push(...(await page.errors()));
      await page.close();
      t.diagnostic(`${pages.length} pages, at most ${most} bytes`);
      assert.deepEqual(faults, []);
      assert.ok(most <= MOST_BYTES);
    });
  }
});

for (const engine of engines) {
  test(`live examples print in ${engine} what Node.js prints`, async (t) => {
    const site = await openSite(engine);
    t.after(() => site.close());
    const faults = [];
    let count = 0;
    const page = await site.browser.newPage();
    for (const path of pages) {
      await page.goto(site.server.url + addressOf(path));
      await page.waitFor(() => document.querySelector('h1'));
      await ready(page);
      const { faults: those, count: more } = await runAll(page);
      faults.push(...those.map((fault) => `${path}: ${fault}`));
      count += more;
    }
    faults.push(...(await page.errors()));
    t.diagnostic(`${count} examples`);
    assert.notEqual(count, 0);
    assert.deepEqual(faults, []);
  });
}
