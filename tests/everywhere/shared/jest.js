// SPDX-License-Identifier: Apache-2.0
// What Jest is to do, whichever its version.

import { join } from 'node:path';

/** Runs the tests of a folder. They are told what must come out, and Jest fails unless it does. */
async function jest(project, folder, environment, NODE_OPTIONS = '') {
  const options = { cwd: join(project.directory, folder), env: { EXPECTED: project.expected, NODE_OPTIONS } };
  await project.run(join(project.directory, 'node_modules/.bin/jest'), [`--env=${environment}`], options);
  return project.expected;
}

/** Jest runs ES modules only so. */
const ESM = '--experimental-vm-modules';

export const jestOf = (version) => ({
  tool: `Jest ${version}`,
  does: 'nothing',
  sources: ['jest'],
  program: ['commonjs/check.cjs', 'esm/check.js'],
  checks: {
    'CommonJS in node': (project) => jest(project, 'commonjs', 'node'),
    'CommonJS in jsdom': (project) => jest(project, 'commonjs', 'jsdom'),
    'ES modules in node': (project) => jest(project, 'esm', 'node', ESM),
    'ES modules in jsdom': (project) => jest(project, 'esm', 'jsdom', ESM),
  },
});
