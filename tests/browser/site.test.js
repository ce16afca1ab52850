// SPDX-License-Identifier: Apache-2.0
// The site as a site: a page of each kind opens on any static host, is light, and can be read by everybody; live examples run, and can be edited.
// `make test-site` has the same of all pages.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isolation } from '../../demo/site/serve.config.js';
import { engines } from '../support/browsers.js';
import { edit, press, printed, programOf, ready, runAll, runLive } from '../support/live.js';
import { faultsOf, gzippedSizes, openSite } from '../support/site.js';

/** Gzipped, of all that a page asks for before a live example runs, in bytes. */
const MOST_BYTES = 120_000;

/** A page of each template. */
const PAGES = [
  '',
  'guide/index.html',
  'guide/hosts.html',
  'reference/index.html',
  'from/pytorch.html',
  'atlas/index.html',
];

/** A page whose first example is the first weights of a ResNet. */
const EXAMPLE = 'guide/index.html';

for (const engine of engines) {
  describe(`the site, in ${engine}`, () => {
    let site;
    before(async () => {
      site = await openSite(engine, engine === 'firefox' ? isolation : {}); // with and without the headers of `make demo`
    });
    after(() => site?.close());

    test('a live example runs, is edited, tells what is wrong, stops, and comes back', async () => {
      const page = await site.open(EXAMPLE);
      await ready(page);
      const first = await runLive(page);
      assert.equal(
        first.text,
        '9408 Float32Array(3) [\n  -0.23958787322044373,\n  0.01611512526869774,\n  -0.14964763820171356\n]',
      );
      await page.waitFor(() => document.querySelector('.drawing figcaption'));
      assert.match((await printed(page, 0)).drawings[0], /^First weights of a ResNet: a histogram from /);
      const original = await programOf(page);

      await edit(page, 0, "const word = 'edited';\nconsole.log(word, [1, 2]);");
      assert.deepEqual(await runLive(page), { text: 'edited [ 1, 2 ]', drawings: [] });

      await edit(page, 0, "\nthrow new RangeError('too much');");
      assert.equal((await runLive(page)).error, 'RangeError: too much (line 2)');
      await edit(page, 0, 'const = 1;');
      assert.match((await runLive(page)).error, /^SyntaxError: /);
      await edit(page, 0, "import 'lodash';");
      assert.match(
        (await runLive(page)).error,
        /^TypeError: Examples on this page import nn-init and its entries, not 'lodash'/,
      );
      await edit(page, 0, "for (;;) console.log('x');");
      assert.match((await runLive(page)).error, /^RangeError: Stopped: it printed more than 1000 times/);

      await edit(page, 0, "console.log('begun');\nfor (;;);");
      await press(page, 0, 'Run');
      await page.waitFor(() => document.querySelector('.live-output pre')?.textContent === 'begun');
      await press(page, 0, 'Stop');
      assert.deepEqual(await printed(page, 0), { text: 'begun', drawings: [], error: 'Stopped' });

      await press(page, 0, 'Reset');
      assert.equal(await programOf(page), original);
      assert.deepEqual((await runLive(page)).text, first.text);
      assert.deepEqual(await page.errors(), []);
      await page.close();
    });

    test('an example cannot take the page with it', async () => {
      const page = await site.open(EXAMPLE);
      await ready(page);
      /** @type {[code: string, error: RegExp, shown?: string][]} what a program does to the page, and what the page says of it */
      const programs = [
        [
          "console.log('before'); console.log('x'.repeat(5e7));",
          /^RangeError: Stopped: it showed more than 100000 /,
          'before',
        ],
        ["for (;;) console.log('x'.repeat(1e5 - 1));", /^RangeError: Stopped: it showed more than 100000 /],
        ['plot(new Float32Array(200_000))', /^RangeError: Stopped: it showed more than 100000 /],
        ['for (;;) try { console.log(1); } catch {}', /^RangeError: Stopped: it printed more than 1000 times/],
        ['throw { toString() { throw 1; } };', /^Thrown: \{ toString: /],
        ["throw '';", /^Thrown: ''$/],
        ["throw new Error('x'.repeat(5e7));", /^Error: x{1993}( \(line 1\))?$/],
        ["console.log('sent'); self.postMessage(null); self.postMessage({ drawing: {} });", undefined, 'sent'],
        ["Promise.reject(new Error('lost'));", /^Error: lost \(line 1\)$/],
        ["setTimeout(() => { throw new Error('late'); });\nawait new Promise(() => {});", /^Error: late \(line 1\)$/],
        ['histogram([1, NaN]);', /^RangeError: histogram: number 1 is NaN; only finite numbers can be drawn/],
        ['plot([]);', /^RangeError: plot: there are no numbers to draw/],
      ];
      for (const [code, error, shown] of programs) {
        await edit(page, 0, code);
        const result = await runLive(page);
        if (error) assert.match(String(result.error), error, code);
        else assert.equal(result.error, undefined, code);
        if (shown) assert.equal(result.text, shown);
      }
      // Firefox lists the rejection, too: it is the program's own.
      assert.deepEqual(
        (await page.errors()).filter((error) => error !== 'Error: lost'),
        [],
      );
      await page.close();
    });

    test('programs print what they print in Node.js, a trained network too', async () => {
      const page = await site.open(EXAMPLE);
      await ready(page);
      const { faults, count } = await runAll(page);
      assert.notEqual(count, 0);
      assert.deepEqual([...faults, ...(await page.errors())], []);
      await page.close();
    });

    test('an example can be used by keys alone', async () => {
      const page = await site.open(EXAMPLE);
      await ready(page);
      await page.evaluate(() => document.querySelector('.live-bar button + button').focus());
      await page.press('Enter');
      await page.waitFor(() => document.activeElement.tagName === 'TEXTAREA');
      await page.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Run');
      await page.press('Enter');
      assert.match((await printed(page, 0)).text, /^9408 /);
      await page.close();
    });

    test('names with underscores are found', async () => {
      const page = await site.open('');
      await ready(page);
      for (const name of ['heNormal_', 'kaiming', 'calculateFanInAndFanOut', 'createPool']) {
        await page.evaluate(() => document.querySelector('.DocSearch-Button').click());
        await page.waitFor(() => document.querySelector('.search-input'));
        await page.fill('.search-input', name);
        const found = await page.waitFor(
          () => document.querySelector('.result .excerpt, .result .titles')?.textContent,
        );
        assert.ok(found, name);
        await page.press('Escape');
      }
      assert.deepEqual(await page.errors(), []);
      await page.close();
    });

    test('the page of a function, and that of a recipe, are listed before those that mention them', async () => {
      const page = await site.open('');
      await ready(page);
      for (const [words, path, most] of [
        ['heNormal_', '/reference/heNormal_.html', 1],
        ['sparse_', '/reference/sparse_.html', 1],
        ['gpt2', '/atlas/transformers/gpt2.html', 6],
      ]) {
        await page.evaluate(() => document.querySelector('.DocSearch-Button').click());
        await page.waitFor(() => document.querySelector('.search-input'));
        await page.fill('.search-input', words);
        await page.waitFor(
          (path, most) =>
            [...document.querySelectorAll('a.result')]
              .slice(0, most)
              .some((link) => new URL(link.href).pathname === path),
          path,
          most,
        );
        await page.press('Escape');
      }
      await page.close();
    });

    test('pages are light, ask no other host, and keep to a strict policy', async (t) => {
      for (const path of PAGES) {
        site.server.paths.length = 0;
        const page = await site.open(path);
        await ready(page);
        const size = await gzippedSizes(site.server.paths);
        assert.ok(size <= MOST_BYTES, `${path} takes ${size} bytes`);
        const elsewhere = (await page.requests()).filter(
          (url) => !/^(data|blob):/.test(url) && !url.startsWith(site.server.url),
        );
        assert.deepEqual(elsewhere, []);
        const policy = await page.evaluate(
          () => document.querySelector('meta[http-equiv=Content-Security-Policy]').content,
        );
        assert.match(
          policy,
          /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'( 'sha256-[^']+'){2}; style-src 'self'; /,
        );
        assert.deepEqual(await page.errors(), [], path);
        const took = await page.evaluate(() => Math.round(performance.getEntriesByType('navigation')[0].loadEventEnd));
        t.diagnostic(`/${path}: ${size} bytes, ${took} ms`);
        await page.close();
      }
    });

    if (engine !== 'chromium') return;
    for (const look of [
      { width: 1280, height: 900, dark: false },
      { width: 390, height: 844, dark: true },
    ]) {
      test(`nothing stands in anybody's way, ${look.width} pixels wide, ${look.dark ? 'dark' : 'light'}`, async () => {
        const faults = [];
        for (const path of PAGES) {
          const page = await site.open(path, look);
          await ready(page);
          faults.push(...(await faultsOf(page)).map((fault) => `${path}: ${fault}`));
          await page.close();
        }
        assert.deepEqual(faults, []);
      });
    }
  });
}
