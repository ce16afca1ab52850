// SPDX-License-Identifier: Apache-2.0
// The pictures of densities in the reference: drawn when the site was built, and anew, with the same bits, by the package in the page.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { lawOf } from '../../demo/site/reference/law.js';
import { engines } from '../support/browsers.js';
import { ready } from '../support/live.js';
import { faultsOf, openSite } from '../support/site.js';

const nn = await load();

/** What is told of what is drawn. @param {import('../support/browsers/page.js').Page} page */
const caption = (page) => page.evaluate(() => document.querySelector('.density figcaption').textContent.trim());
const bars = (page) => page.evaluate(() => document.querySelector('.density .bars').getAttribute('d'));
/** The caption, once it is another. @param {string} before */
const next = (page, before) =>
  page.waitFor((before) => {
    const text = document.querySelector('.density figcaption').textContent.trim();
    return text !== before && text;
  }, before);

/** @param {string} text @param {ReturnType<typeof lawOf>} law */
function assertTells(text, { measured, explanation }) {
  const numbers = text.match(/-?\d[\d,]*(\.\d+)?(e-?\d+)?/g).map((number) => Number(number.replaceAll(',', '')));
  const rounded = [measured.mean, measured.std, explanation.mean, explanation.std].map((x) => Number(x.toPrecision(3)));
  assert.deepEqual([numbers[0], ...numbers.slice(2)], [measured.count, ...rounded]);
}

for (const engine of engines) {
  describe(`densities of the reference, in ${engine}`, () => {
    let site;
    before(async () => {
      site = await openSite(engine);
    });
    after(() => site?.close());

    test('the picture is there before the package is, and its values are those of the package', async () => {
      const page = await site.open('reference/heNormal_.html');
      await ready(page);
      assertTells(await caption(page), lawOf(nn, 'heNormal_', [256, 256], {}, 0));
      assert(!site.server.paths.some((path) => /nn-init|\.wasm/.test(path)), 'the package is not fetched yet');
      await page.close();
    });

    test('options and seeds are tried; what is wrong is told', async () => {
      const page = await site.open('reference/heNormal_.html');
      await ready(page);
      let [text, picture] = [await caption(page), await bars(page)];

      await page.evaluate(() => document.querySelector('.density button').click());
      text = await next(page, text);
      assertTells(text, lawOf(nn, 'heNormal_', [256, 256], {}, 1));
      assert.notEqual(await bars(page), picture);

      await page.select('.density select', 'fan_avg');
      await page.fill('.density input', '64, 3, 7, 7');
      await page.press('Tab');
      text = await page.waitFor(
        () =>
          /9,408 values/.test(document.querySelector('.density figcaption').textContent) &&
          document.querySelector('.density figcaption').textContent.trim(),
      );
      assertTells(text, lawOf(nn, 'heNormal_', [64, 3, 7, 7], { mode: 'fan_avg' }, 1));

      await page.fill('.density input', '8');
      await page.press('Tab');
      assert.equal(await next(page, text), 'heNormal_: shape [8] has 1 dimension; fans need at least 2');
      for (const [shape, fault] of [
        ['0', 'shape [0] has no elements; there is nothing to draw'],
        ['100000000', 'shape [100000000] has more than 1,000,000 elements; this page draws no more'],
      ]) {
        text = await caption(page);
        await page.fill('.density input', shape);
        await page.press('Tab');
        assert.equal(await next(page, text), `heNormal_: ${fault}`);
      }
      assert.deepEqual(await page.errors(), []);
      await page.close();
    });

    test('formulas are set, and pages fit a phone', async () => {
      const page = await site.open('reference/hippoLegs_.html', { width: 390, height: 844 });
      await ready(page);
      const [formula, width, square] = await page.evaluate(() => [
        document.querySelector('.formula math').getBoundingClientRect().height,
        document.querySelector('.formula msqrt').getBoundingClientRect().width,
        getComputedStyle(document.querySelector('.matrix .n6')).fill,
      ]);
      assert(formula > 50 && width > 60, `${formula} x ${width}`); // three lines, and a root over two factors
      assert.notEqual(square, 'rgb(0, 0, 0)');
      assert.deepEqual(await faultsOf(page), []);
      await page.close();
    });
  });
}
