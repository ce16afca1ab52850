// SPDX-License-Identifier: Apache-2.0
// Installs Node.js of several major versions, the npm packages of nodes/package.json. `node tests/support/nodes.js 24`
// prints a path.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './run.js';

const source = fileURLToPath(new URL('nodes/', import.meta.url));
const directory = join(root, 'build/nodes');
const lockfile = join(source, 'package-lock.json');
const stamp = join(directory, 'node_modules/.installed-from');

/** Installs all versions, unless they are already installed. */
function install() {
  if (existsSync(stamp) && readFileSync(stamp).equals(readFileSync(lockfile))) return;
  console.error('Installing Node.js of other versions');
  const commands = [
    ['mkdir', '-p', directory],
    ['cp', join(source, 'package.json'), lockfile, directory],
    ['npm', 'ci', '--prefix', directory, '--loglevel=error', '--no-audit', '--no-fund'],
    ['cp', lockfile, stamp],
  ];
  for (const [command, ...args] of commands) execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * @param {number | string} version 20, 22, 24 or 26
 * @returns {string} the path of that Node.js. The first call installs all versions.
 */
export function node(version) {
  install();
  const path = join(directory, `node_modules/node-${version}-${process.arch}/bin/node`);
  if (!existsSync(path)) throw new Error(`There is no Node.js ${version} for ${process.platform}, ${process.arch}`);
  return path;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(node(process.argv[2]));
