// SPDX-License-Identifier: Apache-2.0
// Runs other programs from a test.

import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs a program to its end. If it fails, the error has the program's whole output.
 *
 * @param {string} command a program, or the name of one in tests/node_modules/.bin
 * @param {string[]} args
 * @param {import('node:child_process').ExecFileOptions} [options]
 * @returns {Promise<{ stdout: string, stderr: string }>}
 */
export function run(command, args, options = {}) {
  const PATH = `${join(root, 'tests/node_modules/.bin')}:${process.env.PATH}`;
  return new Promise((resolve, reject) => {
    execFile(command, args, { ...options, env: { ...process.env, ...options.env, PATH } }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command} ${args.join(' ')}: ${error.code ?? error.signal}\n${stdout}${stderr}`));
      else resolve({ stdout, stderr });
    });
  });
}

/** A new directory, which is removed when the process ends. */
export async function temporaryDirectory() {
  const directory = await mkdtemp(join(tmpdir(), 'nn-init-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
