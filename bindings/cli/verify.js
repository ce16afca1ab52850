// SPDX-License-Identifier: Apache-2.0
// `nn-init verify`: are files what a plan makes, bit for bit?
import { basename, dirname } from 'node:path';
import { Reader, allOf, bytesIn, readCheckpoint, segmentsOf } from './checkpoint.js';
import { Comparison, digestOfBytes } from './compare.js';
import { Failure, UsageError } from './failure.js';
import { planDigest, planPath } from './files.js';
import { Filler, THREADS_HELP, threadsOf } from './filler.js';
import { MOST_SHARES, SHARD_HELP, shareOf } from './launcher.js';
import { kindOf, readPlan } from './models.js';
import { contentsOf, contentsOfAll } from './share.js';
import { modelDigest, reportOf } from './verify-report.js';

/** @typedef {import('../model.js').Line} Line */
/** @typedef {import('../model.js').Part} Part */
/** @typedef {import('../model.js').Plan} Plan */
/** @typedef {import('./checkpoint.js').Checkpoint} Checkpoint */
/** @typedef {import('./checkpoint.js').Found} Found */
/** @typedef {import('./checkpoint.js').Segment} Segment */
/** @typedef {import('./checkpoint.js').Stored} Stored */
/** @typedef {import('./compare.js').Result} Result */
/** @typedef {import('./share.js').Content} Content */
/** @typedef {import('./launcher.js').Share} Share */
/**
 * A part of the plan that is there: the plan's line, and the places of its bytes. @typedef {{ part: Part, line: Line,
 * segments: Segment[] }} Pair
 */

/** @param {string} given FILE or DIR @param {string | undefined} path the value of --plan */
async function planOf(given, path) {
  if (path !== undefined) return readPlan((await kindOf(path)) === 'folder' ? planPath(path) : path);
  const usual = planPath((await kindOf(given)) === 'folder' ? given : dirname(given));
  if ((await kindOf(usual)) !== 'file')
    throw new UsageError(
      `there is no ${usual}; make a plan with \`nn-init plan MODEL --json > plan.json\` and give it with --plan plan.json`,
    );
  return readPlan(usual);
}

/** The share that a file claims to be, if that is possible. @param {Found} file @returns {Share | undefined} */
function shareTold({ metadata }) {
  const [, i, n] = (/^(\d{1,5})\/(\d{1,5})$/.exec(metadata.nn_init_shard ?? '') ?? []).map(Number);
  return i >= 1 && i <= n ? { index: i - 1, count: n } : undefined;
}

const isOfRows = (/** @type {{ metadata: Record<string, string> }} */ { metadata }) =>
  metadata.DCP_SHARDING_INFO !== undefined;

/** Whether a file is one of several files of a model, by its name. @param {string} path */
const isOneOfSeveral = (path) => /-(of|joined)-\d{5}\.safetensors$/.test(basename(path));

/**
 * Throws if a file has more than the share that it claims to be: the rest would not be compared.
 * @param {Found} file
 * @param {ReadonlyMap<string, Stored>} tensors
 * @param {readonly Part[]} parts the share's parts
 * @param {Share} share
 */
function checkTold({ path }, tensors, parts, { index, count }) {
  const rowsOfParts = new Map(parts.map(({ name, rows }) => [name, rows]));
  for (const { name, runs } of tensors.values()) {
    const rows = rowsOfParts.get(name);
    const isIn = runs.every(({ from, to }) => !rows || (from >= rows[0] && to <= rows[1]));
    if (!rowsOfParts.has(name) || !isIn)
      throw new Failure(
        `${path} says that it is share ${index + 1}/${count}, which has no such part of tensor ${JSON.stringify(name)}; make it again`,
      );
  }
}

/**
 * The parts of the plan that should be there.
 * @param {Plan} plan @param {Checkpoint} checkpoint @param {boolean} isFile whether one file was given
 * @param {Share | undefined} share the value of --shard
 * @returns {Promise<{ parts: readonly Part[], share?: Share, isPartly?: boolean }>} `isPartly`: whether other files
 *   hold the rest
 */
async function wantedOf(plan, { files, tensors }, isFile, share) {
  const { shards } = await import('nn-init/model');
  if (share) return { parts: shards(plan, share.count)[share.index], share };
  const all = plan.parameters.map(({ name }) => ({ name }));
  if (!isFile) return { parts: all };
  const [file] = files;
  const told = shareTold(file);
  if (told) {
    const content = (await contentsOf(plan, told)).find((each) => isOfRows(each) === isOfRows(file));
    const parts = content?.parts ?? [];
    checkTold(file, tensors, parts, told);
    return { parts, share: told, isPartly: true };
  }
  const isPartly = isOneOfSeveral(file.path);
  return { parts: isPartly ? all.filter(({ name }) => tensors.has(name)) : all, isPartly };
}

