// SPDX-License-Identifier: Apache-2.0
// Takes the pictures of the README, demo/pictures/*.webp, light and dark, after `make demo-build`: node tests/support/pictures.js

import { join } from 'node:path';
import { openDemo, settled } from './demo.js';
import { root } from './run.js';

/** Views, and what of them is in the picture: from the top of the first element to the bottom of the last. */
const pictures = {
  signal: { query: 'view=signal', from: '.pair h2', to: '.pair .uplot' },
  models: { query: 'view=model', from: '.picture [role=status]', to: 'nn-depth .plot' },
  trained: { query: 'view=model&network=digits', from: '.picture [role=status]', to: 'nn-depth .plot' },
  distributions: { query: 'view=distributions', from: '.picture [role=status]', to: 'nn-plot .u-legend' },
};
/** Around it, in pixels, but for the bottom. */
const MARGIN = 12;

/** In the page: the rectangle of the picture. */
function clipOf({ from, to, margin }) {
  const [first, last] = [document.querySelector(from), document.querySelector(to)].map((e) =>
    e.getBoundingClientRect(),
  );
  const { left, right } = document.querySelector('.picture').getBoundingClientRect();
  const [x, y] = [left - margin, first.top + scrollY - margin];
  return { x, y, width: right - left + 2 * margin, height: last.bottom + scrollY - y };
}

const demo = await openDemo('chromium');
const { page } = demo;
await page.resize(1280, 900, 2);
for (const dark of [false, true]) {
  await page.emulateDark(dark);
  for (const [name, { query, ...ends }] of Object.entries(pictures)) {
    await demo.goto(query);
    await settled(page);
    await page.screenshot(join(root, `demo/pictures/${name}${dark ? '-dark' : ''}.webp`), {
      clip: await page.evaluate(clipOf, { ...ends, margin: MARGIN }),
    });
  }
}
await demo.close();
