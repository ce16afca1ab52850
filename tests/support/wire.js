// SPDX-License-Identifier: Apache-2.0
// What a page that uses an entry fetches: Vite builds the smallest program that uses one initializer, minified as Vite does.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from './run.js';

/** Bars of `nn-init` and `nn-init/core`, in bytes: 36 and 12 kB. */
export const BARS = { 'nn-init': 36000, 'nn-init/core': 12000 };
export const ENTRIES = ['nn-init', 'nn-init/core', 'nn-init/frameworks'];

/**
 * The chunks of the build that load() fetches where there is SIMD: not the scalar file, nor what is for sources of one's own.
 * @param {string} entry
 * @returns {Promise<{ name: string, bytes: number, gzipped: number }[]>}
 */
export async function fetched(entry) {
  const directory = await mkdtemp(join(tmpdir(), 'nn-init-wire-'));
  try {
    await mkdir(join(directory, 'node_modules'));
    await symlink(join(root, 'npm'), join(directory, 'node_modules/nn-init'));
    const program = `import { load } from '${entry}';\nglobalThis.w = (await load()).heNormal_(globalThis.w);\n`;
    await writeFile(join(directory, 'program.js'), program);
    const result = await build({
      root: directory,
      configFile: false,
      logLevel: 'error',
      build: {
        write: false,
        modulePreload: false,
        target: 'es2022',
        rollupOptions: { input: join(directory, 'program.js') },
      },
    });
    return result.output
      .filter(({ fileName }) => !/\bscalar\b|\/compile-/.test(fileName))
      .map(({ fileName, code }) => ({
        name: fileName,
        bytes: Buffer.byteLength(code),
        gzipped: gzipSync(code, { level: 9 }).length,
      }));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Bytes that a page fetches, gzipped, by entry. @returns {Promise<Record<string, number>>} */
export async function sizes() {
  const total = async (entry) => (await fetched(entry)).reduce((sum, { gzipped }) => sum + gzipped, 0);
  return Object.fromEntries(await Promise.all(ENTRIES.map(async (entry) => [entry, await total(entry)])));
}
