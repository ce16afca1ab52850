// SPDX-License-Identifier: Apache-2.0
// What every Vite is to do. The worker has a page of its own, in worker/, since Vite cannot build a page without what it starts.

async function open(project, ...args) {
  const port = await project.freePort();
  await project.start('node_modules/.bin/vite', [...args, '--port', port, '--strictPort'], { ready: /Local: / });
  return project.page(`http://localhost:${port}/`);
}

async function build(project, root) {
  await project.bin('vite', 'build', root);
  return open(project, 'preview', root);
}

export const vite = (version) => ({
  tool: `Vite ${version}`,
  does: 'nothing',
  sources: ['page', 'worker'],
  program: ['src/check.js', 'worker/src/check.js'],
  checks: {
    'dev server': (project) => open(project, '.'),
    build: (project) => build(project, '.'),
    'worker in the dev server': (project) => open(project, 'worker'),
    'worker in the build': (project) => build(project, 'worker'),
  },
});
