// SPDX-License-Identifier: Apache-2.0

const bundle = (project, ...options) =>
  project.bin('rollup', 'src/main.js', '--failAfterWarnings', '--plugin', 'node-resolve', ...options);

async function page(project) {
  const server = await project.serve();
  return project.page(server.url);
}

export default {
  tool: 'Rollup 4',
  does: 'nothing, with @rollup/plugin-node-resolve',
  sources: ['page', 'bundle'],
  program: ['src/check.js'],
  checks: {
    async 'ES modules'(project) {
      await bundle(project, '--dir', 'dist');
      return page(project);
    },
    async 'one IIFE'(project) {
      await bundle(project, '--format', 'iife', '--inlineDynamicImports', '--file', 'dist/main.js');
      return page(project);
    },
  },
};
