// SPDX-License-Identifier: Apache-2.0
// Turns MODEL of a command line into a plan.
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, UsageError, sayingOf } from './failure.js';
import { parseJson } from './json.js';

/** @typedef {import('../model.js').Plan} Plan */
/** @typedef {import('../model.js').ReadModel} ReadModel */
/** @typedef {{ plan: Plan, config?: Record<string, any>, isGiven?: boolean }} Planned `config`: the config.json of transformers, if the model
 * came with one; `isGiven`: whether MODEL is a plan */

/** The dtypes that parameters can be made in. */
const FLOATS = ['float32', 'float64', 'float16', 'bfloat16'];

/** The words about MODEL in help texts. */
export const MODEL_HELP = `MODEL is the name of a built-in model (\`nn-init plan --models\` lists them), a file or folder of a model (safetensors, ONNX, Keras,
TensorFlow.js, a config.json of transformers), the URL of such a file, or a plan.`;

/** The options of every command that makes a plan. @type {Record<string, import('./main.js').Option>} */
export const PLAN_OPTIONS = {
  recipe: {
    type: 'string',
    short: 'r',
    value: 'NAME',
    help: "the rules to use, such as torchvision/resnet (default: the recipe of the model's authors)",
  },
  seed: {
    type: 'string',
    short: 's',
    value: 'SEED',
    help: 'a whole number or a text (default: a random number, which is printed)',
  },
  dtype: {
    type: 'string',
    value: 'DTYPE',
    help: `${FLOATS.join(', ')}, or short: bf16, fp16 (default: as in the model)`,
  },
  generator: {
    type: 'string',
    value: 'KIND',
    help: "use another library's random numbers: torch, torch@2.14, numpy, megengine",
  },
  config: { type: 'string', value: 'JSON', help: `set variables of the recipe: '{"initializer_range": 0.01}'` },
  skip: {
    type: 'string',
    value: 'PATTERNS',
    help: "leave out parameters by name, with commas between patterns: '*.bias,head.*'",
  },
};

/** The short names of dtypes in checkpoints. */
const DTYPES = new Map(
  Object.entries({
    bf16: 'bfloat16',
    fp16: 'float16',
    f16: 'float16',
    fp32: 'float32',
    f32: 'float32',
    fp64: 'float64',
    f64: 'float64',
  }),
);

/**
 * What is at a path: a file, a folder, or nothing.
 * @param {string} path @returns {Promise<'file' | 'folder' | undefined>}
 * @throws {Failure} for a pipe or a device: opening a pipe waits for its other end, and no part of it can be read twice
 */
export async function kindOf(path) {
  const found = await stat(path).catch((error) => {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(error.code)) return undefined;
    throw error;
  });
  if (found && !found.isDirectory() && !found.isFile())
    throw new Failure(`${path} is a pipe or a device; give a file or a folder`);
  return found && (found.isDirectory() ? 'folder' : 'file');
}

