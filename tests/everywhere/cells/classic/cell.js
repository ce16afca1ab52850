// SPDX-License-Identifier: Apache-2.0

async function open(project, host) {
  const server = await project.serve('.', { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" });
  return project.page(`${server.url}?${host}`);
}

export default {
  tool: 'The files with all inside',
  does: 'nothing',
  program: ['check.classic.js', 'draw.js'],
  digests: 4,
  checks: {
    'classic script': (project) => open(project, 'page'),
    'classic worker': (project) => open(project, 'worker-classic'),
    'classic shared worker': (project) => open(project, 'shared-classic'),
    'classic service worker': (project) => open(project, 'service-classic'),
    'module worker': (project) => open(project, 'worker-module'),
    'module shared worker': (project) => open(project, 'shared-module'),
    'module service worker': (project) => open(project, 'service-module'),
  },
};
