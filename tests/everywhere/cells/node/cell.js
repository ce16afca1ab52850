// SPDX-License-Identifier: Apache-2.0

const MAJORS = [20, 22, 24, 26];

/** A program that may read its own folder, and do nothing else: not start a worker either. */
const permitted = ({ directory }, major) => [
  major < 22 ? '--experimental-permission' : '--permission',
  `--allow-fs-read=${directory}/*`,
  'import.js',
];

/** The arguments of each way to run it. */
const RUNS = {
  import: () => ['import.js'],
  // As before Node.js 20.19: no ES module can be required.
  require: () => ['--no-experimental-require-module', 'require.cjs'],
  worker_threads: () => ['worker.js'],
  'permission model': permitted,
  'permission model, --allow-worker': (...args) => ['--allow-worker', ...permitted(...args)],
  'no code from strings': () => ['--disallow-code-generation-from-strings', 'import.js'],
};

/** Runs the program in each version, one after the other, until one says something else than the others. */
async function inEach(project, argumentsFor) {
  let said;
  for (const major of MAJORS) {
    const { stdout } = await project.run(project.node(major), argumentsFor(project, major));
    if (stdout !== (said ??= stdout)) throw new Error(`Node.js ${major} says ${stdout}`);
  }
  return said;
}

export default {
  tool: `Node.js ${MAJORS.join(', ')}`,
  does: 'nothing',
  sources: ['program'],
  program: ['check.js', 'check.cjs'],
  withoutWorkers: ['permission model'],
  checks: Object.fromEntries(
    Object.entries(RUNS).map(([name, argumentsFor]) => [name, (project) => inEach(project, argumentsFor)]),
  ),
  refuses: {
    '--jitless': {
      run: (project) => inEach(project, () => ['--jitless', 'refused.js']),
      message: /load: this engine has no WebAssembly/,
    },
  },
};
