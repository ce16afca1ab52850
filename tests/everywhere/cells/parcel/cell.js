// SPDX-License-Identifier: Apache-2.0
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';

async function build(project, page) {
  await project.bin('parcel', 'build', page);
  const server = await project.serve('dist');
  return project.page(server.url + page.replace('worker/', ''));
}

/** Parcel 2.16 leaves out of a worker's build what files of an import() share. */
async function buildInOnePiece(project) {
  const folder = join(project.directory, 'worker/src');
  await copyFile(join(folder, 'check.inline.js'), join(folder, 'check.js'));
  return build(project, 'worker/index.html');
}

async function dev(project, page) {
  const port = await project.freePort();
  await project.start('node_modules/.bin/parcel', [page, '--port', port], { ready: /Built in/ });
  return project.page(`http://localhost:${port}/`);
}

export default {
  tool: 'Parcel 2',
  does: "nothing; in a worker `'nn-init/model/inline'` and `'nn-init/pool/inline'`",
  sources: ['page', 'required', 'worker'],
  program: ['src/check.js', 'src/check.cjs', 'worker/src/check.js', 'worker/src/check.inline.js'],
  checks: {
    'dev server': (project) => dev(project, 'index.html'),
    build: (project) => build(project, 'index.html'),
    'require()': (project) => build(project, 'required.html'),
    'worker in the dev server': (project) => dev(project, 'worker/index.html'),
    'worker in the build, from nn-init/inline': buildInOnePiece,
  },
};
