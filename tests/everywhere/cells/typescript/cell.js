// SPDX-License-Identifier: Apache-2.0
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';

const VERSIONS = ['5.0', '5.4', '5.9', '6.0', '7.0'];

/** Each way to find modules, and the modules to make. Node.js 10 knew no subpaths but folders and files. */
const RESOLUTIONS = {
  node10: { module: 'commonjs', files: ['program.cts', 'program.mts'] },
  node16: { module: 'node16', files: ['program.cts', 'program.mts', 'wasm.mts'] },
  nodenext: { module: 'nodenext', files: ['program.cts', 'program.mts', 'wasm.mts'] },
  bundler: { module: 'esnext', files: ['program.cts', 'program.mts', 'wasm.mts'] },
};

/** Whether a version has what it calls node10. TypeScript 6 has it for those who insist. */
const has = (version, resolution) => resolution !== 'node10' || version < '7';
const insisting = (version, resolution) =>
  resolution === 'node10' && version === '6.0' ? ['--ignoreDeprecations', version] : [];

/** Compiles with one version in every way. What is wrong with a type makes the compiler fail. */
async function compile(project, version) {
  for (const [from, ...copies] of [
    ['program.ts', 'program.cts', 'program.mts'],
    ['using.ts', 'using.cts', 'using.mts'],
    ['wasm.ts', 'wasm.mts'],
  ])
    for (const copy of copies) await copyFile(join(project.directory, from), join(project.directory, copy));
  for (const [resolution, { module, files }] of Object.entries(RESOLUTIONS)) {
    if (!has(version, resolution)) continue;
    for (const lib of ['es2022', 'es2022,dom'])
      await project.run('node', [
        `node_modules/typescript-${version}/bin/tsc`,
        ...['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--lib', lib],
        ...['--module', module, '--moduleResolution', resolution, ...insisting(version, resolution)],
        ...files,
        ...(version === '5.0' ? [] : ['using.cts', 'using.mts']),
      ]);
  }
  return project.expected;
}

export default {
  tool: 'TypeScript',
  does: 'nothing',
  checks: Object.fromEntries(VERSIONS.map((version) => [version, (project) => compile(project, version)])),
};
