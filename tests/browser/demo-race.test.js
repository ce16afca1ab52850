// SPDX-License-Identifier: Apache-2.0
// What the page of demo/ does with TensorFlow.js: the race, to its end, and the measurement of speed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { violationsOf } from '../support/axe.js';
import { engines } from '../support/browsers.js';
import { alertOf, numberOf, numbersOfPlot, openDemo, table } from '../support/demo.js';

const EPOCHS = 8;
/** Parts of an epoch after which the curves have a point. */
const POINTS = 4;

for (const engine of engines) {
  describe(`the page with TensorFlow.js, in ${engine}`, () => {
    let demo, page;
    before(async () => {
      demo = await openDemo(engine);
      page = demo.page;
      page.timeout = 60_000;
    });
    after(() => demo?.close());

    const untilButton = (label) =>
      page.waitFor((label) => document.querySelector('form .button').textContent.trim() === label, label);

    /** Presses the button of the view, and waits until it can be pressed again. */
    async function runToTheEnd(label) {
      await page.click('form .button');
      await untilButton('Stop');
      await untilButton(label);
      assert.equal(await page.evaluate(() => document.querySelector('[role=alert]')), null);
    }

    test('with 30 layers MSRA learns where Xavier stalls, and the page stays alive', async () => {
      await demo.goto(`view=race&names=msra+xavier&epochs=${EPOCHS}`);
      assert.deepEqual(
        demo.server.paths.filter((path) => /tensorflow|tfjs|digits/.test(path)),
        [],
        'TensorFlow.js is loaded when it is wanted',
      );
      await page.evaluate(() => {
        window.turns = 0;
        setInterval(() => window.turns++, 50);
      });
      const start = Date.now();
      await runToTheEnd('Start the race');
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
      await page.click('form .button');
      await page.waitFor(() => document.querySelectorAll('[aria-label=Standings] tbody tr').length);
      await page.click('form .button');
      await untilButton('Start the race');
      const shown = () => page.evaluate(() => document.querySelector('.results').textContent);
      const stopped = await shown();
      await sleep(1000); // ten steps and more
      assert.equal(await shown(), stopped);
      await demo.goto('view=race&names=');
      await page.click('form .button');
      assert.equal(await alertOf(page), 'Initializers: choose at least one.');
    });

    test('the speed of nn-init, Math.random() and TF.js is measured', async () => {
      await demo.goto('view=speed');
      await page.evaluate(() => {
        window.made = 0;
        window.Worker = class extends Worker {
          constructor(...given) {
            super(...given);
            window.made++;
          }
        };
      });
      await runToTheEnd('Measure');
      // In Firefox 153 a worker that makes workers may hang.
      assert.equal(
        await page.evaluate(() => window.made),
        1 + (await page.evaluate(() => Math.min(navigator.hardwareConcurrency, 8))),
        'the page makes all workers itself: the thread, and those of the pool',
      );
      const rows = await table(page, '[aria-label="Nanoseconds per weight"]');
      assert.deepEqual(
        rows.map(([who]) => who),
        ['nn-init', 'nn-init, all cores', 'Math.random()', 'TF.js'],
      );
      const times = rows.map(([, ...cells]) => cells.map((cell) => /^(\S+)(?: \(x (\S+)\))?$/.exec(cell)));
      for (const [who, row] of times.entries()) {
        for (const [what, [, time, ratio]] of row.entries()) {
          assert.ok(Number(time) > 0);
          if (who > 0) assert.ok(Math.abs(Number(ratio) / (Number(time) / Number(times[0][what][1])) - 1) < 0.06);
        }
      }
      await page.resize(390, 844);
      assert.deepEqual(await violationsOf(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await page.resize(1280, 800);
    });

    test('nothing went wrong', async () => assert.deepEqual(await page.errors(), []));
  });
}
