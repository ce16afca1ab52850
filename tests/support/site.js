// SPDX-License-Identifier: Apache-2.0
// The site of demo/site: its sources, and its pages as `make site` builds them.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.js';

export const site = 'demo/site';

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

/** The Markdown of the pages, by path below demo/site. */
export const sourcesOfPages = () => filesBelow(join(root, site), '.md');

/** The pages of the built site, by path below build/site, without the page of demo/. */
export const builtPages = () =>
  filesBelow(join(root, 'build/site'), '.html').filter((path) => !path.startsWith('page/'));
