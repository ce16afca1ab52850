// SPDX-License-Identifier: Apache-2.0
// A program in TypeScript is compiled, the declarations of the package with it, and run: in each version, with each way to
// resolve a package, as an ES module and as CommonJS, with the types of a browser and with those of the language alone.

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SOURCES = ['check.ts', 'main.ts', 'wasm.ts'];
const LIBRARIES = [['es2022', 'dom'], ['es2022']];

/** Each way to resolve: what `module` is in an ES module, and in CommonJS. */
const RESOLUTIONS = {
  // It looks for subpaths in the folder of the package, where no wasm file is.
  node10: { module: 'es2022', commonjs: 'commonjs', files: ['main.ts'] },
  node16: { module: 'node16', commonjs: 'node16' },
  nodenext: { module: 'nodenext', commonjs: 'nodenext' },
  bundler: { module: 'es2022' },
};
const MODERN = ['node16', 'nodenext', 'bundler'];
const VERSIONS = {
  '5.0': ['node10', ...MODERN],
  5.4: ['node10', ...MODERN],
  5.9: ['node10', ...MODERN],
  '6.0': ['node10', ...MODERN],
  '7.0': MODERN,
};

/** Compiles the program in a folder of its own, and runs it. @returns what it prints */
async function compile(project, version, { type, files = SOURCES, ...options }) {
  const cwd = join(project.directory, [version, type, ...Object.values(options).flat()].join('-'));
  await mkdir(cwd);
  for (const file of SOURCES) await copyFile(join(project.directory, file), join(cwd, file));
  const compilerOptions = { ...options, target: 'es2022', strict: true, skipLibCheck: false, outDir: 'out' };
  if (version === '6.0') compilerOptions.ignoreDeprecations = '6.0'; // node10
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ type }));
  await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  await project.run('node', [`../node_modules/typescript-${version}/bin/tsc`], { cwd });
  return (await project.run('node', ['out/main.js'], { cwd })).stdout;
}

/** @returns what the programs print: one text, if all print the same */
async function compileAll(project, version, resolutions) {
  const texts = new Set();
  for (const moduleResolution of resolutions) {
    const { files, ...modules } = RESOLUTIONS[moduleResolution];
    for (const [type, module] of Object.entries(modules))
      for (const lib of LIBRARIES)
        texts.add(await compile(project, version, { type, module, moduleResolution, lib, files }));
  }
  return [...texts].join('\n');
}

export default {
  tool: 'TypeScript 5.0 to 7.0',
  does: 'nothing',
  program: [],
  timeout: 300_000, // fourteen programs are compiled and run
  checks: Object.fromEntries(
    Object.entries(VERSIONS).map(([version, resolutions]) => [
      `${version} (${resolutions.join(', ')})`,
      (project) => compileAll(project, version, resolutions),
    ]),
  ),
};
