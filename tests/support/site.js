// SPDX-License-Identifier: Apache-2.0
// The site of demo/site: its sources, and its pages as `make site` builds them.

import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { violationsOf } from './axe.js';
import { serve } from './browser.js';
import { launch } from './browsers.js';
import { root } from './run.js';

export const site = 'demo/site';

/** A page of each kind, and some of the longest: those of the pictures and of Lighthouse. */
export const TEN_PAGES = [
  '',
  'guide/',
  'guide/hosts.html',
  'guide/command-line.html',
  'reference/',
  'reference/heNormal_.html',
  'from/pytorch.html',
  'atlas/',
  'atlas/transformers/gpt2.html',
  'speed.html',
];

/** @param {string} folder @param {string} ending @returns {string[]} paths below the folder, in order */
const filesBelow = (folder, ending) =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    .flatMap((entry) => {
      if (entry.isDirectory())
        return filesBelow(join(folder, entry.name), ending).map((path) => `${entry.name}/${path}`);
      return entry.name.endsWith(ending) ? [entry.name] : [];
    })
    .sort();

/**
 * The Markdown of the pages, by path below demo/site, without the pages that programs write: site-reference.test.js runs what is in these.
 */
export const sourcesOfPages = () =>
  filesBelow(join(root, site), '.md').filter((path) => !/^(reference|from)\//.test(path));

/** The pages of a built site, by path below it, without the page of demo/. */
export const builtPages = (folder = join(root, 'build/site')) =>
  filesBelow(folder, '.html').filter((path) => !path.startsWith('page/'));

/** How an address of the site is written in links. @param {string} page a path of builtPages() */
export const addressOf = (page) => page.replace(/(^|\/)index\.html$/, '$1');

/**
 * Serves the built site, and opens a browser for it.
 *
 * @param {string} engine
 * @param {Record<string, string>} [headers] none unless given, as of many a static host
 */
export async function openSite(engine, headers = {}) {
  const server = await serve(join(root, 'build/site'), headers);
  const browser = await launch(engine);
  return {
    server,
    browser,
    /** Opens a page in a tab of its own. @param {string} path @param {import('./browsers.js').PageOptions} [look] */
    async open(path, look) {
      const page = await browser.newPage(look);
      await page.goto(server.url + path);
      await page.waitFor(() => document.querySelector('h1')); // the program of the page has begun
      return page;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** What a file of the site takes on its way, in bytes. @param {string} path */
const gzippedSize = async (path) => gzipSync(await readFile(join(root, 'build/site', path))).length;

/** The sum of what was asked for since `paths` was emptied, gzipped. @param {string[]} paths */
export async function gzippedSizes(paths) {
  const sizes = await Promise.all([...new Set(paths)].map(gzippedSize));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What stands in the way of those who read an open page: by axe-core, and by its width. @param {import('./browsers/page.js').Page} page */
export async function faultsOf(page) {
  const faults = await violationsOf(page);
  const [content, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  return content <= shown ? faults : [...faults, `it is ${content} pixels wide, of ${shown}`];
}
