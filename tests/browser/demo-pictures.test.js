// SPDX-License-Identifier: Apache-2.0
// Every view of demo/ opens with a picture, on the first screen, before anything is clicked.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { engines } from '../support/browsers.js';
import { openDemo, settled } from '../support/demo.js';

/** What the picture of each view is. */
const PICTURES = {
  distributions: 'nn-plot canvas',
  signal: 'nn-plot canvas',
  race: 'nn-plot canvas',
  model: 'nn-depth svg.plot',
  speed: '.bars svg',
  pytorch: 'nn-tiles canvas',
};
/** Of a picture this much is on the first screen at least: its height, or as many pixels. */
const SEEN = 200;

/** In a page: where the picture is, once something is drawn in it. */
function pictureAt(selector) {
  const picture = document.querySelector(`.picture ${selector}`);
  const isDrawn = {
    canvas() {
      const { data } = picture.getContext('2d').getImageData(0, 0, picture.width, picture.height);
      let painted = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i]) painted++;
      return painted > 0.005 * picture.width * picture.height;
    },
    svg: () =>
      [...document.querySelectorAll('.picture .bars rect')].some((bar) => bar.getAttribute('width') > 0) ||
      picture.querySelectorAll('path').length > 50,
  };
  if (!isDrawn[picture.localName]()) return undefined;
  const { top, bottom, left, right } = (picture.closest('.panels') ?? picture).getBoundingClientRect();
  return { top, bottom, left, right, height: innerHeight, width: innerWidth };
}

for (const engine of engines) {
  describe(`the pictures of the page, in ${engine}`, () => {
    let demo;
    before(async () => (demo = await openDemo(engine)));
    after(() => demo?.close());

    for (const look of [
      { width: 1280, height: 900, dark: false },
      { width: 390, height: 844, dark: true },
    ]) {
      test(`are there at once, ${look.width} x ${look.height}, ${look.dark ? 'dark' : 'light'}`, async (t) => {
        const page = await demo.browser.newPage(look);
        const isWide = look.width > 960;
        for (const [view, selector] of Object.entries(PICTURES)) {
          await page.goto(`${demo.server.url}?view=${view}`);
          const { top, bottom, left, right, height, width } = await page.waitFor(pictureAt, selector);
          t.diagnostic(`${view}: from ${Math.round(top)} to ${Math.round(bottom)} of ${height}`);
          assert.ok(top < height / 2, `${view}: the picture begins at ${top}`);
          assert.ok(Math.min(bottom, height) - top >= Math.min(bottom - top, SEEN), `${view}: it ends at ${bottom}`);
          assert.ok(left >= 0 && right <= width, `${view}: it reaches from ${left} to ${right}`);
          const isOpen = await page.evaluate(() => document.querySelector('.settings')?.open);
          if (view !== 'speed') assert.equal(isOpen, isWide, `${view}: settings are folded on a phone`);
          const [formTop, formLeft] = await page.evaluate(() => {
            const { top, left } = document.querySelector('form').getBoundingClientRect();
            return [top, left];
          });
          if (isWide) assert.ok(formTop < height / 2 && formLeft >= right, `${view}: settings beside the picture`);
          else assert.ok(formTop >= bottom, `${view}: settings below the picture`);
        }
        assert.deepEqual(await page.errors(), []);
        await page.close();
      });
    }

    test('nothing is computed while nobody sees the page', async () => {
      const { page } = demo;
      await demo.goto('view=signal&depth=4&width=16');
      await settled(page);
      const setHidden = (isHidden) =>
        page.evaluate((isHidden) => {
          Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        }, isHidden);
      const epoch = () => page.evaluate(() => document.querySelector('[role=status]').textContent);
      await setHidden(true);
      await page.evaluate(() => document.querySelector('nav a[href="?view=race"]').click());
      await page.waitFor(() => document.querySelector('form .button'));
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(await page.evaluate(() => document.querySelector('nn-plot')), null, 'it does not start');
      await setHidden(false);
      const atFirst = await page.waitFor(
        () => /^Epoch .*/.exec(document.querySelector('[role=status]').textContent)?.[0],
      );
      await setHidden(true);
      await new Promise((resolve) => setTimeout(resolve, 300)); // what was on its way arrives
      const paused = await epoch();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.equal(await epoch(), paused, 'it pauses');
      assert.ok(atFirst);
      await setHidden(false);
      await page.waitFor((paused) => document.querySelector('[role=status]').textContent !== paused, paused);
    });

    test('nothing went wrong', async () => assert.deepEqual(await demo.page.errors(), []));
  });
}
