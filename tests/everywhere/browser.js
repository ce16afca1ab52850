// SPDX-License-Identifier: Apache-2.0
// One Chromium for the pages of all cells.

import { setTimeout as sleep } from 'node:timers/promises';
import { launch } from '../support/browsers.js';

/** No cell has an icon unless its template has one. */
const isOfPage = (error) => !error.includes('/favicon.ico');

let browser;

export async function closeBrowser() {
  await (await browser)?.close();
  browser = undefined;
}

/**
 * Opens a page, and waits for what the program writes into `<output id="nn-init">`.
 *
 * @param {string} url
 * @param {{ timeout?: number }} [options] how long it waits, in ms
 * @returns {Promise<string>} rejects with what the page complains of
 */
export async function textOf(url, { timeout = 60_000 } = {}) {
  browser ??= launch('chromium');
  const page = await (await browser).newPage();
  try {
    await page.goto(url);
    for (const end = Date.now() + timeout; ; await sleep(20)) {
      const text = await page.evaluate(() => document.querySelector('#nn-init')?.textContent.trim()).catch(() => '');
      const errors = (await page.errors()).filter(isOfPage);
      if (errors.length) throw new Error(`${url}: ${errors.join('\n')}`);
      if (text) return text;
      if (Date.now() > end) throw new Error(`${url}: nothing in <output id="nn-init"> after ${timeout / 1000} s`);
    }
  } finally {
    await page.close();
  }
}
