// SPDX-License-Identifier: Apache-2.0
// jsDelivr and unpkg answer the name of a package with the file that its package.json has for them, to any origin.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

async function open(project, field) {
  const cdn = await project.serve('node_modules/nn-init', { 'access-control-allow-origin': '*' });
  const manifest = JSON.parse(await readFile(join(project.directory, 'node_modules/nn-init/package.json'), 'utf8'));
  const html = await readFile(join(project.directory, 'index.html'), 'utf8');
  const url = new URL(manifest[field], cdn.url).href;
  await writeFile(join(project.directory, `${field}.html`), html.replace('https://cdn.jsdelivr.net/npm/nn-init', url));
  const server = await project.serve();
  return project.page(`${server.url}${field}.html`);
}

export default {
  tool: 'A content delivery network',
  does: 'nothing',
  program: ['check.classic.js'],
  digests: 4,
  checks: {
    jsDelivr: (project) => open(project, 'jsdelivr'),
    unpkg: (project) => open(project, 'unpkg'),
  },
};
