// SPDX-License-Identifier: Apache-2.0

export default {
  tool: 'pnpm 12',
  does: 'nothing',
  sources: ['program'],
  program: ['check.js', 'check.cjs'],
  async install(project) {
    await project.run('npm', ['ci', '--prefix', 'tool']);
    await project.run(`tool/node_modules/pnpm-${process.arch}/pnpm`, ['add', './nn-init.tgz', '--store-dir', 'store']);
  },
  checks: {
    import: async (project) => (await project.run('node', ['import.js'])).stdout,
    require: async (project) => (await project.run('node', ['require.cjs'])).stdout,
  },
};
