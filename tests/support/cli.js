// SPDX-License-Identifier: Apache-2.0
// Runs the command line as a program of its own.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readEach } from '../../npm/dist/safetensors.js';
import { root } from './run.js';

export const PROGRAM = join(root, 'npm/dist/cli.js');

/**
 * Starts it, without a launcher's variables.
 * @param {string[]} args @param {{ env?: Record<string, string>, cwd?: string }} [o]
 */
export function start(args, { env = {}, cwd } = {}) {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { PATH, HOME, ...env } });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (text) => (said[name] += text));
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...said })));
  return { child, ended, said };
}

/** Runs it to its end. @returns {Promise<{ code: number, stdout: string, stderr: string }>} */
export const cli = (args, o) => start(args, o).ended;

/** The SHA-256 of each tensor in a file or an index. @param {string} path @returns {Promise<Record<string, string>>} */
export async function digestsIn(path) {
  const digests = {};
  for await (const { name, data, shape, dtype } of readEach(path)) {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    digests[name] = `${dtype} ${shape} ${createHash('sha256').update(bytes).digest('hex')}`;
  }
  return digests;
}

/** What is in a folder, sorted. @param {string} folder */
export const filesOf = async (folder) => (await readdir(folder)).sort();

/** @param {string} path */
export const jsonIn = async (path) => JSON.parse(await readFile(path, 'utf8'));
