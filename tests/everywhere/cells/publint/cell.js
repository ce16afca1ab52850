// SPDX-License-Identifier: Apache-2.0

/** Runs a program that fails when it finds a fault in the tarball. */
async function passes(project, program, ...args) {
  await project.bin(program, ...args);
  return project.expected;
}

export default {
  tool: 'publint, Are The Types Wrong?',
  does: 'nothing',
  checks: {
    'publint --strict': (project) => passes(project, 'publint', 'run', './nn-init.tgz', '--strict'),
    'attw --profile strict': (project) => passes(project, 'attw', './nn-init.tgz', '--profile', 'strict'),
  },
};
