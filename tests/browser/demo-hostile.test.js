// SPDX-License-Identifier: Apache-2.0
// The page of demo/ in the hands of those who are quick, clumsy or curious.
import assert from 'node:assert/strict';
import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../support/browser.js';
import { fewEngines, launch } from '../support/browsers.js';
import { alertOf, changed, numberOf, numbersOfPlot, openDemo, settled, table } from '../support/demo.js';
import { root, temporaryDirectory } from '../support/run.js';

const MEASURED = '[aria-label="Target and measured"]';
const statusOf = (page) => page.evaluate(() => document.querySelector('[role=status]').textContent);
const valueOf = (page, selector) => page.evaluate((s) => document.querySelector(s).value, selector);

for (const engine of fewEngines) {
  describe(`the page in hostile hands, in ${engine}`, () => {
    let demo, page;
    before(async () => {
      demo = await openDemo(engine);
      page = demo.page;
    });
    after(() => demo?.close());

    test('a signal that all but vanishes, or overflows, is drawn all the same', async () => {
      await demo.goto('view=signal&left=small&right=standard&depth=60&width=64');
      assert.equal(
        await settled(page),
        'N(0, 0.01²): forward vanishing, back vanishing; U(-1/√n, 1/√n), the older heuristic: forward vanishing, back vanishing',
      );
      const [, small, theory] = await numbersOfPlot(page, 2);
      assert.ok(small[59] > 0 && small[59] < 1e-60, `${small[59]}`);
      assert.ok(Math.abs(Math.log(theory[59] / small[59])) < Math.log(1e3));

      await demo.goto('view=signal&nonlinearity=leaky_relu&slope=1e6&depth=60&width=16');
      assert.match(await settled(page), /: forward exploding, back exploding; MSRA \(He\) normal: /);
    });

    test('a density is right far out in a tail, and moments are right far from 0', async () => {
      for (const [query, mean, std] of [
        ['initializer=truncNormal_&a=8.3&b=9', 8.41571, 0.111],
        ['initializer=truncNormal_&a=-9&b=-8.3', -8.41571, 0.111],
        ['initializer=normal_&mean=1e6&std=1&network=custom&shape=1000, 1000', 1e6, 1],
      ]) {
        await demo.goto(query);
        await settled(page);
        const rows = await table(page, MEASURED);
        for (const shown of rows[0].slice(1)) assert.ok(Math.abs(numberOf(shown) - mean) < 0.01, `${query}: ${shown}`);
        for (const shown of rows[1].slice(1))
          assert.ok(Math.abs(numberOf(shown) / std - 1) < 0.02, `${query}: ${shown}`);
        const [centers, measured, exact] = await numbersOfPlot(page, 0);
        const width = (centers.at(-1) - centers[0]) / (centers.length - 1);
        const areas = [measured, exact].map((density) => density.reduce((sum, y) => sum + y, 0) * width);
        for (const area of areas) assert.ok(Math.abs(area - 1) < 0.01, `${query}: an area of ${area}`);
      }
    });

    test('what is typed stays while results arrive', async () => {
      await demo.goto('view=race&epochs=40&depth=10');
      await page.waitFor(() => document.querySelectorAll('[aria-label=Standings] tbody tr').length);
      await page.fill('#rate', '');
      for (const key of '0.05') {
        await page.press(key);
        await sleep(120);
      }
      assert.equal(await valueOf(page, '#rate'), '0.05');
      await page.waitFor(() => location.search.includes('rate=0.05'));
    });

    test('a number that is none is told of, and nothing is computed with another', async () => {
      await demo.goto('initializer=normal_');
      await settled(page);
      await page.fill('#std', '');
      assert.equal(await alertOf(page), 'Standard deviation: “” is not a number.');
      assert.equal(await page.evaluate(() => document.querySelector('nn-plot, .code')), null);
      await page.fill('#std', '2');
      await page.waitFor(() => !document.querySelector('[role=alert]') && document.querySelector('nn-plot'));

      await demo.goto('view=race&rate=50&epochs=1');
      assert.equal(await alertOf(page), 'Learning rate: “50” is not a number from 0.000001 to 10.');
      await page.click('form .button');
      assert.equal(await alertOf(page), 'Learning rate: “50” is not a number from 0.000001 to 10.');
      await demo.goto('view=signal&depth=2.5');
      assert.equal(await alertOf(page), 'Layers: “2.5” is not a whole number from 2 to 60.');
    });

    test('an option goes with the choice that it belongs to', async () => {
      await demo.goto('initializer=truncNormal_&a=-1');
      await settled(page);
      await changed(page, () => page.select('#initializer', 'msraNormal_'));
      assert.equal(await valueOf(page, '#a'), '0');
    });

    test('of many quick changes the last one is shown, however much memory each takes', async () => {
      await demo.goto('initializer=normal_&network=custom&shape=16384, 12288');
      for (const digit of '123456') {
        await page.fill('#seed', digit);
        await sleep(60);
      }
      await settled(page);
      const last = await table(page, MEASURED);
      assert.equal(last[4][2], '201,326,592');
      await demo.goto('initializer=normal_&network=custom&shape=16384, 12288&seed=6');
      await settled(page);
      assert.deepEqual(await table(page, MEASURED), last);
    });

    test('what takes long is given up for what is wanted now', async () => {
      await demo.goto('initializer=orthogonal_&network=custom&shape=8192, 8192'); // half a minute
      await sleep(300);
      const start = Date.now();
      await page.select('#initializer', 'normal_');
      await page.waitFor(() => /^67,108,864 weights/.test(document.querySelector('[role=status]').textContent));
      assert.ok(Date.now() - start < 10_000, `${Date.now() - start} ms`);
    });

    test('the skip link, a hash, Enter and the legend leave a race alone', async () => {
      await demo.goto('view=race&epochs=40&depth=10');
      await page.waitFor(() => document.querySelectorAll('[aria-label=Standings] tbody tr').length);
      await page.evaluate(() => {
        document.querySelector('.skip').click();
        location.hash = 'x';
        document.querySelector('#seed').focus();
      });
      await page.press('Enter');
      await page.evaluate(() => document.querySelector('.skip').click());
      const before = await statusOf(page);
      await page.waitFor((before) => document.querySelector('[role=status]').textContent !== before, before);
      assert.equal(await page.evaluate(() => document.activeElement.id), 'view');
      await page.evaluate(() => document.querySelectorAll('.u-legend .u-series')[1].querySelector('th').click());
      const later = await statusOf(page);
      await page.waitFor((later) => document.querySelector('[role=status]').textContent !== later, later);
      assert.ok(await page.evaluate(() => document.querySelectorAll('.u-legend .u-series')[1].matches('.u-off')));
    });

    test('a change is kept when one leaves at once, and comes back', async () => {
      await demo.goto('view=distributions');
      await settled(page);
      await page.fill('#seed', '77');
      await page.evaluate(() => document.querySelector('nav a[href="?view=speed"]').click());
      await page.evaluate(() => history.back());
      await page.waitFor(() => document.querySelector('#seed')?.value === '77');
      await page.waitFor(() => document.querySelector('nn-plot'));
      await page.evaluate(() => scrollTo(0, 500));
      await page.evaluate(() => document.querySelector('.more a').click());
      assert.equal(await page.evaluate(() => scrollY), 0, 'a new view is seen from its top');
      await page.evaluate(() => history.back());
      await page.waitFor(() => document.querySelector('h1').textContent === 'Distributions');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'view');
    });

    test('a race that diverges says so', async () => {
      await demo.goto('view=race&names=msra&rate=10&depth=6&epochs=1');
      await page.waitFor(() => /diverged/.test(document.querySelector('[data-racer=msra]')?.textContent));
    });

    test('nothing went wrong', async () => assert.deepEqual(await page.errors(), []));
  });

  for (const [missing, message] of [
    ['main', /^The page does not start: /],
    ['worker', /^The script of the thread could not be loaded/],
    ['speed', /^This view cannot be loaded/],
    ['cpu-speed', /./],
  ]) {
    test(`where a script is missing the page says so, in ${engine}: ${missing}`, async () => {
      const directory = await temporaryDirectory();
      await cp(join(root, 'build/demo'), directory, { recursive: true });
      const [script] = (await readdir(join(directory, 'assets'))).filter(
        (file) => file.startsWith(`${missing}-`) && file.endsWith('.js'),
      );
      await rm(join(directory, 'assets', script));
      const server = await serve(directory);
      const browser = await launch(engine);
      try {
        const page = await browser.newPage();
        await page.goto(/speed/.test(missing) ? `${server.url}?view=speed` : server.url);
        assert.match(await alertOf(page), message);
        if (missing === 'main' || missing === 'speed') return;
        if (missing === 'worker') {
          await page.fill('#seed', '1');
          await page.waitFor(() => !document.querySelector('[aria-busy=true]'));
          assert.match(await alertOf(page), message, 'again');
        }
        await cp(join(root, 'build/demo/assets', script), join(directory, 'assets', script));
        if (missing === 'worker') await page.fill('#seed', '2');
        else await page.click('form .button');
        await page.waitFor(() => document.querySelector('nn-plot, .bars'));
      } finally {
        await browser.close();
        server.close();
      }
    });
  }
}
