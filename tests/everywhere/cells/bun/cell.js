// SPDX-License-Identifier: Apache-2.0
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '../../../support/run.js';

const bun = async (project, ...args) => (await project.bin('bun', ...args)).stdout;

/** Makes an executable file of a program, and runs it in a folder that has nothing else, above it neither. */
async function compiled(project, program) {
  await bun(project, 'build', '--compile', program, '--outfile=program');
  const cwd = await temporaryDirectory();
  await copyFile(join(project.directory, 'program'), join(cwd, 'program'));
  return (await project.run(join(cwd, 'program'), [], { cwd })).stdout;
}

export default {
  tool: 'Bun 1',
  does: 'nothing',
  sources: ['program'],
  program: ['check.js', 'check.cjs'],
  checks: {
    import: (project) => bun(project, 'run', 'import.js'),
    require: (project) => bun(project, 'run', 'require.cjs'),
    'build of an HTML page': async (project) => {
      await bun(project, 'build', 'index.html', '--outdir=dist');
      return project.page((await project.serve('dist')).url);
    },
    'build --compile': (project) => compiled(project, 'import.js'),
    'build --compile of require()': (project) => compiled(project, 'require.cjs'),
  },
};
