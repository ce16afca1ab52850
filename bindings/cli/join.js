// SPDX-License-Identifier: Apache-2.0
// `nn-init index`: joins the shares in a folder into one model.
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { arrayOf, widthOf } from './elements.js';
import { Failure } from './failure.js';
import { checkSpace, isJoined, joinedFile, modelFiles, planDigest, planPath, writeText } from './files.js';
import { jsonText } from './json.js';
import { lockFile } from './lock.js';
import { kindOf, readPlan } from './models.js';
import { contentsOfAll } from './share.js';
import { bytesOf, elementsOf } from './sizes.js';
import { counted, plain, size } from './text.js';

/** @typedef {import('../model.js').Plan} Plan */
/** @typedef {import('../model.js').Line} Line */
/** @typedef {import('../safetensors.js').TensorInfo} TensorInfo */
/**
 * A file of the folder, and what it contains. @typedef {{ file: string, metadata: Record<string, string>, tensors:
 * TensorInfo[] }} Found
 */
/** Rows of a parameter in a file. @typedef {{ path: string, tensor: TensorInfo, from: number }} Run */

/** How many bytes are copied at a time. */
const CHUNK = 2 ** 24;

/** @param {string} folder @returns {Promise<Found[]>} the files with tensors */
async function filesIn(folder) {
  const { readHeader } = await import('nn-init/safetensors');
  const names = (await modelFiles(folder)).filter((name) => name.endsWith('.safetensors'));
  if (!names.length) throw new Failure(`${folder} has no files of a model, such as model-00001-of-00008.safetensors`);
  const found = [];
  for (const file of names) found.push({ file, ...(await readHeader(join(folder, file))) });
  return found;
}

/** How many shares there are, from the names of the files. @param {readonly Found[]} found @param {string} folder */
function countOf(found, folder) {
  const counts = new Set(found.flatMap(({ file }) => /-of-(\d{5})\./.exec(file)?.[1] ?? []));
  if (counts.size > 1)
    throw new Failure(
      `${folder} has files of ${[...counts]
        .map(Number)
        .sort((a, b) => a - b)
        .join(' and of ')} shares; remove those that do not belong`,
    );
  return Number([...counts][0] ?? 1);
}

/**
 * Throws if there are files of another plan.
 * @param {string} folder
 * @param {Plan} plan
 * @param {readonly Found[]} found
 */
function checkPlans(folder, plan, found) {
  const digest = planDigest(plan);
  const stranger = found.find(({ metadata }) => metadata.nn_init_plan !== digest);
  if (stranger)
    throw new Failure(
      `${join(folder, stranger.file)} was not made by ${planPath(folder)}; make it again with \`init --force\``,
    );
}

/**
 * Throws if the folder lacks a part of a share.
 * @param {string} folder
 * @param {readonly string[]} missing shares, as 'i/n'
 * @param {number} count
 */
function checkMissing(folder, missing, count) {
  if (!missing.length) return;
  const shares = [...new Set(missing)];
  throw new Failure(
    `${folder} lacks ${shares.length} of ${count} shares: ${shares.slice(0, 8).join(', ')}` +
      `${shares.length > 8 ? ' and so on' : ''}; make them with \`nn-init init MODEL --shard ${shares[0]}\` and so on`,
  );
}

/**
 * Finds the rows of the cut parameters, and checks that all shares are there.
 * @param {string} folder @param {Plan} plan @param {readonly Found[]} found
 * @returns {Promise<Map<string, Run[]>>} the rows of each cut parameter, in order; no rows if it has already been
 *   joined
 */
async function runsOf(folder, plan, found) {
  const count = countOf(found, folder);
  checkPlans(folder, plan, found);
  /** @type {Map<string, Run[]>} */
  const runs = new Map();
  // Files of --max-shard-size, and joined files, have whole tensors.
  if (!found.some(({ metadata }) => metadata.nn_init_shard)) return runs;
  const byFile = new Map(
    found.map((each) => [each.file, new Map(each.tensors.map((tensor) => [tensor.name, tensor]))]),
  );
  const joined = new Set(found.filter(({ file }) => isJoined(file)).flatMap(namesIn));
  const missing = [];
  for (const [index, contents] of (await contentsOfAll(plan, count)).entries())
    for (const { file, parts } of contents)
      for (const { name, rows } of parts) {
        const tensor = byFile.get(file)?.get(name);
        if (!tensor && !(rows && joined.has(name))) missing.push(`${index + 1}/${count}`);
        if (!rows) continue;
        const others = runs.get(name) ?? [];
        runs.set(name, others);
        if (tensor) others.push({ path: join(folder, file), tensor, from: rows[0] });
      }
  checkMissing(folder, missing, count);
  const extents = new Map(plan.parameters.map(({ name, shape }) => [name, shape[0]]));
  for (const [name, each] of runs) {
    each.sort((a, b) => a.from - b.from);
    // A share was made again after its rows had been joined. Both are the same: they come from the same plan.
    const rows = each.reduce((sum, { tensor }) => sum + tensor.shape[0], 0);
    if (joined.has(name) && rows < /** @type {number} */ (extents.get(name))) runs.set(name, []);
  }
  return runs;
}

/** @param {Found} file */
const namesIn = ({ tensors }) => tensors.map(({ name }) => name);

/**
 * The file of each tensor after rows are joined. Throws before anything is written if a tensor of the model would be
 * missing or come twice.
 * @param {string} folder @param {readonly Found[]} whole files with whole tensors @param {Plan | undefined} plan
 * @param {readonly string[]} cut the names of the parameters to join
 */
