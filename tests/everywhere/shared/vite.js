// SPDX-License-Identifier: Apache-2.0
// What every Vite is to do.

async function dev(project, query) {
  const port = await project.freePort();
  await project.start('node_modules/.bin/vite', ['--port', port, '--strictPort'], { ready: /Local: / });
  return project.page(`http://localhost:${port}/${query}`);
}

async function preview(project, query) {
  const port = await project.freePort();
  await project.bin('vite', 'build');
  await project.start('node_modules/.bin/vite', ['preview', '--port', port, '--strictPort'], { ready: /Local: / });
  return project.page(`http://localhost:${port}/${query}`);
}

export const vite = (version) => ({
  tool: `Vite ${version}`,
  does: 'nothing',
  sources: ['page'],
  program: ['src/check.js'],
  checks: {
    'dev server': (project) => dev(project, ''),
    'worker in the dev server': (project) => dev(project, '?worker'),
    build: (project) => preview(project, ''),
    'worker in the build': (project) => preview(project, '?worker'),
  },
});
