// SPDX-License-Identifier: Apache-2.0
// The files of a checkpoint: their names, and how they are written.
import { mkdir, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Failure, UsageError } from './failure.js';
import { kindOf, readText } from './models.js';
import { size } from './text.js';

/** Names of a model's files: whole, sharded, or with rows of parameters; and of the index. */
export const MODEL_FILE = /^(model|shard-\d{5}-model)(-\d{5}-of-\d{5}|-joined-\d{5})?\.safetensors(\.index\.json)?$/;

const five = (/** @type {number} */ n) => String(n).padStart(5, '0');

/**
 * The file names of a share: for whole parameters, and for rows. The first share is 1.
 * @param {number} i
 * @param {number} count
 */
export const shareFiles = (i, count) => {
  const whole = `model-${five(i)}-of-${five(count)}.safetensors`;
  return { whole, rows: `shard-${five(i)}-${whole}` };
};

/** @param {number} i counted from 1 */
export const joinedFile = (i) => `model-joined-${five(i)}.safetensors`;

/** @param {string} file */
export const isJoined = (file) => file.startsWith('model-joined-');

/**
 * The place of the output, from `-o`.
 * @param {string | undefined} output
 * @returns {{ folder: string, file?: string }} `file`: the path, if it is one file
 */
export function targetOf(output) {
  if (!output) throw new UsageError('-o is missing; give -o DIR, the folder to write');
  return output.endsWith('.safetensors') ? { folder: dirname(output), file: output } : { folder: output };
}

/**
 * Makes a folder and its parents. Not by { recursive: true }: in Node.js 20 that never returns where nothing can be
 * made, as in /proc.
 * @param {string} folder
 */
export async function makeFolder(folder) {
  const kind = await kindOf(folder);
  if (kind === 'file') throw new Failure(`${folder} is a file; choose another folder`);
  if (kind) return;
  const above = dirname(folder);
  if (above !== folder) await makeFolder(above);
  await mkdir(folder).catch((error) => {
    if (error.code !== 'EEXIST') throw error; // another task made it first
  });
}

/**
 * A name for a file that will be renamed to `path`, like those of write() in nn-init/safetensors.
 * @param {string} path
 */
export const besideOf = (path) => `${path}.${Math.random().toString(36).slice(2)}.tmp`;

/** Writes text to a file beside `path`, and renames it. @param {string} path @param {string} text */
export async function writeText(path, text) {
  const beside = besideOf(path);
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** SHA-256 in hexadecimal. @param {string} text */
export const digestOf = (text) => createHash('sha256').update(text).digest('hex');

/** Identifies a plan in the files made from it. @param {import('../model.js').Plan} plan */
export const planDigest = (plan) => digestOf(JSON.stringify(plan));

/** Throws before any work if the disk has no room. @param {string} folder @param {number} bytes */
export async function checkSpace(folder, bytes) {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes)
    throw new Failure(
      `${folder} has room for ${size(bavail * bsize)}, and ${size(bytes)} are needed; free some space, or choose another folder`,
    );
}

/** @param {string} folder @returns {Promise<string[]>} the names of a model's files, sorted */
export const modelFiles = async (folder) => (await readdir(folder)).filter((name) => MODEL_FILE.test(name)).sort();

/** The text of a file; undefined if there is none. @param {string} path */
export async function textOf(path) {
  return readText(path).catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** The path of the plan that a folder was made from. @param {string} folder */
export const planPath = (folder) => join(folder, 'plan.json');
