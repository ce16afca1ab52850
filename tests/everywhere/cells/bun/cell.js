// SPDX-License-Identifier: Apache-2.0
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

const bun = async (project, ...args) => (await project.bin('bun', ...args)).stdout;

/** An executable file of a program, run in a folder of its own. */
async function compiled(project, program) {
  await bun(project, 'build', '--compile', program, '--outfile=program');
  const cwd = join(project.directory, program.replace('.', '-'));
  await mkdir(cwd);
  await rename(join(project.directory, 'program'), join(cwd, 'program'));
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
