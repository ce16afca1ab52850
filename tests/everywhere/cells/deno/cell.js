// SPDX-License-Identifier: Apache-2.0

const deno = async (project, ...args) => (await project.bin('deno', 'run', ...args)).stdout;

export default {
  tool: 'Deno 2',
  does: 'nothing',
  sources: ['program'],
  program: ['check.js', 'check.cjs'],
  checks: {
    'import without permissions': (project) => deno(project, 'import.js'),
    // Deno's require() asks for leave to read whatever the module does.
    'require, --allow-read': (project) => deno(project, '--allow-read', 'require.cjs'),
  },
};
