// SPDX-License-Identifier: Apache-2.0
// Whether every way to resolve the package finds JavaScript, and types that are of it.

import { basename } from 'node:path';

/** Lints the tarball. A linter that finds nothing is what is expected. */
async function lint(project, linter, ...options) {
  await project.bin(linter, basename(project.tarball), ...options);
  return project.expected;
}

export default {
  tool: 'publint, Are the types wrong?',
  does: 'nothing',
  checks: {
    'publint --strict': (project) => lint(project, 'publint', '--strict'),
    'attw --profile strict': (project) => lint(project, 'attw', '--profile', 'strict'),
  },
};
