// SPDX-License-Identifier: Apache-2.0
// Puts beside the pages what they name and Vite does not see: the icon of the page, and what live examples import, which is the package's own
// modules, as npm publishes them, and data.
import { cp, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digitsModule } from './live/digits.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Of the package: without maps, declarations, CommonJS, and what other hosts want. @param {string} path */
const isModule = (path) =>
  ['', '.js'].includes(extname(path)) && !/\/(types|workerd|edge-light|cli|cli\.js|.*\.min\.js)$/.test(path);

/** @param {{ outDir: string }} site */
export async function withFiles({ outDir }) {
  await cp(at('../../page/icon.svg'), join(outDir, 'icon.svg'));
  await cp(at('../../node_modules/nn-init/dist'), join(outDir, 'live/nn-init/dist'), {
    recursive: true,
    filter: isModule,
  });
  await writeFile(join(outDir, 'live/digits.js'), await digitsModule());
}
