// SPDX-License-Identifier: Apache-2.0

export default {
  tool: 'ts-jest 29',
  does: 'nothing',
  program: ['check.ts'],
  checks: {
    /** The tests are told what must come out. Jest fails unless it does, and when a type is wrong. */
    async test(project) {
      await project.run('node_modules/.bin/jest', [], { env: { EXPECTED: project.expected } });
      return project.expected;
    },
  },
};
