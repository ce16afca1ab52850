// SPDX-License-Identifier: Apache-2.0
//
// The page of demo/ in a browser: how long it takes to open, and to redraw all weights of a ResNet-50; and its size.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { openDemo, settled } from '../support/demo.js';
import { summary } from './rounds.js';

/**
 * @param {string} engine
 * @param {number} rounds
 * @returns {Promise<Record<string, import('./bars.js').Value>>} milliseconds: opened, from the click on a link to the first
 * distribution, with nothing in the cache; redrawn, from a change of the seed to all 25.5 million weights. And bytes until the first distribution, gzipped.
 */
export async function page(engine, rounds) {
  const demo = await openDemo(engine);
  try {
    const opened = [];
    const redrawn = [];
    for (let round = 0; round < rounds; round++) {
      const visitor = await demo.browser.newPage(); // with a cache of its own
      await visitor.goto(demo.server.url);
      opened.push(
        await visitor.waitFor(() => document.querySelector('nn-plot canvas') && performance.now()), // asked for every 20 ms
      );
      await visitor.goto(`${demo.server.url}?layer=all`);
      await settled(visitor);
      redrawn.push(await visitor.evaluate(redraw));
      await visitor.close();
    }
    await demo.goto('');
    await settled(demo.page);
    return { opened: summary(opened), redrawn: summary(redrawn), bytes: bytesOf(demo.server.paths) };
  } finally {
    await demo.close();
  }
}

/** In the page. */
function redraw() {
  const start = performance.now();
  const seed = document.querySelector('#seed');
  seed.value = 'another';
  seed.dispatchEvent(new Event('input', { bubbles: true }));
  return new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('[aria-busy=true]')) return;
      observer.disconnect();
      resolve(performance.now() - start);
    }).observe(document.getElementById('view'), { subtree: true, attributes: true, childList: true });
  });
}

function bytesOf(paths) {
  const folder = fileURLToPath(new URL('../../build/demo', import.meta.url));
  const sizes = [...new Set(paths)].map((path) => gzipSync(readFileSync(folder + path), { level: 9 }).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return { median: total, minimum: total };
}
