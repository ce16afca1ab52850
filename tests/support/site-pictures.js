// SPDX-License-Identifier: Apache-2.0
// Takes pictures of ten pages of the site, on a desktop and on a phone, light and dark, into build/site-pictures, after `make site`:
// node tests/support/site-pictures.js [page ...]

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { ready } from './live.js';
import { root } from './run.js';
import { openSite, TEN_PAGES } from './site.js';

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

const folder = join(root, 'build/site-pictures');
await mkdir(folder, { recursive: true });
const site = await openSite('chromium');
const chosen = argv.slice(2);
for (const path of chosen.length ? chosen : TEN_PAGES) {
  for (const [size, { width, height }] of Object.entries(SIZES)) {
    for (const dark of [false, true]) {
      const page = await site.open(path, { width, height, dark });
      await ready(page);
      const name = path.replace(/\.html$|\/$/, '').replaceAll('/', '-') || 'home';
      await page.screenshot(join(folder, `${name}-${size}-${dark ? 'dark' : 'light'}.png`));
      await page.close();
    }
  }
}
await site.close();
console.log(folder);
