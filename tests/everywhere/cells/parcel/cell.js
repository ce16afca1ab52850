// SPDX-License-Identifier: Apache-2.0

async function build(project, query) {
  await project.bin('parcel', 'build', 'index.html');
  const server = await project.serve('dist');
  return project.page(server.url + query);
}

async function dev(project, query) {
  const port = await project.freePort();
  const options = ['index.html', '--port', port, '--no-hmr'];
  await project.start('node_modules/.bin/parcel', options, { ready: /Built in/ });
  return project.page(`http://localhost:${port}/${query}`);
}

export default {
  tool: 'Parcel 2',
  does: 'nothing',
  sources: ['page'],
  program: ['src/check.js'],
  checks: {
    'dev server': (project) => dev(project, ''),
    'worker in the dev server': (project) => dev(project, '?worker'),
    build: (project) => build(project, ''),
    'worker in the build': (project) => build(project, '?worker'),
  },
};
