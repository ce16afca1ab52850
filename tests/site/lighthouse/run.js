// SPDX-License-Identifier: Apache-2.0
// Lighthouse's accessibility and best practices, by Chromium: node run.js URL ... prints what does not pass, as JSON. It needs Node.js 22.19.

import { argv } from 'node:process';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const CATEGORIES = ['accessibility', 'best-practices'];

const chrome = await launch({
  chromePath: '/usr/bin/chromium',
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'],
});
const results = [];
for (const url of argv.slice(2)) {
  const { lhr } = await lighthouse(url, { port: chrome.port, onlyCategories: CATEGORIES, logLevel: 'error' });
  const scores = Object.fromEntries(CATEGORIES.map((name) => [name, lhr.categories[name].score]));
  const counted = new Set(
    CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id)),
  );
  const failed = Object.values(lhr.audits)
    .filter(({ id, score }) => counted.has(id) && score !== null && score < 1)
    .map(({ id, title, details }) => ({ id, title, items: details?.items?.slice(0, 3) }));
  results.push({ url, scores, failed });
}
await chrome.kill();
console.log(JSON.stringify(results));
