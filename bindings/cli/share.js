// SPDX-License-Identifier: Apache-2.0
// One share of a model: whole parameters in a file, and rows of those that are larger than a share in another, as PyTorch's
// HuggingFaceStorageReader reads them (torch/distributed/checkpoint/hf_storage.py, 2.14: DCP_SHARDING_INFO says at which row each begins;
// a file with it must name all of its tensors).
import { join } from 'node:path';
import { Failure } from './failure.js';
import { checkSpace, planDigest, planPath, shareFiles, textOf, writeText } from './files.js';
import { jsonText } from './json.js';
import { lockFile } from './lock.js';
import { kindOf } from './models.js';
import { bytesOf } from './sizes.js';

/** @typedef {import('../model.js').Part} Part */
/** @typedef {import('../model.js').Plan} Plan */
/** A file of a share. @typedef {{ file: string, parts: Part[], metadata: Record<string, string> }} Content */

/** Where each tensor's rows begin, as the reader wants it. @param {Plan} plan @param {readonly Part[]} parts */
function offsetsOf({ parameters }, parts) {
  const ranks = new Map(parameters.map(({ name, shape }) => [name, shape.length]));
  const entries = parts.map(({ name, rows: [from] = [0, 0] }) => {
    const zeros = Array(/** @type {number} */ (ranks.get(name)) - 1).fill(0);
    return [name, { saved_offsets: [from, ...zeros] }];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/**
 * The files of each share, and what is in them. One that would hold nothing is not written.
 * @param {Plan} plan @param {number} count
 * @returns {Promise<Content[][]>}
 */
export async function contentsOfAll(plan, count) {
  const { shards } = await import('nn-init/model');
  const nn_init_plan = planDigest(plan);
  return shards(plan, count).map((parts, index) => {
    const [whole, rows] = [parts.filter((part) => !part.rows), parts.filter((part) => part.rows)];
    const files = shareFiles(index + 1, count);
    const metadata = { format: 'pt', nn_init_plan, nn_init_shard: `${index + 1}/${count}` };
    return [
      { file: files.whole, parts: whole, metadata },
      { file: files.rows, parts: rows, metadata: { ...metadata, DCP_SHARDING_INFO: offsetsOf(plan, rows) } },
    ].filter((content) => content.parts.length);
  });
}

/** @param {Plan} plan @param {import('./launcher.js').Share} share */
export const contentsOf = async (plan, { index, count }) => (await contentsOfAll(plan, count))[index];

/** Of which plan a file is, by its metadata; undefined if there is no file. @param {string} path */
async function planOf(path) {
  if (!(await kindOf(path))) return undefined;
  const { readHeader } = await import('nn-init/safetensors');
  const { metadata } = await readHeader(path);
  return metadata.nn_init_plan ?? '';
}

/** Writes the folder's plan, which all shares have in common. @param {string} folder @param {import('./models.js').Planned} planned @param {boolean} force */
async function writePlan(folder, { plan, config }, force) {
  const text = jsonText(plan);
  const there = await textOf(planPath(folder));
  if (there !== undefined && there !== text && !force)
    throw new Failure(
      `${folder} has shares of another plan (another model, recipe, seed, dtype or version); use another folder, or --force`,
    );
  if (there !== text) await writeText(planPath(folder), text);
  if (config) await writeText(join(folder, 'config.json'), jsonText(config));
}

/**
 * Writes a share. One that is there already, of the same plan, is kept: a task may be run again.
 * @param {import('./models.js').Planned} planned
 * @param {string} folder
 * @param {import('./launcher.js').Share} share
 * @param {boolean} force
 * @param {import('./writer.js').Writer} writer
 * @returns {Promise<{ files: { name: string, bytes: number }[], shard: string, isThere: boolean }>}
 */
export async function writeShare(planned, folder, share, force, writer) {
  const { plan } = planned;
  const contents = await contentsOf(plan, share);
  const shard = `${share.index + 1}/${share.count}`;
  const { whole, rows } = shareFiles(share.index + 1, share.count);
  const release = await lockFile(join(folder, whole), writer.signal, (file) => file === whole || file === rows);
  try {
    await writePlan(folder, planned, force);
    const wanted = [];
    for (const content of contents) {
      const found = force ? undefined : await planOf(join(folder, content.file));
      if (found !== undefined && found !== content.metadata.nn_init_plan)
        throw new Failure(`${join(folder, content.file)} is of another plan; --force replaces it`);
      if (found === undefined) wanted.push(content);
    }
    const byName = new Map(plan.parameters.map((line) => [line.name, line]));
    const rowsOf = (/** @type {Part} */ { name, rows }) => {
      const line = /** @type {import('../model.js').Line} */ (byName.get(name));
      return rows ? { ...line, shape: [rows[1] - rows[0], ...line.shape.slice(1)] } : line;
    };
    const bytes = wanted.flatMap(({ parts }) => parts).reduce((sum, part) => sum + bytesOf(rowsOf(part)), 0);
    await checkSpace(folder, bytes);
    await writer.start(bytes);
    const files = [];
    for (const { file, parts, metadata } of wanted)
      files.push(...(await writer.write(join(folder, file), { parts, metadata })).files);
    return { files, shard, isThere: contents.length > 0 && !wanted.length };
  } finally {
    await release();
  }
}
