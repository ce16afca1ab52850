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
 * Vite 5 to 7 make an IIFE of a worker, which Rollup refuses to split: a program with an import() in it needs
 * worker: { format: 'es' } there, or has all in one piece.
 */
async function buildInOnePiece(project) {
  const folder = join(project.directory, 'worker/src');
  await copyFile(join(folder, 'check.inline.js'), join(folder, 'check.js'));
  return build(project, 'worker');
}

export const vite = (version) => ({
  tool: `Vite ${version}`,
  does: version < 8 ? "nothing; in a worker `'nn-init/inline'`, or `worker: { format: 'es' }`" : 'nothing',
  sources: ['page', 'worker'],
  program: ['src/check.js', 'worker/src/check.js', 'worker/src/check.inline.js'],
  checks: {
    'dev server': (project) => open(project, '.'),
    build: (project) => build(project, '.'),
    'worker in the dev server': (project) => open(project, 'worker'),
    ...(version < 8
      ? { 'worker in the build, from nn-init/inline': buildInOnePiece }
      : { 'worker in the build': (project) => build(project, 'worker') }),
  },
});
