// SPDX-License-Identifier: Apache-2.0
// The files beside the weights in a folder of transformers: the tokenizer's, and the settings for generation.
import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.js';
import { besideOf, textOf, writeText } from '../files.js';
import { jsonText, parseJson } from '../json.js';
import { kindOf } from '../models.js';
import { withoutTokens } from './config.js';

/** Files with vocabularies: VOCAB_FILES_NAMES of transformers 5.24. */
const TOKENIZER = [
  ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'],
  ...[
    'vocab.json',
    'vocab.txt',
    'merges.txt',
    'tokenizer.model',
    'spiece.model',
    'sentencepiece.bpe.model',
    'tekken.json',
  ],
  ...['chat_template.jinja', 'chat_template.json'],
];
/** Files for images. */
const PROCESSOR = ['preprocessor_config.json', 'processor_config.json'];
export const GENERATION = 'generation_config.json';

/**
 * Which of these files a folder has.
 * @param {string} folder @param {boolean} isFit whether the tokenizer fits the vocabulary
 */
export async function filesBeside(folder, isFit) {
  const kinds = await Promise.all(
    [...TOKENIZER, ...PROCESSOR, GENERATION].map(async (name) => ({ name, kind: await kindOf(join(folder, name)) })),
  );
  const there = kinds.filter(({ kind }) => kind === 'file').map(({ name }) => name);
  const tokenizer = there.filter((name) => TOKENIZER.includes(name));
  return { files: there.filter((name) => isFit || !tokenizer.includes(name)), left: isFit ? [] : tokenizer };
}

/** Copies to a name beside, and renames, as for all files. @param {string} from @param {string} to */
async function copy(from, to) {
  const beside = besideOf(to);
  try {
    await copyFile(from, beside);
    await rename(beside, to);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/**
 * Copies the settings for generation, without token ids that no longer exist.
 * @param {string} from
 * @param {string} to
 * @param {number} vocab
 */
async function copyGeneration(from, to, vocab) {
  const text = (await textOf(from)) ?? '';
  /** @type {any} */
  let given;
  try {
    given = parseJson(text);
  } catch {
    throw new Failure(`${from} is not JSON; repair it, or remove it`);
  }
  await writeText(to, jsonText({ ...given, ...Object.fromEntries(withoutTokens(Object(given), vocab)) }));
}

/**
 * @param {string} from a folder @param {string} to another @param {readonly string[]} files of filesBeside()
 * @param {number | undefined} vocab the vocabulary's size, if it shrank
 */
export async function copyFiles(from, to, files, vocab) {
  for (const name of files)
    if (name === GENERATION && vocab !== undefined) await copyGeneration(join(from, name), join(to, name), vocab);
    else await copy(join(from, name), join(to, name));
}
