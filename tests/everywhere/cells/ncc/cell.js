// SPDX-License-Identifier: Apache-2.0
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '../../../support/run.js';

/** Bundles a program, and runs it in a folder that has nothing else, above it neither. */
async function bundled(project, program) {
  const output = program.replace('.', '-');
  await project.bin('ncc', 'build', program, '--out', output);
  const cwd = await temporaryDirectory();
  await cp(join(project.directory, output), cwd, { recursive: true });
  return (await project.run('node', [program.endsWith('.cjs') ? 'index.cjs' : 'index.js'], { cwd })).stdout;
}

export default {
  tool: 'ncc',
  does: 'nothing',
  sources: ['program'],
  program: ['check.js', 'check.cjs'],
  checks: {
    import: (project) => bundled(project, 'import.js'),
    require: (project) => bundled(project, 'require.cjs'),
  },
};
