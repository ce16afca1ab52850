// SPDX-License-Identifier: Apache-2.0
// What every Vite is to do. The worker has a page of its own, in worker/, since Vite cannot build a page without what it starts.

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';

async function open(project, ...args) {
  const port = await project.freePort();
  await project.start('node_modules/.bin/vite', [...args, '--port', port, '--strictPort'], { ready: /Local: / });
  return project.page(`http://localhost:${port}/`);
}

async function build(project, root) {
  await project.bin('vite', 'build', root);
  return open(project, 'preview', root);
}

/**
 * Vite makes an IIFE of a worker, which cannot be split: a program with an import() in it needs worker: { format: 'es' } there, or
 * has all in one piece. Vite 8 puts into one piece what import() brings, as long as that shares nothing: all but nn-init/model and
 * nn-init/pool.
 */
async function buildInOnePiece(project) {
  const folder = join(project.directory, 'worker/src');
  await copyFile(join(folder, 'check.inline.js'), join(folder, 'check.js'));
  return build(project, 'worker');
}

export const vite = (version) => ({
  tool: `Vite ${version}`,
  does: `nothing; in a worker ${version < 8 ? "`'nn-init/inline'`" : "`'nn-init/model/inline'` and `'nn-init/pool/inline'`"}, or \`worker: { format: 'es' }\``,
  sources: ['page', 'worker'],
  program: ['src/check.js', 'worker/src/check.js', 'worker/src/check.inline.js'],
  checks: {
    'dev server': (project) => open(project, '.'),
    build: (project) => build(project, '.'),
    'worker in the dev server': (project) => open(project, 'worker'),
    'worker in the build, from nn-init/inline': buildInOnePiece,
  },
});
