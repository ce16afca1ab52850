// SPDX-License-Identifier: Apache-2.0
// The page of demo/ as a page: it opens, can be shared, read and used by everybody, and says what is wrong.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import config from '../../demo/vite.config.js';
import { serve } from '../support/browser.js';
import { engines } from '../support/browsers.js';
import { alertOf, changed, codeOf, numberOf, openDemo, settled, table, VIEWS } from '../support/demo.js';
import { violationsOf } from '../support/axe.js';
import { root } from '../support/run.js';

/** Gzipped, of what the page asks for until its first picture is there, and of what each view adds then, in bytes. */
const MOST_BYTES = { distributions: 150 * 1024, signal: 8 * 1024, pytorch: 8 * 1024, model: 32 * 1024 };

for (const engine of engines) {
  describe(`the page, in ${engine}`, () => {
    let demo, page;
    before(async () => {
      demo = await openDemo(engine);
      page = demo.page;
    });
    after(() => demo?.close());

    test('each view opens by its link, and has a heading, a title and an address of its own', async () => {
      await demo.goto('');
      for (const [view, title] of Object.entries(VIEWS)) {
        await page.click(`nav a[href="?view=${view}"]`);
        await page.waitFor((title) => document.querySelector('h1').textContent === title, title);
        assert.match(await page.evaluate(() => document.title), new RegExp(`^${title} .*nn-init$`));
        assert.equal(new URL(await page.url()).search, `?view=${view}`);
        assert.equal(await page.evaluate(() => document.querySelector('[aria-current=page]').textContent), title);
        assert.match(
          await codeOf(page),
          /^import { load } from 'nn-init(\/frameworks)?';\n(import .*\n)*const nn = await load\((\{ kinds: .+ \})?\);\n/,
        );
      }
      await page.evaluate(() => history.back());
      await page.waitFor(() => document.querySelector('h1').textContent === 'Speed');
    });

    for (const look of [
      { width: 1280, height: 800, dark: false },
      { width: 390, height: 844, dark: true },
    ]) {
      test(`nothing stands in anybody's way, ${look.width} pixels wide, ${look.dark ? 'dark' : 'light'}`, async () => {
        const visitor = await demo.browser.newPage(look);
        for (const view of Object.keys(VIEWS)) {
          await visitor.goto(`${demo.server.url}?view=${view}&network=mobilenet_v2&epochs=1&depth=3`);
          await visitor.waitFor(() => document.querySelector('h1'));
          if (view === 'speed') continue; // takes long; demo-race.test.js has its results
          await settled(visitor);
          assert.deepEqual(await violationsOf(visitor), [], view);
          const [content, shown] = await visitor.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          assert.ok(content <= shown, `${view} is ${content} pixels wide, of ${shown}`);
        }
        assert.deepEqual(await visitor.errors(), []);
        await visitor.close();
      });
    }

    test('it can be used by keys alone', async () => {
      await demo.goto('view=signal&depth=4&width=16');
      await settled(page);
      const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
      const order = [];
      for (let i = 0; i < 18; i++) {
        await page.press('Tab');
        order.push(await focused());
      }
      // WebKit's links are for Tab only if the user says so.
      const links = ['Skip to the view', 'Documentation', 'Source', ...Object.values(VIEWS)];
      assert.deepEqual(order.filter((name) => !links.includes(name)).slice(0, 9), [
        'The numbers', // of the two pictures
        'The numbers',
        'Settings',
        'left',
        'right',
        'nonlinearity',
        'depth',
        'width',
        'seed',
      ]);
      if (engine !== 'webkit') assert.deepEqual(order.slice(0, links.length), links);
      await page.evaluate(() => document.querySelector('#depth').focus());
      await changed(page, () => page.press('ArrowRight'));
      assert.equal(await page.evaluate(() => document.querySelector('output').textContent), '5');
      await page.evaluate(() => document.querySelector('nav a[href="?view=race"]').focus());
      await page.press('Enter');
      await page.waitFor(() => document.querySelector('h1').textContent === 'Training race');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'view', 'a reader is where the new view is');
    });

    test('what is chosen is in the address, and the address brings it back', async () => {
      await demo.goto('view=distributions');
      await settled(page);
      await changed(page, () => page.select('#initializer', 'truncNormal_'));
      await changed(page, () => page.fill('#std', '0.5'));
      await changed(page, () => page.select('#network', 'custom'));
      await changed(page, () => page.fill('#seed', 'a seed'));
      await page.waitFor(() => location.search.includes('seed=a'));
      const { search } = new URL(await page.url());
      const query = new URLSearchParams(search);
      query.sort();
      assert.equal(query.toString(), 'initializer=truncNormal_&network=custom&seed=a+seed&std=0.5&view=distributions');
      const shown = await table(page, '[aria-label="Target and measured"]');
      assert.equal(numberOf(shown[4][2]), 64 * 3 * 7 * 7);

      await demo.goto('view=pytorch');
      await demo.goto(search.slice(1));
      await settled(page);
      assert.deepEqual(await table(page, '[aria-label="Target and measured"]'), shown);
      assert.equal(await page.evaluate(() => document.querySelector('#std').value), '0.5');
    });

    test('what cannot be is told, in words, and can be mended', async () => {
      await demo.goto('view=distributions&initializer=uniform_&a=2&b=1');
      assert.equal(await alertOf(page), 'uniform_: a is 2; it must not be greater than b, which is 1');
      assert.equal(
        await page.evaluate(() => document.querySelector('nn-plot')),
        null,
        'nothing is shown that is not so',
      );
      await page.fill('#b', '3');
      await page.waitFor(() => !document.querySelector('[role=alert]') && document.querySelector('nn-plot'));

      for (const [query, expected] of [
        [
          'initializer=xavierNormal_&network=custom&shape=8',
          /^xavierNormal_: shape \[8\] has 1 dimension; fans need at least 2/,
        ],
        ['network=custom&shape=8, x', /^Shape: “8, x” is not a list of whole numbers/],
        ['network=custom&shape=0, 3', /^Shape: 0 x 3 holds no element/],
        [
          'network=custom&shape=100000, 100000',
          /^Shape: .* 10,000,000,000 elements; this page takes 268,435,456 at most/,
        ],
        ['network=custom&layout=OIQ!', /layout/],
        ['view=pytorch&seed=text', /^Seed: “text” is not an integer/],
      ]) {
        await demo.goto(query);
        assert.match(await alertOf(page), expected);
      }
      await demo.goto('view=none&initializer=constructor&network=toString');
      await settled(page);
      assert.equal(
        await page.evaluate(() => document.querySelector('h1').textContent),
        'Distributions',
        'nonsense is ignored',
      );
      for (const query of [
        'initializer=bogus&nonlinearity=bogus&network=vit_b_16&layer=fc',
        'view=pytorch&initializer=orthogonal_',
      ]) {
        await demo.goto(query);
        await settled(page);
        assert.match(await codeOf(page), /nn\.msraNormal_\(w, \{ generator/);
      }
    });

    test('code can be copied', async () => {
      await demo.goto('view=speed');
      await page.click('.code button');
      const said = await page.waitFor(() =>
        /^(Copied|Selected)/.exec(document.querySelector('.code button').textContent)?.at(1),
      );
      const copied = () =>
        page.evaluate((isSelected) => (isSelected ? String(getSelection()) : window.copied), said === 'Selected');
      // What is in the clipboard a page may not read; where it is written, that is heard of.
      if (said === 'Copied') {
        await page.evaluate(() => {
          navigator.clipboard.writeText = async (text) => void (window.copied = text);
        });
        await page.click('.code button');
        await page.waitFor(() => window.copied);
      }
      assert.equal((await copied()).trim(), await codeOf(page));
    });

    test('the policy is in the page, and in force whoever serves it', async () => {
      const { 'content-security-policy': policy } = config.preview.headers;
      assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
      const host = await serve(join(root, 'build/demo'));
      const visitor = await demo.browser.newPage();
      await visitor.goto(host.url);
      await settled(visitor);
      const [inThePage, hasRun] = await visitor.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.hasRun = true';
        document.body.append(script);
        return [document.querySelector('meta[http-equiv=Content-Security-Policy]').content, Boolean(window.hasRun)];
      });
      assert.equal(inThePage, policy);
      assert.equal(hasRun, false);
      await visitor.close();
      host.close();
    });

    test('it is small: what the first picture needs, and what the views without TensorFlow.js add', async () => {
      const { server } = demo;
      await demo.goto('view=signal'); // or what was open would ask for more
      await settled(page);
      const visitor = await demo.browser.newPage();
      const load = async (view) => {
        server.paths.length = 0;
        await visitor.goto(`${server.url}?view=${view}`);
        await settled(visitor);
        return [...server.paths];
      };
      const sizeOf = async (path) => gzipSync(await readFile(join(root, 'build/demo', path)), { level: 9 }).length;
      const seen = new Set();
      for (const [view, most] of Object.entries(MOST_BYTES)) {
        const files = (await load(view)).filter((path) => !seen.has(path));
        files.forEach((path) => seen.add(path));
        const sizes = await Promise.all([...new Set(files)].map(sizeOf));
        const total = sizes.reduce((sum, size) => sum + size, 0);
        assert.ok(
          total <= most,
          `${view}: ${total} bytes: ${files.map((path, i) => `${path} ${sizes[i]}`).join(', ')}`,
        );
      }
      assert.ok(
        [...seen].some((path) => /\/nn-init-torch(\.relaxed)?-[^/]+\.js$/.test(path)),
        'wasm is counted',
      );
      assert.deepEqual(
        [...seen].filter((path) => /tensorflow|tfjs-backend|digits/.test(path)),
        [],
      );
      await visitor.close();
    });

    test('nothing went wrong, and nothing was asked of another host', async () => {
      assert.deepEqual(await page.errors(), []);
      const elsewhere = (await page.requests()).filter(
        (url) => !url.startsWith(demo.server.url) && !/^(data|blob):/.test(url),
      );
      assert.deepEqual(elsewhere, []);
    });
  });

  test(`without WebAssembly the page says so, in ${engine}`, async () => {
    const demo = await openDemo(engine, { wasm: false });
    try {
      for (const view of ['distributions', 'signal', 'pytorch']) {
        await demo.goto(`view=${view}`);
        assert.match(await alertOf(demo.page), /WebAssembly/);
      }
    } finally {
      await demo.close();
    }
  });
}
