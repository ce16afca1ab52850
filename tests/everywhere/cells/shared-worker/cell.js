// SPDX-License-Identifier: Apache-2.0
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';

async function vite(project, command) {
  const port = await project.freePort();
  const args = [...command, '--port', port, '--strictPort'];
  await project.start('node_modules/.bin/vite', args, { ready: /Local: / });
  return project.page(`http://localhost:${port}/`);
}

async function pack(project, program) {
  await project.bin(program, 'build', '--mode', 'production', '--entry', './src/main.js', '--output-path', 'packed');
  const server = await project.serve();
  return project.page(`${server.url}packed.html`);
}

/** Chromium's shared workers can make no worker. */
const checks = {
  "Vite's dev server": (project) => vite(project, []),
  webpack: (project) => pack(project, 'webpack'),
  Rspack: (project) => pack(project, 'rspack'),
  // An IIFE, as of any worker: see shared/vite.js.
  async 'Vite, from nn-init/inline'(project) {
    const folder = join(project.directory, 'src');
    await copyFile(join(folder, 'check.inline.js'), join(folder, 'check.js'));
    await project.bin('vite', 'build');
    return vite(project, ['preview']);
  },
};

export default {
  tool: 'A shared worker',
  does: 'nothing; of `nn-init/model` and `nn-init/pool` in a build of Vite those of `/inline`',
  sources: ['page'],
  program: ['src/check.js', 'src/check.inline.js'],
  withoutWorkers: Object.keys(checks),
  checks,
};
