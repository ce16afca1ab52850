// SPDX-License-Identifier: Apache-2.0
// What webpack is to do, and Rspack, which takes the same commands.

async function build(project, program, entry) {
  await project.bin(program, 'build', '--mode', 'production', '--entry', `./${entry}`);
  const server = await project.serve();
  return project.page(server.url);
}

export const webpack = (tool, program) => ({
  tool,
  does: 'nothing',
  sources: ['page', 'required', 'worker', 'bundle'],
  program: ['src/check.js', 'src/check.cjs', 'worker/src/check.js'],
  checks: {
    build: (project) => build(project, program, 'src/main.js'),
    worker: (project) => build(project, program, 'worker/src/main.js'),
    'require()': (project) => build(project, program, 'src/required.cjs'),
  },
});
