// SPDX-License-Identifier: Apache-2.0
import { appendFile, copyFile } from 'node:fs/promises';
import { join } from 'node:path';

async function open(project, host) {
  const server = await project.serve('.', { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" });
  return project.page(`${server.url}?${host}`);
}

/** The same functions for those who import them. */
async function openModule(project, host) {
  await copyFile(join(project.directory, 'check.classic.js'), join(project.directory, 'draw.js'));
  await appendFile(join(project.directory, 'draw.js'), 'export { draw };\n');
  return open(project, host);
}

export default {
  tool: 'The files with all inside',
  does: 'nothing',
  program: ['check.classic.js'],
  digests: 4,
  checks: {
    'classic script': (project) => open(project, 'page'),
    'classic worker': (project) => open(project, 'worker-classic'),
    'classic shared worker': (project) => open(project, 'shared-classic'),
    'classic service worker': (project) => open(project, 'service-classic'),
    'module worker': (project) => openModule(project, 'worker-module'),
    'module shared worker': (project) => openModule(project, 'shared-module'),
    'module service worker': (project) => openModule(project, 'service-module'),
  },
};
