// SPDX-License-Identifier: Apache-2.0
// One share of a model: a file with whole parameters, and another with rows of those that are larger than a share. They
// are laid out for PyTorch's HuggingFaceStorageReader (torch/distributed/checkpoint/hf_storage.py, 2.14). There
// DCP_SHARDING_INFO gives the row at which each tensor begins; a file with this entry must name all of its tensors.
import { join } from 'node:path';
import { Failure } from './failure.js';
import { checkSpace, isJoined, modelFiles, planDigest, planPath, shareFiles, textOf, writeText } from './files.js';
import { jsonText } from './json.js';
import { lockFile } from './lock.js';
import { kindOf } from './models.js';
import { bytesOf } from './sizes.js';

/** @typedef {import('../model.js').Part} Part */
/** @typedef {import('../model.js').Plan} Plan */
/** @typedef {import('../model.js').Line} Line */
/** @typedef {import('./launcher.js').Share} Share */
/** A file of a share. @typedef {{ file: string, parts: Part[], metadata: Record<string, string> }} Content */

/**
 * The DCP_SHARDING_INFO of a file: where each tensor's rows begin.
 * @param {ReadonlyMap<string, Line>} lines
 * @param {readonly Part[]} parts
 */
function offsetsOf(lines, parts) {
  const entries = parts.map(({ name, rows: [from] = [0, 0] }) => {
    const { shape } = /** @type {Line} */ (lines.get(name));
    return [name, { saved_offsets: shape.map((_, axis) => (axis ? 0 : from)) }];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/**
 * Makes the contents of a share from its parts.
 * @param {Plan} plan
 * @returns {(parts: readonly Part[], share: Share) => Content[]}
 */
function contentsBy(plan) {
  const digest = planDigest(plan);
  const lines = new Map(plan.parameters.map((line) => [line.name, line]));
  return (parts, { index, count }) => {
    const [whole, rows] = [parts.filter((part) => !part.rows), parts.filter((part) => part.rows)];
    const files = shareFiles(index + 1, count);
    const metadata = { format: 'pt', nn_init_plan: digest, nn_init_shard: `${index + 1}/${count}` };
    return [
      { file: files.whole, parts: whole, metadata },
      { file: files.rows, parts: rows, metadata: { ...metadata, DCP_SHARDING_INFO: offsetsOf(lines, rows) } },
    ].filter((content) => content.parts.length);
  };
}

/**
 * The files of a share, and their contents. A file that would be empty is not written.
 * @param {Plan} plan @param {Share} share
 */
export async function contentsOf(plan, share) {
  const { shards } = await import('nn-init/model');
  return contentsBy(plan)(shards(plan, share.count)[share.index], share);
}

/** The files of each of `count` shares. @param {Plan} plan @param {number} count */
export async function contentsOfAll(plan, count) {
  const { shards } = await import('nn-init/model');
  const contents = contentsBy(plan);
  return shards(plan, count).map((parts, index) => contents(parts, { index, count }));
}

/**
 * Whether a file of a share is there. Throws if it belongs to another plan or to no share: then it has other tensors.
 * @param {string} path @param {Content} content
 */
async function isWritten(path, { metadata: { nn_init_plan, nn_init_shard } }) {
  if (!(await kindOf(path))) return false;
  const { readHeader } = await import('nn-init/safetensors');
  const { metadata } = await readHeader(path);
  if (metadata.nn_init_plan !== nn_init_plan) throw new Failure(`${path} is of another plan; --force replaces it`);
  if (metadata.nn_init_shard !== nn_init_shard)
    throw new Failure(`${path} is not a file of this share; use another folder, or --force`);
  return true;
}

/**
 * The names of the parameters that `index` has joined.
 * @param {string} folder
 * @param {string} digest the plan's digest
 */
async function joinedIn(folder, digest) {
  const { readHeader } = await import('nn-init/safetensors');
  const names = new Set();
  for (const file of (await modelFiles(folder)).filter(isJoined)) {
    const { metadata, tensors } = await readHeader(join(folder, file));
    if (metadata.nn_init_plan === digest) for (const { name } of tensors) names.add(name);
  }
  return names;
}

/**
 * The files of a share that still must be written.
 * @param {readonly Content[]} contents @param {string} folder
 */
async function wantedOf(contents, folder) {
  const wanted = [];
  for (const content of contents) {
    if (await isWritten(join(folder, content.file), content)) continue;
    const { parts, metadata } = content;
    const joined = parts[0].rows ? await joinedIn(folder, metadata.nn_init_plan) : new Set();
    if (!parts.every(({ name }) => joined.has(name))) wanted.push(content);
  }
  return wanted;
}

/**
 * Writes the folder's plan, which all shares have in common.
 * @param {string} folder
 * @param {import('./models.js').Planned} planned
 * @param {boolean} force
 */
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
 * Writes a share. Files of the same plan that are already there are kept: a task may be run again.
 * @param {import('./models.js').Planned} planned
 * @param {string} folder
 * @param {Share} share
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
    const wanted = force ? contents : await wantedOf(contents, folder);
    const byName = new Map(plan.parameters.map((line) => [line.name, line]));
    const rowsOf = (/** @type {Part} */ { name, rows }) => {
      const line = /** @type {Line} */ (byName.get(name));
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
