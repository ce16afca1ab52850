// SPDX-License-Identifier: Apache-2.0
// Takes the pictures of the README, demo/pictures/*.webp, after `make demo-build`: node tests/support/pictures.js

import { join } from 'node:path';
import { openDemo, settled } from './demo.js';
import { root } from './run.js';

const pictures = {
  distributions: 'view=distributions',
  signal: 'view=signal',
};

const demo = await openDemo('chromium');
await demo.page.resize(1100, 820);
for (const [name, query] of Object.entries(pictures)) {
  await demo.goto(query);
  await settled(demo.page);
  await demo.page.screenshot(join(root, `demo/pictures/${name}.webp`));
}
await demo.close();
