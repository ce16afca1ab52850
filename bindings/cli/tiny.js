// SPDX-License-Identifier: Apache-2.0
// `nn-init tiny`: makes a small model of the same kind as a large one, for tests.
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './failure.js';
import { makeFolder, targetOf } from './files.js';
import { checkFree, writeWhole } from './init.js';
import { PLAN_OPTIONS, configFor, kindOf, planOf } from './models.js';
import { sizesOf } from './sizes.js';
import { columns, grouped, plain, size } from './text.js';
import { tinyConfig } from './tiny/config.js';
import { copyFiles, filesBeside } from './tiny/files.js';
import { Writer } from './writer.js';

/** @typedef {import('./tiny/config.js').Sizes} Sizes */

const USUAL = { layers: '2', hidden: '64', seed: '0' };
/** The bytes of a model that one thread fills in less than half a second. */
const SMALL = 2 ** 28;
/** How many characters of a value are shown. */
const SHOWN = 40;

/** @param {Record<string, any>} values @returns {Sizes} */
function sizesIn(values) {
  /** @type {Record<string, any>} */
  const given = { ...USUAL, ...values };
  const names = ['layers', 'hidden', 'heads', 'vocab', 'intermediate'].filter((name) => given[name] !== undefined);
  return Object.fromEntries(
    names.map((name) => {
      if (!/^\d{1,15}$/.test(given[name]))
        throw new UsageError(`--${name} ${JSON.stringify(given[name])} must be a whole number`);
      return [name, Number(given[name])];
    }),
  );
}

/**
 * Throws if the output would overwrite the model it is made from.
 * @param {string | undefined} from
 * @param {string} to
 */
async function checkOther(from, to) {
  if (from && (await kindOf(to)) && (await realpath(from)) === (await realpath(to)))
    throw new UsageError(`-o ${to} is the folder of CONFIG itself; choose another folder`);
}

/** @param {any} value */
function shown(value) {
  const text = value === undefined ? '-' : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

/** A report for people. @param {any} made */
function reportOf({ output, changed, copied, parameters, bytes, recipe, seed }) {
  const rows = changed.map((/** @type {any} */ { field, before, after }) => [field, shown(before), '->', shown(after)]);
  const table = columns(rows.map((/** @type {string[]} */ row) => row.map(plain)));
  const beside = copied.length ? `, with ${copied.join(', ')}` : '';
  const line = `${output}: ${grouped(parameters)} parameters, ${size(bytes)}; recipe ${recipe}, seed ${seed}${beside}`;
  return `${table}${table && '\n'}${plain(line)}`;
}

const { recipe, dtype, generator } = PLAN_OPTIONS;

/** @type {import('./main.js').Command} */
export const command = {
  usage: 'CONFIG -o DIR [--layers N] [--hidden N] [options]',
  about: `Makes a small model of the same kind as a large one, with random weights: to test a training loop, for example.
CONFIG is the name of a built-in model, a config.json of transformers, or a folder with one. The same seed makes the same weights.
Sizes that you do not give follow --hidden in proportion: heads, key-value heads, the width of the MLP. Experts: at most eight.
The vocabulary keeps its size, and the tokenizer of a folder is copied. from_pretrained(DIR) loads the model.`,
  positionals: [1, 1],
  options: {
    output: { type: 'string', short: 'o', value: 'DIR', help: 'the folder to write' },
    layers: { type: 'string', value: 'N', help: 'layers, in the decoder too', default: USUAL.layers },
    hidden: { type: 'string', value: 'N', help: 'the hidden size', default: USUAL.hidden },
    heads: { type: 'string', value: 'N', help: 'attention heads; the hidden size must be a multiple of it' },
    intermediate: { type: 'string', value: 'N', help: 'the width of the MLP' },
    vocab: {
      type: 'string',
      value: 'N',
      help: 'size of the vocabulary; if it is smaller than before, no tokenizer is copied',
    },
    seed: { type: 'string', short: 's', value: 'SEED', help: 'a whole number or a text', default: USUAL.seed },
    ...{ recipe, dtype, generator },
    force: { type: 'boolean', short: 'f', help: 'replace what is there' },
  },
  examples: [
    [
      'tiny llama-3-8b -o tiny-llama',
      '2 layers, hidden size 64; load it with AutoModelForCausalLM.from_pretrained("tiny-llama")',
    ],
    [
      'tiny ~/models/Qwen3-30B-A3B --layers 4 --hidden 128 --heads 8 -o tiny-qwen',
      'from a folder that you have: its tokenizer is copied',
    ],
    ['tiny gpt2 --vocab 1000 --dtype bf16 -o tiny-gpt2', 'only 0.5 MB: most of a tiny model is its vocabulary'],
  ],
  async run({ values, positionals: [given], signal }, output) {
    const { folder, file } = targetOf(values.output);
    if (file) throw new UsageError(`-o ${file} must be a folder; config.json goes there, too`);
    const sizes = sizesIn(values);
    const { readModel } = await import('nn-init/model');
    const { config, folder: from } = await configFor(given);
    await checkOther(from, folder);
    const whole = /** @type {Record<string, any>} */ ((await readModel(config, { format: 'transformers' })).config);
    const { config: small, changed } = tinyConfig(config, whole, sizes);
    const model = await readModel(small, { format: 'transformers' });
    const planned = await planOf(given, { model, config: small }, { ...values, seed: values.seed ?? USUAL.seed });

    const isFit = sizes.vocab === undefined || sizes.vocab >= whole.vocab_size;
    const beside = from ? await filesBeside(from, isFit) : { files: [], left: [] };
    await makeFolder(folder);
    const force = values.force ?? false;
    const names = ['config.json', ...beside.files].map((name) => join(folder, name));
    const there = await Promise.all(names.map(async (path) => ((await kindOf(path)) ? [path] : [])));
    checkFree(there.flat(), force);
    // For a small model, starting workers takes longer than filling it.
    const threads = sizesOf(planned.plan).bytes < SMALL ? 0 : undefined;
    const writer = new Writer(planned.plan, { threads, output, signal });
    try {
      await writeWhole(planned, { folder }, { force, maxShardBytes: undefined }, writer);
    } finally {
      await writer.close();
    }
    if (from) await copyFiles(from, folder, beside.files, isFit ? undefined : sizes.vocab);
    if (beside.left.length) output.remark(`no tokenizer is copied: its tokens do not fit in --vocab ${sizes.vocab}`);
    const { plan } = planned;
    const result = {
      ...{ output: values.output, changed: changed.map(([field, before, after]) => ({ field, before, after })) },
      ...{ copied: beside.files, parameters: sizesOf(plan).count, bytes: writer.bytes, recipe: plan.recipe },
      seed: /** @type {any} */ (plan.generator).seed,
    };
    output.result(result, () => reportOf(result));
  },
};
