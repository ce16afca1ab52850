// SPDX-License-Identifier: Apache-2.0

async function dev(project, query = '') {
  const port = await project.freePort();
  await project.start('node_modules/.bin/ng', ['serve', '--port', port], { ready: /Local: / });
  return project.page(`http://localhost:${port}/${query}`);
}

async function build(project, query = '') {
  await project.bin('ng', 'build');
  const server = await project.serve('dist/app/browser');
  return project.page(server.url + query);
}

export default {
  tool: 'Angular 22',
  does: 'nothing',
  node: 24, // Angular 22 needs 22.22
  program: ['src/check.js'],
  checks: {
    'dev server': (project) => dev(project),
    build: (project) => build(project),
    'worker in the dev server': (project) => dev(project, '?worker'),
    'worker in the build': (project) => build(project, '?worker'),
  },
};
