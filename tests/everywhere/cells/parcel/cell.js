// SPDX-License-Identifier: Apache-2.0

async function build(project, page) {
  await project.bin('parcel', 'build', page);
  const server = await project.serve('dist');
  return project.page(server.url + page.replace('worker/', ''));
}

async function dev(project, page) {
  const port = await project.freePort();
  await project.start('node_modules/.bin/parcel', [page, '--port', port], { ready: /Built in/ });
  return project.page(`http://localhost:${port}/`);
}

export default {
  tool: 'Parcel 2',
  does: 'nothing',
  sources: ['page', 'required', 'worker'],
  program: ['src/check.js', 'src/check.cjs', 'worker/src/check.js'],
  checks: {
    'dev server': (project) => dev(project, 'index.html'),
    build: (project) => build(project, 'index.html'),
    'require()': (project) => build(project, 'required.html'),
    'worker in the dev server': (project) => dev(project, 'worker/index.html'),
    'worker in the build': (project) => build(project, 'worker/index.html'),
  },
};
