// SPDX-License-Identifier: Apache-2.0
// Whether every way to resolve the package finds JavaScript, and types that are of it.

import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** The entries that are wasm files. */
async function wasmFiles({ directory }) {
  const manifest = JSON.parse(await readFile(join(directory, 'node_modules/nn-init/package.json'), 'utf8'));
  return Object.keys(manifest.exports).filter((entry) => entry.endsWith('.wasm'));
}

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
    'attw --profile strict': async (project) =>
      lint(project, 'attw', '--profile', 'strict', '--exclude-entrypoints', ...(await wasmFiles(project))),
    // A wasm file is an ES module: it cannot be required. And before package.json had exports, a subpath was a path.
    'attw --profile esm-only, of wasm files': async (project) =>
      lint(project, 'attw', '--profile', 'esm-only', '--entrypoints', ...(await wasmFiles(project))),
  },
};
