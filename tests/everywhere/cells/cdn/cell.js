// SPDX-License-Identifier: Apache-2.0
// jsDelivr and unpkg answer the name of a package with the file that its package.json has for them, and serve each of its files, to
// any origin. A pool's workers come from a blob, since no worker may be of another origin.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = 'https://cdn.jsdelivr.net/npm/nn-init';

async function open(project, page, field = 'jsdelivr') {
  const cdn = await project.serve('node_modules/nn-init', { 'access-control-allow-origin': '*' });
  const manifest = JSON.parse(await readFile(join(project.directory, 'node_modules/nn-init/package.json'), 'utf8'));
  const html = await readFile(join(project.directory, page), 'utf8');
  const own = html.replace(`${PACKAGE}"`, `${new URL(manifest[field], cdn.url)}"`).replaceAll(`${PACKAGE}/`, cdn.url);
  await writeFile(join(project.directory, `${field}-${page}`), own);
  const server = await project.serve();
  return project.page(`${server.url}${field}-${page}`);
}

export default {
  tool: 'A content delivery network',
  does: 'nothing; an import map, if the program is to name packages',
  checks: {
    jsDelivr: (project) => open(project, 'index.html'),
    unpkg: (project) => open(project, 'index.html', 'unpkg'),
    'the modules of dist': (project) => open(project, 'modules.html'),
  },
};
