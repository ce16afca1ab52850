// SPDX-License-Identifier: Apache-2.0
// Files of a checkpoint: their names, and how they are written.
import { mkdir, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Failure, UsageError } from './failure.js';
import { kindOf, readText } from './models.js';
import { size } from './text.js';

/** A file of a model, whole or in shards, or of rows of its parameters; and the index. */
export const MODEL_FILE = /^(model|shard-\d{5}-model)(-\d{5}-of-\d{5}|-joined-\d{5})?\.safetensors(\.index\.json)?$/;

const five = (/** @type {number} */ n) => String(n).padStart(5, '0');

/** The files of a share: of whole parameters, and of rows. The first share is 1. @param {number} i @param {number} count */
export const shareFiles = (i, count) => {
  const whole = `model-${five(i)}-of-${five(count)}.safetensors`;
  return { whole, rows: `shard-${five(i)}-${whole}` };
};

/** @param {number} i from 1 */
export const joinedFile = (i) => `model-joined-${five(i)}.safetensors`;

/** @param {string} file */
export const isJoined = (file) => file.startsWith('model-joined-');

/**
 * Where `-o` says the output is to be.
 * @param {string | undefined} output
 * @returns {{ folder: string, file?: string }} file: the path of one file alone
 */
export function targetOf(output) {
  if (!output) throw new UsageError('-o is missing; give -o DIR, the folder to write');
  return output.endsWith('.safetensors') ? { folder: dirname(output), file: output } : { folder: output };
}

/**
 * Makes a folder and those above it. Not by { recursive: true }, which never ends where nothing can be made (Node.js 20 in /proc).
 * @param {string} folder
 */
export async function makeFolder(folder) {
  const kind = await kindOf(folder);
  if (kind === 'file') throw new Failure(`${folder} is a file; choose another folder`);
  if (kind) return;
  const above = dirname(folder);
  if (above !== folder) await makeFolder(above);
  await mkdir(folder).catch((error) => {
    if (error.code !== 'EEXIST') throw error; // another task was faster
  });
}

/** The name of a file that will be renamed to `path`: as write() of nn-init/safetensors names them. @param {string} path */
export const besideOf = (path) => `${path}.${Math.random().toString(36).slice(2)}.tmp`;

/** Writes text beside, and renames it. @param {string} path @param {string} text */
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

/** What a plan is known by, in the files that are made of it. @param {import('../model.js').Plan} plan */
export const planDigest = (plan) => digestOf(JSON.stringify(plan));

/** Refuses before the work what the disk has no place for. @param {string} folder @param {number} bytes */
export async function checkSpace(folder, bytes) {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes)
    throw new Failure(
      `${folder} has room for ${size(bavail * bsize)}, and ${size(bytes)} are needed; free some space, or choose another folder`,
    );
}

/** @param {string} folder @returns {Promise<string[]>} files of a model, sorted */
export const modelFiles = async (folder) => (await readdir(folder)).filter((name) => MODEL_FILE.test(name)).sort();

/** The text of a file, undefined if there is none. @param {string} path */
export async function textOf(path) {
  return readText(path).catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** The plan that a folder was made by. @param {string} folder */
export const planPath = (folder) => join(folder, 'plan.json');
