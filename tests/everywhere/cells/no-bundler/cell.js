// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The strictest policy that a page with an import map can have. */
async function policyOf(path) {
  const html = await readFile(path, 'utf8');
  const map = html.match(/<script type="importmap">(.*?)<\/script>/s)[1];
  const hash = createHash('sha256').update(map).digest('base64');
  return { 'content-security-policy': `script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}'` };
}

async function open(project, page) {
  const server = await project.serve('.', await policyOf(join(project.directory, page)));
  return project.page(server.url + page);
}

export default {
  tool: 'A page without a bundler',
  does: 'nothing; an import map, if the program is to name packages',
  checks: {
    'the modules of dist': (project) => open(project, 'index.html'),
    'those that fetch the .wasm beside them': (project) => open(project, 'fetch.html'),
  },
};