/** The rows of a part. @param {Line} line @param {Part} part @returns {readonly [number, number]} */
const rowsOf = ({ shape: [rows = 1] }, part) => part.rows ?? [0, rows];

/** Names the shares that a folder lacks. @param {string} folder @param {Plan} plan @param {Checkpoint} checkpoint */
async function checkShares(folder, plan, { files, tensors }) {
  const lines = new Map(plan.parameters.map((line) => [line.name, line]));
  const isThere = (/** @type {Part} */ part) => {
    const stored = tensors.get(part.name);
    return stored && segmentsOf(stored, rowsOf(/** @type {Line} */ (lines.get(part.name)), part));
  };
  const told = files.flatMap((file) => ({ isRows: isOfRows(file), ...(shareTold(file) ?? { index: -1, count: 0 }) }));
  const counts = [...new Set(told.map(({ count }) => count))].filter((count) => count);
  if (counts.length > 1)
    throw new Failure(`${folder} has files of ${counts.join(' and of ')} shares; remove those that do not belong`);
  const [count = 0] = counts;
  if (!count) return checkFiles(folder, files);
  const missing = [];
  for (const [index, contents] of (await contentsOfAll(plan, count)).entries()) {
    const isTold = (/** @type {boolean} */ isRows) =>
      told.some((each) => each.index === index && each.isRows === isRows);
    const isLost = (/** @type {Content} */ content) => !isTold(isOfRows(content)) && !content.parts.every(isThere);
    if (contents.some(isLost)) missing.push(`${index + 1}/${count}`);
  }
  if (missing.length)
    throw new Failure(
      `${folder} lacks ${missing.length} of ${count} shares: ${missing.slice(0, 8).join(', ')}` +
        `${missing.length > 8 ? ' and so on' : ''}; make them again, or check one share with --shard`,
    );
}

/**
 * Names the missing files among several, by the numbers in their names.
 * @param {string} folder
 * @param {readonly Found[]} files
 */
function checkFiles(folder, files) {
  const names = new Set(files.map(({ path }) => basename(path)));
  for (const name of names) {
    const [, stem, count] = /^(.*-)\d{5}-of-(\d{5})\.safetensors$/.exec(name) ?? [];
    for (let i = 1; i <= Number(count ?? 0); i++) {
      const due = `${stem}${String(i).padStart(5, '0')}-of-${count}.safetensors`;
      if (!names.has(due)) throw new Failure(`${folder} lacks ${due}; make the model again, or get the file`);
    }
  }
}

/**
 * What is wrong with a tensor, from its header alone.
 * @param {Line} line
 * @param {Stored | undefined} stored
 * @returns {Pick<Result, 'state' | 'detail'> | undefined}
 */
function wrongOf({ shape, dtype, tie }, stored) {
  if (!stored) return { state: 'missing', ...(tie && { detail: `it is the same as ${tie}` }) };
  if (stored.dtype !== dtype) return { state: 'dtype', detail: `${stored.dtype}, by the plan ${dtype}` };
  const text = (/** @type {readonly number[]} */ extents) => extents.join('x') || 'scalar';
  const [own, due] = [stored.shape, shape].map((extents) => text(stored.isCut ? extents.slice(1) : extents));
  const isFit = own === due && (!stored.isCut || (shape.length > 0 && stored.shape[0] <= shape[0]));
  return isFit ? undefined : { state: 'shape', detail: `${text(stored.shape)}, by the plan ${text(shape)}` };
}

/**
 * Sorts the parts: those to compare, and those that are wrong by their headers alone.
 * @param {Plan} plan @param {readonly Part[]} parts @param {Checkpoint} checkpoint
 * @returns {{ pairs: Map<string, Pair>, others: { result: Result, segments: Segment[] }[] }}
 */
function sort(plan, parts, { tensors }) {
  const lines = new Map(plan.parameters.map((line) => [line.name, line]));
  const pairs = new Map();
  /** @type {{ result: Result, segments: Segment[] }[]} */
  const others = [];
  for (const part of parts) {
    const line = /** @type {Line} */ (lines.get(part.name));
    const stored = tensors.get(part.name);
    const wrong = wrongOf(line, stored);
    const segments = stored && !wrong ? segmentsOf(stored, rowsOf(line, part)) : undefined;
    if (segments) pairs.set(part.name, { part, line, segments });
    else {
      const rows = stored && !wrong ? 'rows of it' : undefined;
      const result = { ...part, ...(wrong ?? { state: /** @type {const} */ ('missing'), detail: rows }) };
      others.push({ result, segments: stored && wrong ? allOf(stored) : [] });
    }
  }
  for (const stored of tensors.values())
    if (!lines.has(stored.name))
      others.push({ result: { name: stored.name, state: 'extra' }, segments: allOf(stored) });
  return { pairs, others };
}

