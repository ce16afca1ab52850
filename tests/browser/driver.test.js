// SPDX-License-Identifier: Apache-2.0
// What tests/support/browsers.js can do, in every engine alike, with a page under a strict Content-Security-Policy.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../support/browser.js';
import { engines, launch } from '../support/browsers.js';
import { writeFiles } from '../support/package.js';
import config from '../../demo/vite.config.js';
import { temporaryDirectory } from '../support/run.js';

const files = {
  'index.html': `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>driver</title><link rel="icon" href="data:,"><link rel="stylesheet" href="page.css"></head>
<body>
<input id="name" value="before">
<select id="choice"><option>first</option><option>second</option></select>
<button id="button">0</button>
<a id="download" href="data.bin" download>data</a>
<script type="module" src="page.js"></script>
</body>
</html>`,
  'wrong.html': `<!doctype html><link rel="icon" href="data:,"><p style="color: red"><script type="module" src="wrong.js"></script>`,
  'data.bin': 'data',
  'page.css': `
    body { margin: 0; height: 2000px; background: rgb(255, 0, 0); }`,
  'page.js': `
    const heard = (window.heard = []);
    for (const type of ['input', 'change'])
      addEventListener(type, ({ target }) => heard.push([type, target.id, target.value].join(' ')));
    addEventListener('keydown', ({ key }) => heard.push(key));
    const button = document.querySelector('button');
    button.addEventListener('click', () => button.textContent++);`,
  'wrong.js': `
    console.error('written');
    Promise.reject(new RangeError('rejected'));
    setTimeout(() => {
      throw new TypeError('thrown');
    });`,
};

const sizeOf = (png) => ({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) });
const isDark = () => matchMedia('(prefers-color-scheme: dark)').matches;

/** What `action` returns, as soon as that is truthy. */
async function until(action) {
  const end = Date.now() + 5000;
  for (;;) {
    const value = await action();
    if (value) return value;
    assert.ok(Date.now() < end, `not so: ${action}`);
    await sleep(20);
  }
}

let directory, server;
before(async () => {
  directory = await temporaryDirectory();
  await writeFiles(directory, files);
  server = await serve(directory, config.preview.headers);
});
after(() => server?.close());

for (const engine of engines)
  describe(engine, () => {
    let browser, page, downloads;
    before(async () => {
      downloads = join(directory, 'downloads', engine);
      await mkdir(downloads, { recursive: true });
      browser = await launch(engine, { downloads });
      page = await browser.newPage({ width: 390, height: 500 });
      await page.goto(server.url);
    });
    after(() => browser?.close());

    const heard = () => page.evaluate(() => window.heard.splice(0));

    test('it says what it is', async () => {
      assert.equal(browser.engine, engine);
      assert.match(browser.version, /^\d+\.\d+/);
      assert.equal(await page.url(), server.url);
    });

    test('functions run in the page', async () => {
      const sum = async (a, b) => ({ title: document.title, sum: (await a) + b.x });
      assert.deepEqual(await page.evaluate(sum, 1, { x: 2 }), { title: 'driver', sum: 3 });
      assert.equal(await page.evaluate(() => {}), undefined);
      await assert.rejects(
        page.evaluate(() => {
          throw new Error('of the page');
        }),
        /of the page/,
      );
    });

    test('waitFor() waits, and says in the end what it waited for', async () => {
      const late = () => ((window.asked = (window.asked ?? 0) + 1) > 2 ? window.asked : null.late);
      assert.equal(await page.waitFor(late), 3);
      page.timeout = 50;
      await assert.rejects(
        page.waitFor((name) => window[name], 'neverThere'),
        /window\[name\].*neverThere/,
      );
      page.timeout = 30_000;
    });

    test('keys, clicks and choices', async () => {
      await page.fill('#name', 'a1');
      await page.press('Tab');
      assert.deepEqual(await heard(), ['a', 'input name a', '1', 'input name a1', 'Tab', 'change name a1']);
      await page.fill('#name', '');
      assert.equal(await page.evaluate(() => document.querySelector('#name').value), '');
      await page.press('Tab');
      await heard();
      await page.select('#choice', 'second');
      assert.deepEqual(await heard(), ['input choice second', 'change choice second']);
      await assert.rejects(page.select('#choice', 'third'), /no option third/);
      await page.click('#button');
      await page.press('Enter');
      await page.press(' ');
      assert.deepEqual(await heard(), ['Enter', ' ']);
      await page.waitFor(() => document.querySelector('#button').textContent === '3');
    });

    test('sizes and pictures', async () => {
      const picture = join(directory, `${engine}.png`);
      const viewport = () => page.evaluate(() => [innerWidth, innerHeight]);
      assert.deepEqual(await viewport(), [390, 500]);
      await page.resize(700, 600);
      assert.deepEqual(await viewport(), [700, 600]);
      await page.screenshot(picture);
      assert.deepEqual(sizeOf(await readFile(picture)), { width: 700, height: 600 });
      await page.screenshot(picture, { fullPage: true });
      assert.deepEqual(sizeOf(await readFile(picture)), { width: 700, height: 2000 });
      assert.deepEqual(await viewport(), [700, 600]);
    });

    test('downloads', async () => {
      await page.click('#download');
      const file = join(downloads, 'data.bin');
      await until(async () => (await readFile(file, 'utf8').catch(() => {})) === files['data.bin']);
    });

    test('requests', async () => {
      const asked = (await page.requests()).filter((url) => !url.startsWith('data:'));
      for (const path of ['', 'page.css', 'page.js']) assert.ok(asked.includes(server.url + path), path);
    });

    test('colours', async () => {
      assert.equal(await page.evaluate(isDark), false);
      const dark = await browser.newPage({ dark: true });
      await dark.goto(server.url);
      assert.equal(await dark.evaluate(isDark), true);
      if (engine === 'webkit') await assert.rejects(dark.emulateDark(false), /from the start/);
      else {
        await dark.emulateDark(false);
        assert.equal(await dark.evaluate(isDark), false);
        await page.emulateDark(true);
        assert.deepEqual([await page.evaluate(isDark), await dark.evaluate(isDark)], [true, false]);
      }
      await dark.close();
    });

    test('errors', async () => {
      assert.deepEqual(await page.errors(), []);
      await page.goto(`${server.url}wrong.html`);
      const expected = [/content.security.policy.*style-src|style-src.*content.security.policy/is];
      for (const text of ['written', 'RangeError: rejected', 'TypeError: thrown'])
        expected.push(new RegExp(`^${text}$`));
      const errors = await until(async () => {
        const errors = await page.errors();
        return errors.length >= expected.length && errors;
      });
      for (const pattern of expected)
        assert.equal(errors.filter((error) => pattern.test(error)).length, 1, `${pattern} in ${errors}`);
    });

    test('a browser without WebAssembly', async () => {
      const bare = await launch(engine, { wasm: false });
      try {
        const page = await bare.newPage();
        await page.goto(server.url);
        assert.equal(await page.evaluate(() => typeof WebAssembly), 'undefined');
      } finally {
        await bare.close();
      }
      assert.equal(await page.evaluate(() => typeof WebAssembly), 'object');
    });
  });
