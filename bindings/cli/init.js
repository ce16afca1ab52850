// SPDX-License-Identifier: Apache-2.0
// `nn-init init`: writes a model's first weights, as a checkpoint or a share of one.
import { existsSync } from 'node:fs';
import { lstat, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Failure, UsageError } from './failure.js';
import { MODEL_FILE, makeFolder, modelFiles, planDigest, planPath, targetOf, writeText } from './files.js';
import { THREADS_HELP, threadsOf } from './filler.js';
import { jsonText } from './json.js';
import { SHARD_HELP, shareOf } from './launcher.js';
import { lockFile } from './lock.js';
import { MODEL_HELP, PLAN_OPTIONS, kindOf, planFor } from './models.js';
import { writeShare } from './share.js';
import { counted, grouped, plain, size, time } from './text.js';
import { Writer } from './writer.js';

/** @typedef {import('./models.js').Planned} Planned */

/** Files beside a model's weights. */
const TEXTS = ['config.json', 'plan.json'];

/** '5GB' in bytes. @param {string | undefined} text */
function bytesOf(text) {
  if (text === undefined) return undefined;
  const [, number, prefix = '', binary = ''] = /^(\d+(?:\.\d+)?) ?([kMGT]?)(i?)B?$/i.exec(text) ?? [];
  const power = ['', 'K', 'M', 'G', 'T'].indexOf(prefix.toUpperCase());
  const bytes = Math.floor(Number(number) * (binary ? 1024 : 1000) ** power);
  if (!(bytes >= 1)) throw new UsageError(`--max-shard-size ${JSON.stringify(text)} must be a size such as 5GB`);
  return bytes;
}

/** Throws if there are files that would be overwritten. @param {string[]} found paths @param {boolean} force */
export function checkFree(found, force) {
  if (found.length && !force)
    throw new Failure(
      `${found[0]} exists; --force replaces it${found.length > 1 ? ` and ${found.length - 1} others` : ''}`,
    );
}

/**
 * The file, if it is there. A broken link counts: it is somebody's, too.
 * @param {string} file
 * @returns {Promise<string[]>}
 */
async function fileThere(file) {
  if ((await kindOf(file)) === 'folder') throw new Failure(`${file} is a folder; choose another name`);
  return lstat(file).then(
    () => [file],
    () => [],
  );
}

/**
 * Writes one file, or the files of a folder.
 * @param {Planned} planned @param {{ folder: string, file?: string }} target
 * @param {{ force: boolean, maxShardBytes: number | undefined }} o @param {Writer} writer
 */
export async function writeWhole({ plan, config }, { folder, file }, { force, maxShardBytes }, writer) {
  const path = file ?? join(folder, 'model.safetensors');
  // What a killed run left behind, of one file or of many. If a share has a lock, its own task cleans up.
  const hasTask = (/** @type {string} */ name) => existsSync(join(folder, `${name.replace(/^shard-\d{5}-/, '')}.lock`));
  const isOurs = (/** @type {string} */ name) =>
    file
      ? name === basename(file)
      : TEXTS.includes(name) || (MODEL_FILE.test(name) && (name === basename(path) || !hasTask(name)));
  const release = await lockFile(path, writer.signal, isOurs);
  try {
    const there = file ? await fileThere(file) : (await modelFiles(folder)).map((name) => join(folder, name));
    checkFree(there, force);
    const { files } = await writer.write(path, {
      metadata: { format: 'pt', nn_init_plan: planDigest(plan) },
      maxShardBytes,
    });
    if (!file) {
      // Remove files of an older model: they would be read together with the new ones.
      const written = new Set(files.map(({ name }) => join(folder, name)));
      for (const old of there) if (!written.has(old)) await rm(old, { force: true });
      if (config) await writeText(join(folder, 'config.json'), jsonText(config));
      await writeText(planPath(folder), jsonText(plan));
    }
    return files;
  } finally {
    await release();
  }
}

