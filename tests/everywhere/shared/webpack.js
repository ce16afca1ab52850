// SPDX-License-Identifier: Apache-2.0
// What webpack is to do, and rspack, which takes the same commands.

async function build(project, program, entry, query = '') {
  await project.bin(program, 'build', '--mode', 'production', '--entry', `./src/${entry}.js`);
  const server = await project.serve();
  return project.page(server.url + query);
}

export const webpack = (tool, program) => ({
  tool,
  does: 'nothing',
  sources: ['page', 'bundle'],
  program: ['src/check.js', 'src/check.cjs'],
  checks: {
    build: (project) => build(project, program, 'main'),
    worker: (project) => build(project, program, 'main', '?worker'),
    'require()': (project) => build(project, program, 'required'),
  },
});
