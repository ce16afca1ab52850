// SPDX-License-Identifier: Apache-2.0
// What the page of demo/ does with TensorFlow.js: the race, to its end, and the measurement of speed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { violationsOf } from '../support/axe.js';
import { fewEngines } from '../support/browsers.js';
import { alertOf, numberOf, numbersOfPlot, openDemo, settled, table } from '../support/demo.js';

const EPOCHS = 8;
/** Parts of an epoch after which the curves have a point. */
const POINTS = 4;

for (const engine of fewEngines) {
  describe(`the page with TensorFlow.js, in ${engine}`, () => {
    let demo, page;
    before(async () => {
      demo = await openDemo(engine, { webgpu: 'swiftshader' });
      page = demo.page;
      page.timeout = 60_000;
    });
    after(() => demo?.close());

    const untilButton = (label) =>
      page.waitFor((label) => document.querySelector('form .button').textContent.trim() === label, label);

    /** Waits until what runs has ended. */
    async function toTheEnd() {
      await settled(page);
      assert.equal(await page.evaluate(() => document.querySelector('[role=alert]')), null);
    }

    test('with 30 layers MSRA learns where Xavier stalls, and the page stays alive', async () => {
      await demo.goto('view=distributions');
      await settled(page);
      assert.deepEqual(
        demo.server.paths.filter((path) => /tensorflow|tfjs|digits/.test(path)),
        [],
        'TensorFlow.js is loaded when it is wanted',
      );
      await demo.goto(`view=race&names=msra+xavier&epochs=${EPOCHS}`);
      await page.evaluate(() => {
        window.turns = 0;
        setInterval(() => window.turns++, 50);
      });
      const start = Date.now();
      await untilButton('Stop'); // it has started by itself
      await toTheEnd();
      const turns = await page.evaluate(() => window.turns);
      assert.ok(turns > (Date.now() - start) / 200, `${turns} turns of the page in ${Date.now() - start} ms`);

      const rows = await table(page, '[aria-label=Standings]');
      assert.deepEqual(
        rows.map(([label]) => label),
        ['MSRA (He) normal', 'Xavier (Glorot) normal'],
      );
      const [[, msraLoss, msraAccuracy], [, xavierLoss, xavierAccuracy]] = rows.map((row) => row.map(numberOf));
      assert.ok(msraLoss < 1.5 && msraAccuracy > 0.5, `MSRA: loss ${msraLoss}, accuracy ${msraAccuracy}`);
      // What guesses has a loss of ln 10, and is right in one image of ten.
      assert.ok(
        Math.abs(xavierLoss - Math.log(10)) < 0.02 && xavierAccuracy < 0.2,
        `Xavier: loss ${xavierLoss}, accuracy ${xavierAccuracy}`,
      );

      const [epochs, ...losses] = await numbersOfPlot(page, 0);
      assert.equal(epochs.length, EPOCHS * POINTS);
      assert.equal(epochs.at(-1), EPOCHS);
      assert.ok(losses.flat().every(Number.isFinite));
      assert.deepEqual(await violationsOf(page), []);
    });

    test('a race can be stopped, and needs a contestant', async () => {
      await demo.goto('view=race&epochs=40');
      const epoch = () =>
        page.waitFor(() => /^Epoch [\d.]+ of 40/.exec(document.querySelector('[role=status]').textContent)?.[0]);
      await epoch();
      await page.click('form .button');
      await untilButton('Race again');
      const shown = () => page.evaluate(() => document.querySelector('.columns').textContent);
      const stopped = await shown();
      await sleep(1000); // ten steps and more
      assert.equal(await shown(), stopped);
      await page.click('form .button');
      await untilButton('Stop');
      await epoch();
      await demo.goto('view=race&names=');
      assert.equal(await alertOf(page), 'Initializers: choose at least one.');
    });

    test('a race draws seldom where motion is to be reduced', async () => {
      await demo.goto('view=distributions');
      await settled(page);
      await page.evaluate(() => {
        const media = window.matchMedia.bind(window);
        window.matchMedia = (query) => (query.includes('reduced-motion') ? { matches: true } : media(query));
        document.querySelector('nav a[href="?view=race"]').click();
      });
      await untilButton('Stop');
      await page.evaluate(() => {
        window.drawn = [];
        const observer = new MutationObserver(() => window.drawn.push(performance.now()));
        observer.observe(document.querySelector('[role=status]'), {
          subtree: true,
          characterData: true,
          childList: true,
        });
      });
      await page.waitFor(() => window.drawn.length > 2);
      const drawn = await page.evaluate(() => window.drawn);
      drawn.slice(1).forEach((time, i) => assert.ok(time - drawn[i] > 900, `${time - drawn[i]} ms`));
    });

    test('the speed of nn-init, its threads, the GPU, Math.random() and TF.js is measured', async () => {
      await demo.goto('view=distributions');
      await page.evaluate(() => {
        window.made = 0;
        window.Worker = class extends Worker {
          constructor(...given) {
            super(...given);
            window.made++;
          }
        };
        document.querySelector('nav a[href="?view=speed"]').click();
      });
      await page.waitFor(() => document.querySelector('h1').textContent === 'Speed' && document.querySelector('.bars'));
      await toTheEnd();
      const cores = await page.evaluate(() => Math.min(navigator.hardwareConcurrency, 8));
      const threads = [1, 2, 4, 8].filter((n) => n < cores).concat(cores);
      // In Firefox 153 a worker that makes workers may hang.
      assert.equal(
        await page.evaluate(() => window.made),
        1 + threads.reduce((sum, n) => sum + n, 0),
        'the page makes all workers itself: the thread, and those of the pools',
      );
      const rows = await table(page, '[aria-label="Nanoseconds per weight"]');
      const pools = threads.map((n) => `pool, ${n} ${n === 1 ? 'thread' : 'threads'}`);
      assert.deepEqual(
        rows.map(([who]) => who),
        ['nn-init', ...pools, 'GPU', 'Math.random()', 'TF.js'],
      );
      const gpu = await page.evaluate(() => document.querySelector('[data-gpu]').textContent);
      if (engine === 'chromium')
        assert.match(gpu, /^GPU: Your GPU \(.*swiftshader.*\) makes the same bits as WebAssembly\.$/i);
      else assert.match(gpu, /^GPU: This browser (has no WebGPU|offers no GPU here)\.$/);
      const measured = rows.filter(([who]) => engine === 'chromium' || who !== 'GPU');
      const times = measured.map(([, ...cells]) => cells.map((cell) => /^(\S+)(?: \(x (\S+)\))?$/.exec(cell)));
      for (const [who, row] of times.entries()) {
        for (const [what, [, time, ratio]] of row.entries()) {
          assert.ok(Number(time) > 0);
          if (who > 0) assert.ok(Math.abs(Number(ratio) / (Number(time) / Number(times[0][what][1])) - 1) < 0.06);
        }
      }
      // A bar is as long as its rate.
      const [, ...lengths] = await page.evaluate(() =>
        [...document.querySelectorAll('.bars')].map((panel) =>
          [...panel.querySelectorAll('rect')].map((rect) => Number(rect.getAttribute('width'))),
        ),
      );
      for (const panel of lengths) assert.equal(Math.max(...panel), 100);
      await page.resize(390, 844);
      assert.deepEqual(await violationsOf(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await page.resize(1280, 800);
    });

    test('nothing went wrong', async () => assert.deepEqual(await page.errors(), []));
  });
}