/** A report for people. @param {any} made */
const reportOf = ({ files, output, bytes, parameters, seconds, recipe, seed, shard, isThere }) => {
  if (isThere) return plain(`${output}: share ${shard} exists already and is of the same plan; --force makes it again`);
  const where = files.length === 1 ? join(output, files[0].name) : `${output}: ${counted(files.length, 'file')}`;
  const what = `${where}${shard ? `, share ${shard} of ${grouped(parameters)} elements` : `, ${grouped(parameters)} elements`}`;
  const rate = seconds > 0.5 ? `, ${size(Math.round(bytes / seconds))}/s` : '';
  return plain(`${what}, ${size(bytes)} in ${time(seconds)}${rate}; recipe ${recipe}, seed ${seed}`);
};

/** @type {import('./main.js').Command} */
export const command = {
  usage: 'MODEL -o DIR [--recipe NAME] [--seed SEED] [options]',
  about: `Writes a model's first weights.
${MODEL_HELP} Only names, shapes and dtypes are read, never weights.
A folder gets model.safetensors and plan.json, and for a model of transformers config.json: from_pretrained() loads the folder.
With --shard, each task writes one share of the model. Shares can be made in any order, on any machines, and made again.
Then \`nn-init index DIR\` joins them.`,
  positionals: [1, 1],
  options: {
    output: { type: 'string', short: 'o', value: 'PATH', help: 'a folder, or one file that ends in .safetensors' },
    ...PLAN_OPTIONS,
    'max-shard-size': {
      type: 'string',
      value: 'SIZE',
      help: 'write several files of at most this size, such as 5GB, with an index, as transformers does',
    },
    shard: {
      type: 'string',
      value: 'i/n',
      help: SHARD_HELP,
    },
    threads: { type: 'string', value: 'N', help: THREADS_HELP },
    force: { type: 'boolean', short: 'f', help: 'replace what is there' },
  },
  examples: [
    ['init gpt2 --seed 0 -o gpt2-random', 'GPT-2 with random weights, for from_pretrained("gpt2-random")'],
    [
      'init model.safetensors --recipe torch --seed 7 --dtype bf16 -o fresh.safetensors',
      'the same names and shapes as in a file, with fresh weights',
    ],
    ['init llama-3-8b --seed 0 --dtype bf16 --max-shard-size 5GB -o llama', 'files of at most 5 GB, with their index'],
    [
      'init llama-3-8b --seed 0 --dtype bf16 --shard 3/8 -o llama',
      'the third of eight shares, on one of eight machines',
    ],
    [
      'init resnet50 --seed 0 --generator torch@2.14 -o resnet50.safetensors',
      "PyTorch's own numbers: torch.manual_seed(0); resnet50()",
    ],
  ],
  async run({ values, positionals: [given], signal }, output) {
    const target = targetOf(values.output);
    const maxShardBytes = bytesOf(values['max-shard-size']);
    const share = values.shard === undefined ? undefined : shareOf(values.shard);
    const threads = threadsOf(values.threads);
    if (share && maxShardBytes)
      throw new UsageError('--shard and --max-shard-size do not go together; use one of them');
    if (target.file && (share || maxShardBytes))
      throw new UsageError(`${share ? '--shard' : '--max-shard-size'} needs a folder, not ${target.file}`);
    const planned = await planFor(given, values);
    const { plan } = planned;
    if (share && values.seed === undefined && !planned.isGiven)
      throw new UsageError('--shard needs --seed: all tasks must have the same');
    await makeFolder(target.folder);
    const begin = Date.now();
    const writer = new Writer(plan, { threads, output, signal });
    const force = values.force ?? false;
    try {
      const made = share
        ? await writeShare(planned, target.folder, share, force, writer)
        : { files: await writeWhole(planned, target, { force, maxShardBytes }, writer) };
      const result = {
        ...{
          output: target.file ? target.folder : values.output,
          ...made,
          bytes: writer.bytes,
          parameters: writer.elements,
        },
        ...{
          recipe: plan.recipe,
          seed: /** @type {any} */ (plan.generator).seed,
          seconds: (Date.now() - begin) / 1000,
        },
      };
      await writer.close(); // removes the bar, so that the report takes its place
      output.result(result, () => reportOf(result));
    } finally {
      await writer.close();
    }
  },
};
