// SPDX-License-Identifier: Apache-2.0
// The page of demo/, built and served like `make demo` does, and functions that read it.

import { existsSync } from 'node:fs';
import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import config from '../../demo/vite.config.js';
import { serve } from './browser.js';
import { launch } from './browsers.js';
import { root } from './run.js';

/** The views, in their order. */
export const VIEWS = {
  distributions: 'Distributions',
  signal: 'Signal propagation',
  race: 'Training race',
  model: 'Whole models',
  speed: 'Speed',
  pytorch: 'Same as PyTorch',
};

/**
 * @param {string} engine
 * @param {Parameters<typeof launch>[1]} [options]
 */
export async function openDemo(engine, options) {
  const server = await serve(join(root, 'build/demo'), config.preview.headers);
  const browser = await launch(engine, options);
  const page = await browser.newPage();
  return {
    /** The folder for downloads. */
    downloads: options?.downloads,
    server,
    browser,
    page,
    /** Opens a view by its URL, and waits for it. */
    async goto(query) {
      await page.goto(`${server.url}?${query}`);
      await page.waitFor(() => document.querySelector('form, [role=alert]'));
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** Waits until the open view has shown everything, and returns its status text. */
export const settled = (page) =>
  page.waitFor(() => {
    const isBusy = document.querySelector('[aria-busy=true]');
    return !isBusy && document.querySelector('[role=status]').textContent.trim();
  });

/** Changes an option by `action`, and waits until the view has shown its last fills. */
export async function changed(page, action) {
  const before = await page.evaluate(() => document.querySelector('.columns').textContent);
  await action();
  await page.waitFor((before) => document.querySelector('.columns').textContent !== before, before);
  return settled(page);
}

/** Makes window.transfer hold a file, as if a visitor had it in hand. @param {string} name @param {Uint8Array} bytes */
const take = (page, name, bytes) =>
  page.evaluate(
    (name, base64) => {
      window.transfer = new DataTransfer();
      window.transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    },
    name,
    Buffer.from(bytes).toString('base64'),
  );

/** Drops a file on the page. @param {string} name @param {Uint8Array} bytes */
export async function drop(page, name, bytes) {
  await take(page, name, bytes);
  await page.evaluate(() => {
    const event = new DragEvent('drop', { dataTransfer: window.transfer, bubbles: true, cancelable: true });
    document.querySelector('h1').dispatchEvent(event);
  });
}

/** Chooses a file in the view's field. @param {string} name @param {Uint8Array} bytes */
export async function choose(page, name, bytes) {
  await take(page, name, bytes);
  await page.evaluate(() => {
    const input = document.querySelector('input[type=file]');
    input.files = window.transfer.files;
    input.dispatchEvent(new Event('change'));
  });
}

/**
 * The bytes of a file that the view made, after it is saved.
 * @param {Awaited<ReturnType<typeof openDemo>>} demo
 * @param {string} name
 */
export async function downloaded({ page, downloads }, name) {
  await page.waitFor(() => document.querySelector('a[download]'));
  const status = await page.evaluate(() => document.querySelector('[role=status]').textContent);
  const size = numberOf(/[\d,]+/.exec(status)[0]);
  const file = join(downloads, name);
  await rm(file, { force: true });
  await page.click('a[download]');
  for (let i = 0; i < 400; i++) {
    if (existsSync(file) && (await stat(file)).size === size) return readFile(file);
    await sleep(25);
  }
  throw new Error(`${file} of ${size} bytes does not come, only ${await readdir(downloads)}`);
}

/** The alert of the page. */
export const alertOf = (page) => page.waitFor(() => document.querySelector('[role=alert]')?.textContent);

/** A number as the page writes it. */
export const numberOf = (text) => (text === '–' ? NaN : Number(text.replaceAll(',', '')));

/** The texts of a table's cells, row by row. @returns {Promise<string[][]>} */
export const table = (page, selector) =>
  page.evaluate(
    (selector) =>
      [...document.querySelectorAll(`${selector} tbody tr`)].map((row) =>
        [...row.cells].map((cell) => cell.textContent.trim()),
      ),
    selector,
  );

/** The numbers of a plot, column by column, x first. @param {number} which the plot's index, from 0 */
export async function numbersOfPlot(page, which) {
  await page.evaluate((which) => {
    const details = document.querySelectorAll('nn-plot')[which].querySelector('details');
    if (!details.open) details.querySelector('summary').click();
  }, which);
  const rows = await page.waitFor((which) => {
    const rows = [...document.querySelectorAll('nn-plot')[which].querySelectorAll('details tbody tr')];
    return rows.length && rows.map((row) => [...row.cells].map((cell) => cell.textContent));
  }, which);
  return rows[0].map((_, column) => rows.map((row) => numberOf(row[column])));
}

/** The lines of JavaScript that the view shows. */
export const codeOf = (page) => page.waitFor(() => document.querySelector('.code code')?.textContent);