/** The first bytes of a file as characters. @param {string} path */
async function beginningOf(path) {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The most bytes of a text: a string has at most 2^29 - 24 characters. */
const MOST = 500_000_000;

/** The text of a file. @param {string} path */
export async function readText(path) {
  const { size } = await stat(path);
  if (size > MOST) throw new Failure(`${path} has ${size} bytes; a file of JSON may have at most ${MOST}`);
  return readFile(path, 'utf8');
}

/**
 * A file's JSON; undefined if it is not JSON.
 * @param {string} path
 * @param {(text: string) => any} [parse]
 * @returns {Promise<any>}
 */
async function jsonOf(path, parse = JSON.parse) {
  // Do not read a file of weights: it may have gigabytes.
  if (!/^\s*\{/.test(await beginningOf(path))) return undefined;
  const text = await readText(path);
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads a plan file that a command takes. Somebody may have changed it, so all of it is checked: no command may meet a
 * line without a shape, or a tie to nothing, in the middle of its work.
 * @param {string} path @returns {Promise<Plan>}
 */
export async function readPlan(path) {
  if ((await kindOf(path)) !== 'file')
    throw new Failure(`${path}: there is no such file; \`nn-init plan MODEL --json\` makes a plan`);
  const plan = await jsonOf(path);
  if (plan?.format !== 'nn-init plan')
    throw new Failure(`${path} is not a plan; \`nn-init plan MODEL --json\` makes one`);
  const { fill, printable } = await import('nn-init/model');
  try {
    const made = printable(plan); // checks its version
    const nn = await loadFor(plan.draws);
    fill(nn, made, { parts: [] }); // checks all lines, and fills none
    nn.generator({ state: plan.generator });
    checkTexts(made);
    return made;
  } catch (error) {
    throw new Failure(`${path}: ${sayingOf(error)}`);
  }
}

/** Checks entries that are only shown to people. @param {Plan} plan */
function checkTexts({ recipe, parameters }) {
  if (typeof recipe !== 'string') throw new Failure('plan.recipe must be a string');
  for (const [i, { kind, rule, source = '' }] of parameters.entries())
    for (const [name, text] of Object.entries({ kind, rule, source }))
      if (typeof text !== 'string') throw new Failure(`plan.parameters[${i}].${name} must be a string`);
}

/**
 * The transformers config.json of a model.
 * @param {string} given @param {'file' | 'folder'} kind
 */
async function configOf(given, kind) {
  const path = kind === 'folder' ? join(given, 'config.json') : given;
  if ((await kindOf(path)) !== 'file') return undefined;
  const json = await jsonOf(path, parseJson);
  return typeof json?.model_type === 'string' ? json : undefined;
}

/**
 * Reads the model that MODEL names.
 * @param {string} given a path, a URL, or the name of a built-in model
 * @returns {Promise<{ model?: ReadModel, plan?: Plan, config?: Record<string, any> }>}
 */
async function modelOf(given) {
  const { readModel } = await import('nn-init/model');
  if (/^https?:/.test(given)) return { model: await readModel(given) };
  const kind = await kindOf(given);
  if (kind) {
    const json = kind === 'file' ? await jsonOf(given) : undefined;
    if (json?.format === 'nn-init plan') return { plan: await readPlan(given) };
    return { model: await readModel(given), config: await configOf(given, kind) };
  }
  const { modelNamed, namesLike } = await import('./named.js');
  const named = modelNamed(given);
  if (named) return { model: named.config ? await readModel(named.config) : named.model, config: named.config };
  throw noModel(given, namesLike(given));
}

/** @param {string} given @param {string[]} like */
const noModel = (given, like) =>
  new Failure(
    `there is no file, no folder and no built-in model ${JSON.stringify(given)}; ` +
      `${like.length ? `did you mean ${like.join(' or ')}? ` : ''}\`nn-init plan --models\` lists the built-in models`,
  );

/** Reads a config.json as an object. @param {string} path @returns {Promise<Record<string, any>>} */
async function readConfig(path) {
  const kind = await kindOf(path);
  if (kind !== 'file') throw new Failure(`${path}: there is no such file; a model of transformers has one`);
  const json = await jsonOf(path, parseJson);
  if (!json)
    throw new Failure(`${path} is not a JSON object; give a config.json of transformers, or a folder with one`);
  if (typeof json.model_type !== 'string')
    throw new Failure(
      `${path} has no model_type, so it is not a config.json of transformers; give one, or a folder with one`,
    );
  return json;
}

/**
 * The config of a transformers model.
 * @param {string} given a config.json, a folder with one, or the name of a built-in model
 * @returns {Promise<{ config: Record<string, any>, folder?: string }>} `folder`: where its tokenizer may be
 */
export async function configFor(given) {
  const kind = await kindOf(given);
  if (kind === 'folder') return { config: await readConfig(join(given, 'config.json')), folder: given };
  if (kind) return { config: await readConfig(given) };
  const { modelNamed, namesLike } = await import('./named.js');
  const named = modelNamed(given);
  if (!named) throw noModel(given, namesLike(given));
  if (!named.config)
    throw new Failure(
      `${named.name} is a model of torchvision, which has no config.json; choose a model of transformers`,
    );
  return { config: named.config };
}

/** @param {string} text the value of --dtype */
function dtypeOf(text) {
  const dtype = DTYPES.get(text) ?? text;
  if (!FLOATS.includes(dtype))
    throw new UsageError(`--dtype ${JSON.stringify(text)} must be one of ${FLOATS.join(', ')}; or short, such as bf16`);
  return dtype;
}

/** The value of --seed. Digits become an integer, so that 7 here is 7 in a program. @param {string} text */
const seedOf = (text) => (/^\d+$/.test(text) ? BigInt(text) : text);

/** Turns 'torch@2.14' into options of nn.generator(). @param {string} text @param {bigint | string | undefined} seed */
function generatorOf(text, seed) {
  const [, kind, version] = /^([\w-]+)(?:@([\w.]+))?$/.exec(text) ?? [];
  if (!kind)
    throw new UsageError(
      `--generator ${JSON.stringify(text)} must be a name, with or without a version, such as torch@2.14`,
    );
  return { kind, ...(version && { version }), ...(seed !== undefined && { seed }) };
}

/** @param {string} text @returns {Record<string, any>} */
function variablesOf(text) {
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value && !Array.isArray(value)) return value;
  } catch {
    // the message is below
  }
  throw new UsageError(`--config ${JSON.stringify(text)} must be JSON, such as '{"initializer_range": 0.01}'`);
}

/**
 * The options of plan(), from those of a command line.
 * @param {Record<string, any>} values
 */
function optionsOf({ seed: text, dtype, generator, config, skip }) {
  if (text === '') throw new UsageError('--seed is empty'); // the "$SEED" of a script that did not set it
  const seed = text === undefined ? undefined : seedOf(text);
  return {
    ...(generator === undefined ? { seed } : { generator: generatorOf(generator, seed) }),
    ...(dtype !== undefined && { dtype: dtypeOf(dtype) }),
    ...(config !== undefined && { config: variablesOf(config) }),
    ...(skip !== undefined && { skip: skip.split(',') }),
  };
}

/**
 * The plan that a command line asks for.
 * @param {string} given MODEL
 * @param {Record<string, any>} values the values of PLAN_OPTIONS
 * @returns {Promise<Planned>}
 */
export async function planFor(given, values) {
  const { model, plan: made, config } = await modelOf(given);
  if (made) {
    const told = Object.keys(PLAN_OPTIONS).find((name) => values[name] !== undefined);
    if (told) throw new UsageError(`${given} is a plan, which already has its ${told}; leave --${told} out`);
    return { plan: made, isGiven: true };
  }
  return planOf(given, { model: /** @type {ReadModel} */ (model), config }, values);
}

/**
 * Plans a model that has been read.
 * @param {string} given MODEL
 * @param {{ model: ReadModel, config?: Record<string, any> }} read
 * @param {Record<string, any>} values the values of PLAN_OPTIONS
 * @returns {Promise<Planned>}
 */
export async function planOf(given, { model, config }, values) {
  const options = optionsOf(values);
  const { plan, recipes } = await import('nn-init/model');
  const recipe = values.recipe ?? model.recipe;
  if (!recipe)
    throw new UsageError(
      `${given} does not say how it is initialized; give --recipe (\`nn-init plan --recipes\` lists them)`,
    );
  checkRecipe(recipe, Object.keys(recipes));
  const nn = await loadFor(values.generator);
  checkGenerator(nn, values.generator, options);
  return { plan: await plan(nn, model, recipe, options), config: withDtype(config, values.dtype) };
}

/** @param {string} recipe @param {readonly string[]} names */
function checkRecipe(recipe, names) {
  if (names.includes(recipe)) return;
  const like = names.filter((name) => name.includes(recipe)).slice(0, 3);
  throw new UsageError(
    `there is no recipe ${JSON.stringify(recipe)}; ${like.length ? `did you mean ${like.join(' or ')}? ` : ''}` +
      '`nn-init plan --recipes` lists all',
  );
}

/**
 * Turns an error about --generator into an error of the command line.
 * @param {any} nn
 * @param {string | undefined} text
 * @param {any} options
 */
function checkGenerator(nn, text, { generator }) {
  if (text === undefined) return;
  try {
    nn.generator(generator);
  } catch (error) {
    throw new UsageError(`--generator ${text}: ${sayingOf(error)}`);
  }
}

/** @param {unknown} generator another library's generator, or undefined */
export async function loadFor(generator) {
  const { load } = generator === undefined ? await import('nn-init') : await import('nn-init/frameworks');
  return load();
}

/**
 * A config that gives transformers the dtype of the file: from_pretrained() reads the weights in the config's dtype.
 * @param {Record<string, any> | undefined} config @param {string | undefined} dtype
 */
function withDtype(config, dtype) {
  if (!config || dtype === undefined) return config;
  const { torch_dtype, ...rest } = config;
  return { ...rest, dtype: dtypeOf(dtype) };
}
