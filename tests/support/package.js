// SPDX-License-Identifier: Apache-2.0
// The package as users get it: packed by npm, and installed from the tarball in a project.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root, run, temporaryDirectory } from './run.js';

/**
 * Packs npm/ and installs the tarball in an empty project, without a network.
 *
 * @returns {Promise<{ directory: string, tarball: string, files: string[] }>} the project, and the packed files
 */
export async function installPackage() {
  const directory = await temporaryDirectory();
  const pack = await run('npm', ['pack', '--json', '--pack-destination', directory], { cwd: join(root, 'npm') });
  const [{ filename, files }] = JSON.parse(pack.stdout);
  const tarball = join(directory, filename);
  await writeFiles(directory, { 'package.json': '{ "private": true }' });
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: directory });
  return { directory, tarball, files: files.map(({ path }) => path).sort() };
}

/**
 * @param {string} directory
 * @param {Record<string, string>} files text by path
 */
export async function writeFiles(directory, files) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}