/**
 * @param {{ pairs: Map<string, Pair>, others: { result: Result, segments: Segment[] }[] }} sorted
 * @param {Filler} filler makes what the plan says @param {Reader} reader
 * @returns {Promise<Result[]>}
 */
async function compareAll({ pairs, others }, filler, reader) {
  const all = [...[...pairs.values()].map(({ segments }) => segments), ...others.map(({ segments }) => segments)];
  const onBytes = (/** @type {number} */ bytes) => {
    filler.signal.throwIfAborted();
    filler.add(bytes);
  };
  await filler.start(all.reduce((sum, segments) => sum + bytesIn(segments), 0));
  /** @type {Map<string, Comparison>} */
  const compared = new Map();
  // The pieces of a tensor follow each other.
  for await (const { name, data } of await filler.fill([...pairs.values()].map(({ part }) => part))) {
    const { part, line, segments } = /** @type {Pair} */ (pairs.get(name));
    let comparison = compared.get(name);
    if (!comparison) {
      await reader.start(segments);
      compared.set(name, (comparison = new Comparison(line, part, reader, bytesIn(segments))));
    }
    await comparison.add(data, onBytes);
  }
  const results = [...pairs.keys()].map((name) => {
    const comparison = compared.get(name);
    if (!comparison?.isDone) throw new Error(`tensor ${JSON.stringify(name)} was not compared to its end`);
    return comparison.result();
  });
  for (const { result, segments } of others)
    results.push(
      result.state === 'missing' ? result : { ...result, digest: await digestOfBytes(reader, segments, onBytes) },
    );
  return results;
}

/** @type {import('./main.js').Command} */
export const command = {
  usage: 'FILE|DIR [--plan PLAN] [--shard i/n] [options]',
  about: `Makes every tensor of a plan again and compares it bit for bit with a safetensors file, or with all files of a model in a folder.
For each tensor it prints the SHA-256 of its bytes and 'ok'. Tensors that are wrong come last: with the first element that differs,
or missing, or not in the plan. The exit code is 1 if any tensor is wrong.
Shares of \`init --shard\` can be verified before \`index\` joins them: the SHA-256 of a tensor is the same before and after.
With --shard, each machine checks one share. A tensor that is cut then has the SHA-256 of its rows in that share.
The last line is the digest of the model: SHA-256 of the sorted lines "DIGEST  NAME". To compare two machines, compare this line.`,
  positionals: [1, 1],
  options: {
    plan: {
      type: 'string',
      short: 'p',
      value: 'PLAN',
      help: 'a plan, or a folder with plan.json (default: plan.json beside the files)',
    },
    shard: {
      type: 'string',
      value: 'i/n',
      help: SHARD_HELP,
    },
    threads: { type: 'string', value: 'N', help: THREADS_HELP },
  },
  examples: [
    ['verify llama', 'is the folder complete and unchanged since `nn-init init ... -o llama`?'],
    ['verify fresh.safetensors --plan plan.json', 'is this file what that plan makes?'],
    ['verify llama --shard 3/8', 'the third of eight shares, on one of eight machines'],
    ['verify llama --json | jq -r .digest', 'only the digest of the model, to compare two machines'],
  ],
  async run({ values, positionals: [given], signal }, output) {
    const threads = threadsOf(values.threads);
    const asked = values.shard === undefined ? undefined : shareOf(values.shard);
    const checkpoint = await readCheckpoint(given);
    const plan = await planOf(given, values.plan);
    const { tensors, files } = checkpoint;
    if (tensors.size && !plan.parameters.some(({ name }) => tensors.has(name)))
      throw new Failure(
        `${given} has none of the ${plan.parameters.length} tensors of the plan; give the plan of this model with --plan`,
      );
    const isFile = (await kindOf(given)) === 'file' && files.length === 1;
    if (!isFile && !asked) await checkShares(given, plan, checkpoint);
    const { parts, share, isPartly = false } = await wantedOf(plan, checkpoint, isFile, asked);
    const begin = Date.now();
    const filler = new Filler(plan, { threads, output, signal });
    const reader = new Reader();
    /** @type {Result[]} */
    let results;
    try {
      results = await compareAll(sort(plan, parts, checkpoint), filler, reader);
    } finally {
      await reader.close();
      await filler.close(); // removes the bar before the result is printed
    }
    const digest = planDigest(plan);
    const verified = {
      ...{ equal: results.every(({ state }) => state === 'ok'), digest: modelDigest(results), path: given },
      ...(share && { shard: `${share.index + 1}/${share.count}` }),
      ...{ isWhole: !share && !isPartly, bytes: filler.bytes, seconds: (Date.now() - begin) / 1000 },
      ofOtherPlans: files
        .filter(({ metadata }) => (metadata.nn_init_plan ?? digest) !== digest)
        .map(({ path }) => path),
      tensors: results,
    };
    output.result(verified, () => reportOf(verified));
    return verified.equal ? 0 : 1;
  },
};