function checkWhole(folder, whole, plan, cut) {
  /** @type {Map<string, string>} */
  const places = new Map();
  for (const { file, tensors } of whole)
    for (const { name } of tensors) {
      const other = places.get(name) ?? (cut.includes(name) && !isJoined(file) ? 'files of rows' : undefined);
      if (other)
        throw new Failure(`${folder} has tensor ${JSON.stringify(name)} in ${other} and in ${file}; remove one`);
      places.set(name, file);
    }
  if (whole.length === 1 && whole[0].file === 'model.safetensors')
    throw new Failure(`${folder} has the whole model in model.safetensors, which needs no index`);
  const missing = plan?.parameters.filter(({ name }) => !places.has(name) && !cut.includes(name)) ?? [];
  if (missing.length)
    throw new Failure(
      `${folder} lacks ${missing.length} tensors of its plan: ${missing
        .slice(0, 3)
        .map(({ name }) => JSON.stringify(name))
        .join(', ')}${missing.length > 3 ? ' and so on' : ''}; make the model again`,
    );
}

/**
 * A source of a whole parameter's elements, from the files with its rows.
 * @param {Line} line
 * @param {readonly Run[]} runs
 */
const sourceOf = ({ name, shape, dtype }, runs) => ({
  parameters: [{ name, shape, dtype }],
  async *tensors() {
    const array = arrayOf(dtype);
    const width = widthOf(dtype);
    const row = elementsOf(shape.slice(1));
    for (const { path, tensor, from } of runs) {
      const file = await open(path);
      try {
        for (let at = tensor.begin; at < tensor.end; at += CHUNK) {
          const bytes = Buffer.from(new ArrayBuffer(Math.min(CHUNK, tensor.end - at)));
          const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
          if (bytesRead < bytes.length) throw new Failure(`${path} became shorter while it was read`);
          yield { name, data: new array(bytes.buffer), offset: from * row + (at - tensor.begin) / width };
        }
      } finally {
        await file.close();
      }
    }
  },
});

/**
 * Joins the rows of cut parameters. Each parameter gets its own file.
 * @param {string} folder @param {Plan} plan @param {Map<string, Run[]>} runs @param {AbortSignal} signal
 * @param {import('./output.js').Output} output
 */
async function joinRows(folder, plan, runs, signal, output) {
  const { write } = await import('nn-init/safetensors');
  const cut = plan.parameters.filter(({ name }) => runs.has(name));
  const todo = cut.filter(({ name }) => runs.get(name)?.length);
  const bytes = todo.reduce((sum, line) => sum + bytesOf(line), 0);
  await checkSpace(folder, bytes);
  const progress = await output.progress(bytes);
  try {
    for (const [i, line] of cut.entries()) {
      const parts = /** @type {Run[]} */ (runs.get(line.name));
      if (!parts.length) continue;
      signal.throwIfAborted();
      await write(join(folder, joinedFile(i + 1)), sourceOf(line, parts), {
        metadata: { format: 'pt', nn_init_plan: planDigest(plan) },
      });
      progress.add(bytesOf(line));
    }
  } finally {
    progress.stop();
  }
}

/**
 * Writes the index of a folder whose files have whole tensors.
 * @param {string} folder
 * @param {readonly Found[]} found
 */
async function writeIndex(folder, found) {
  const all = found.flatMap(({ file, tensors }) => tensors.map((tensor) => ({ ...tensor, file })));
  const metadata = {
    total_parameters: all.reduce((sum, { shape }) => sum + elementsOf(shape), 0),
    total_size: all.reduce((sum, { begin, end }) => sum + end - begin, 0),
  };
  const weight_map = Object.fromEntries(
    all.map(({ name, file }) => /** @type {const} */ ([name, file])).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  await writeText(join(folder, 'model.safetensors.index.json'), jsonText({ metadata, weight_map }));
  return { ...metadata, tensors: all.length, files: found.map(({ file }) => file) };
}

/** @type {import('./main.js').Command} */
export const command = {
  usage: 'DIR',
  about: `Joins the shares in a folder into one model. It checks that all shares are there and of one plan, joins parameters that were cut
by rows, and writes model.safetensors.index.json, which transformers reads. Then it removes the files of rows.
Files that are not shares (model-00001-of-00003.safetensors from elsewhere) only get the index.`,
  positionals: [1, 1],
  options: {},
  examples: [['index llama', 'after all tasks of `nn-init init --shard ... -o llama` have ended']],
  async run({ positionals: [folder], signal }, output) {
    if ((await kindOf(folder)) !== 'folder') throw new Failure(`${folder} is not a folder`);
    const index = 'model.safetensors.index.json';
    const isOurs = (/** @type {string} */ file) => file === index || file.startsWith('model-joined-');
    const release = await lockFile(join(folder, index), signal, isOurs);
    try {
      const found = await filesIn(folder);
      const plan = (await kindOf(planPath(folder))) ? await readPlan(planPath(folder)) : undefined;
      const isRows = (/** @type {Found} */ { file }) => file.startsWith('shard-');
      if (!plan && found.some((each) => isRows(each) || each.metadata.DCP_SHARDING_INFO !== undefined))
        throw new Failure(`${folder} has rows of parameters but no plan.json, which says how many there must be`);
      const runs = plan ? await runsOf(folder, plan, found) : new Map();
      const whole = found.filter((each) => !isRows(each));
      checkWhole(folder, whole, plan, [...runs.keys()]);
      if (plan) await joinRows(folder, plan, runs, signal, output);
      const made = await writeIndex(
        folder,
        (await filesIn(folder)).filter((each) => !isRows(each)),
      );
      for (const each of found) if (isRows(each)) await rm(join(folder, each.file), { force: true });
      output.result(made, () =>
        plain(
          `${join(folder, 'model.safetensors.index.json')}: ${made.tensors} tensors, ${size(made.total_size)} in ${made.files.length} files`,
        ),
      );
    } finally {
      await release();
    }
  },
};
