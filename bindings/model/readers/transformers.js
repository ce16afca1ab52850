// SPDX-License-Identifier: Apache-2.0
// Makes a model's parameters from a config.json of Hugging Face transformers, without the model's file: the names,
// shapes and order of named_parameters() in version 5.24.
import { rangeError, read, show, typeError } from '../../core/check.js';
import { dtypeOf } from '../dtypes.js';
import { berts } from './transformers/bert.js';
import { List } from './transformers/list.js';
import { llamas } from './transformers/llama.js';
import { others } from './transformers/others.js';

/** @typedef {import('./transformers/list.js').Family} Family */

/** The families by model_type. @type {Record<string, Family>} */
const FAMILIES = { ...berts, ...llamas, ...others };

/** @param {readonly string[]} names */
const listed = (names) =>
  [...names]
    .sort()
    .map((name) => show(name))
    .join(', ');

/**
 * Checks that the entries that shape the layers have the type of the class's defaults.
 * @param {string} called
 * @param {any} config
 * @param {Family} family
 */
function checkEntries(called, config, { defaults }) {
  for (const [key, usual] of Object.entries(defaults)) {
    const value = config[key];
    if (value === null && (usual === null || key === 'num_key_value_heads')) continue;
    const isCount = Number.isInteger(usual ?? 0) && key !== 'initializer_factor';
    if (typeof usual === 'boolean' && typeof value !== 'boolean')
      throw typeError(called, `config.${key}`, value, 'true or false');
    const isNumber =
      Array.isArray(value) && !Array.isArray(usual) ? value.every(Number.isInteger) : Number.isInteger(value);
    if (isCount && !isNumber) throw rangeError(called, `config.${key}`, value, 'an integer');
    const least = /(^|_)heads?$/.test(key) ? 1 : 0;
    if (isCount && !key.endsWith('_id') && [value].flat().some((/** @type {number} */ count) => count < least))
      throw rangeError(called, `config.${key}`, value, `at least ${least}`);
  }
}

/**
 * The class that a config names first; by default the family's usual class, with a head.
 * @param {string} called @param {Family} family @param {unknown} architectures
 */
function classOf(called, { name, usual, classes }, architectures) {
  const word = Array.isArray(architectures) && architectures.length ? architectures[0] : `${name}${usual}`;
  const write = Object.entries(classes).find(([rest]) => `${name}${rest}` === word)?.[1];
  if (!write)
    throw rangeError(
      called,
      'config.architectures[0]',
      word,
      `one of ${listed(Object.keys(classes).map((rest) => `${name}${rest}`))}`,
    );
  return { word, write };
}

/** Whether readTransformers() knows a config's family and class. @param {any} config */
export function isKnown(config) {
  const { model_type: type, architectures } = Object(config);
  if (typeof type !== 'string' || !Object.hasOwn(FAMILIES, type)) return false;
  const { name, classes } = FAMILIES[type];
  return !architectures?.length || Object.keys(classes).some((rest) => `${name}${rest}` === architectures[0]);
}

/**
 * The model that a config.json of Hugging Face transformers describes: its parameters with their kinds and the config's
 * dtype, and its family's recipe. Missing entries have the defaults of the config's class in transformers 5.24. The
 * model's class is the first of `architectures`; without that, the one with a language model's head, or a classifier of
 * images. A tied parameter is listed once, like in named_parameters().
 *
 * Throws a RangeError for an unknown model_type or class, and lists the known ones; also for sizes that are not
 * integers.
 * @param {Record<string, any>} config JSON.parse() of config.json
 * @param {string} [called] the called function, for messages
 * @returns {{ parameters: import('../network.js').ModelParameter[], config: Record<string, any>, recipe: string }}
 */
export function readTransformers(config, called = 'readTransformers') {
  if (typeof config !== 'object' || !config) throw typeError(called, 'config', config, 'the object of a config.json');
  const given = read(called, 'config', () => ({ ...config }));
  const type = given.model_type;
  if (typeof type !== 'string' || !Object.hasOwn(FAMILIES, type))
    throw rangeError(called, 'config.model_type', type, `one of ${listed(Object.keys(FAMILIES))}`);
  const family = FAMILIES[type];
  const { word, write } = classOf(called, family, given.architectures);
  /** @type {Record<string, any>} */
  const whole = { ...family.defaults, ...given, architectures: [word] };
  for (const [alias, key] of Object.entries(family.aliases ?? {}))
    if (given[key] === undefined && given[alias] !== undefined) whole[key] = given[alias];
  checkEntries(called, whole, family);
  const list = new List(called, dtypeOf(called, 'config.dtype', given.dtype ?? given.torch_dtype ?? 'float32'));
  write(list, whole);
  return { parameters: list.parameters, config: whole, recipe: family.recipe };
}
