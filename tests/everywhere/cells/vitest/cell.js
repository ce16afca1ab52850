// SPDX-License-Identifier: Apache-2.0

/** The tests are told what must come out, and Vitest fails unless it does. */
async function vitest(project, environment) {
  const env = { EXPECTED: project.expected };
  await project.run('node_modules/.bin/vitest', ['run', `--environment=${environment}`], { env });
  return project.expected;
}

export default {
  tool: 'Vitest 5',
  does: 'nothing',
  node: 24,
  checks: Object.fromEntries(
    ['node', 'jsdom', 'happy-dom', 'edge-runtime'].map((environment) => [
      environment,
      (project) => vitest(project, environment),
    ]),
  ),
};
