// SPDX-License-Identifier: Apache-2.0
// `nn-init inspect`: what is in files, and is it what a recipe makes?
import { dirname } from 'node:path';
import { Reader, allOf, bytesIn, readCheckpoint } from './checkpoint.js';
import { isNumeric } from './elements.js';
import { expectationsOf, isFit } from './expectation.js';
import { UsageError, sayingOf } from './failure.js';
import { planDigest, planPath } from './files.js';
import { reportOf } from './inspect-report.js';
import { PLAN_OPTIONS, kindOf, loadFor, planFor, readPlan } from './models.js';
import { Tally } from './statistics.js';
import { verdictOf } from './verdict.js';

/** @typedef {import('../model.js').Plan} Plan */
/** @typedef {import('./checkpoint.js').Checkpoint} Checkpoint */
/** @typedef {import('./checkpoint.js').Stored} Stored */
/** @typedef {import('./inspect-report.js').Inspected} Inspected */
/** @typedef {import('./verdict.js').Expectation} Expectation */

/**
 * The plan beside the files, if they belong to it: a folder has its own plan, and a file names its plan.
 * @param {string} given FILE or DIR @param {Checkpoint} checkpoint
 */
async function planBeside(given, { files }) {
  const isFolder = (await kindOf(given)) === 'folder';
  const path = planPath(isFolder ? given : dirname(given));
  if ((await kindOf(path)) !== 'file') return undefined;
  const plan = await readPlan(path);
  return isFolder || files.every(({ metadata }) => metadata.nn_init_plan === planDigest(plan)) ? plan : undefined;
}

/**
 * The plan that tells how the tensors were made: by the given recipe, else the plan beside the files, else by the
 * model's known recipe.
 * @param {string} given FILE or DIR @param {Checkpoint} checkpoint @param {Record<string, any>} values
 * @param {import('./output.js').Output} output
 * @returns {Promise<Plan | undefined>}
 */
async function planOf(given, checkpoint, { recipe, config }, output) {
  const options = { recipe, config, seed: '0' };
  if (recipe !== undefined) return (await planFor(given, options)).plan;
  try {
    const plan = await planBeside(given, checkpoint);
    if (plan || (await kindOf(given)) !== 'folder') return plan;
    return (await planFor(given, options)).plan;
  } catch (error) {
    // The model does not say how it is initialized, or the model is not known.
    if (!(error instanceof UsageError)) output.remark(`no recipe is known: ${sayingOf(error)}`);
    return undefined;
  }
}

/**
 * @param {Stored} stored @param {Expectation | undefined} expected @param {Reader} reader @param {(bytes: number) => void} onBytes
 * @returns {Promise<import('./inspect-report.js').Tensor>}
 */
async function tensorOf(stored, expected, reader, onBytes) {
  const { name, dtype, shape, isCut, runs } = stored;
  const segments = allOf(stored);
  const rows = isCut && (runs[0].from || shape[0] !== expected?.shape[0]) ? [runs[0].from, shape[0]] : undefined;
  const about = { name, dtype, shape, ...(rows && { rows }), bytes: bytesIn(segments), ...(expected && { expected }) };
  if (!isNumeric(dtype)) return { ...about, verdict: '-' };
  const tally = new Tally(dtype);
  await reader.start(segments);
  for await (const bytes of reader.next(about.bytes)) {
    tally.add(bytes);
    onBytes(bytes.length);
  }
  const statistics = tally.result();
  const fits = expected === undefined || isFit(stored, expected);
  return { ...about, statistics, verdict: verdictOf(statistics, expected, dtype, fits) };
}

/** The help text of --recipe: its default differs from that of other commands. */
const RECIPE_HELP = 'the rules to compare with, such as torchvision/resnet (default: see above)';

/** @type {import('./main.js').Command} */
export const command = {
  usage: 'FILE|DIR [--recipe NAME] [options]',
  about: `Shows what is in a safetensors file, or in all files of a model in a folder: the metadata, and for each tensor its mean, standard
deviation (std), range, and how many zeros, NaN and infinities it has. Beside them it shows what a recipe says. The recipe is
that of --recipe, or of the plan.json beside the files, or of the config.json in the folder. The verdict of each tensor:
  as made  mean, variance and range fit the recipe's distribution, within 5 standard errors; a constant is equal
  trained  they do not fit
  differs  it is another constant, or has another shape
  dead     it has NaN or infinities, or all its elements are one number, and the recipe says otherwise
  -        no recipe is known, or the dtype cannot be read (float8, float4, complex)
The statistics of a small tensor prove little: \`nn-init verify\` compares every bit.`,
  positionals: [1, 1],
  options: {
    recipe: { ...PLAN_OPTIONS.recipe, help: RECIPE_HELP },
    config: PLAN_OPTIONS.config,
  },
  examples: [
    ['inspect ./gpt2', 'a folder of transformers, compared with the recipe of its config.json'],
    ['inspect resnet50.safetensors --recipe torchvision/resnet', 'which layers of this file are trained?'],
    [`inspect ./gpt2 --json | jq -r '.tensors[] | select(.verdict == "dead").name'`, 'only the names of dead tensors'],
  ],
  async run({ values, positionals: [given], signal }, output) {
    const checkpoint = await readCheckpoint(given);
    const { files, tensors } = checkpoint;
    const plan = await planOf(given, checkpoint, values, output);
    const expectations = plan ? await expectationsOf(plan, tensors, () => loadFor(undefined)) : new Map();
    // In the model's order, where that is known.
    const names = new Set([...expectations.keys(), ...tensors.keys()]);
    const list = [...names].map((name) => /** @type {Stored} */ (tensors.get(name)));
    const begin = Date.now();
    const bytes = list.reduce((sum, stored) => sum + (isNumeric(stored.dtype) ? bytesIn(allOf(stored)) : 0), 0);
    const progress = await output.progress(bytes);
    const reader = new Reader();
    const found = [];
    try {
      const onBytes = (/** @type {number} */ more) => {
        signal.throwIfAborted();
        progress.add(more);
      };
      for (const stored of list) found.push(await tensorOf(stored, expectations.get(stored.name), reader, onBytes));
    } finally {
      await reader.close();
      progress.stop(); // removes the bar before the result is printed
    }
    /** @type {Inspected} */
    const inspected = {
      files: files.map(({ path, metadata, tensors: own }) => ({ path, metadata, tensors: own.length })),
      ...(plan && { recipe: plan.recipe }),
      ...{ bytes, seconds: (Date.now() - begin) / 1000, tensors: found },
    };
    output.result(inspected, () => reportOf(inspected));
  },
};
