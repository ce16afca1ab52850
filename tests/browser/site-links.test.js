// SPDX-License-Identifier: Apache-2.0
// Every link within the built site leads to a page and a place that are there. Links to other hosts are counted, not followed.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../support/run.js';
import { builtPages } from '../support/site.js';

const folder = join(root, 'build/site');
const HOST = 'http://site';

/** What the tags of a page say; its text has no tags, since VitePress escapes it. @type {Map<string, { ids: Set<string>, links: string[] }>} */
const pages = new Map();
function read(path) {
  if (!pages.has(path)) {
    const tags = readFileSync(join(folder, path), 'utf8').match(/<[a-z][^<>]*>/g) ?? [];
    const valuesOf = (name) => tags.flatMap((tag) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? []);
    const links = [...valuesOf('href'), ...valuesOf('src')].map((link) => link.replaceAll('&amp;', '&'));
    pages.set(path, { ids: new Set(valuesOf('id')), links });
  }
  return pages.get(path);
}

/** The file that a static host answers with, if there is one. @param {string} path of a URL */
function fileOf(path) {
  const file = decodeURI(path).replace(/^\//, '').replace(/\/$/, '/index.html') || 'index.html';
  return existsSync(join(folder, file)) && statSync(join(folder, file)).isFile() ? file : undefined;
}

/** Why a link is broken. @param {URL} url */
function faultOf({ pathname, hash }) {
  const file = fileOf(pathname);
  if (!file) return 'nothing is there';
  // The page of demo/ makes its places by itself.
  if (!hash || !file.endsWith('.html') || file.startsWith('page/')) return undefined;
  return read(file).ids.has(decodeURIComponent(hash.slice(1))) ? undefined : 'no such place';
}

describe('links', () => {
  test('within the site lead somewhere', (t) => {
    const broken = [];
    const elsewhere = new Set();
    for (const page of builtPages()) {
      for (const link of read(page).links) {
        const url = new URL(link, `${HOST}/${page}`);
        if (url.origin !== HOST) {
          if (/^https?:/.test(url.protocol)) elsewhere.add(url.host);
          continue;
        }
        const fault = faultOf(url);
        if (fault) broken.push(`${page}: ${link}: ${fault}`);
      }
    }
    assert.deepEqual(broken, []);
    t.diagnostic(`links to ${elsewhere.size} other hosts: ${[...elsewhere].sort().join(' ')}`);
  });
});
