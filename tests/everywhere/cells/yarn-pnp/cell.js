// SPDX-License-Identifier: Apache-2.0

const yarn = async (project, ...args) => (await project.run('tool/node_modules/.bin/yarn', args)).stdout;

export default {
  tool: "Yarn 4, Plug'n'Play",
  does: 'nothing',
  sources: ['program'],
  program: ['check.js', 'check.cjs'],
  async install(project) {
    await project.run('npm', ['ci', '--prefix', 'tool']);
    await yarn(project, 'add', 'nn-init@file:./nn-init.tgz');
  },
  checks: {
    import: (project) => yarn(project, 'node', 'import.js'),
    require: (project) => yarn(project, 'node', 'require.cjs'),
  },
};
