// SPDX-License-Identifier: Apache-2.0
// Checks a plan before it is carried out: somebody may have changed it.
import { extents, rangeError, read, show, typeError } from '../core/check.js';
import { dtypeOf, isTable } from './dtypes.js';
import { checkPlan, unfitOption } from './given.js';
import { createExplainer } from './moments.js';
import { checkTable } from './tables.js';

/** @typedef {import('./plan.js').Line} Line */
/** @typedef {import('./plan.js').Plan} Plan */

/** @param {unknown} value */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * @param {string} name the called function @param {string} at its place in the plan, for messages
 * @param {any} line a line, or a draw
 * @param {readonly number[]} shape
 */
function checkInitialization(name, at, { initializer, options, stream, words, paddingRow }, shape) {
  // The names of all functions that fill end in _, and no others.
  if (typeof initializer !== 'string' || !/^[a-z]\w*_$/i.test(initializer))
    throw rangeError(name, `${at}.initializer`, initializer, "the name of an initializer, for example 'normal_'");
  if (!isObject(options)) throw typeError(name, `${at}.options`, options, 'an object');
  const unfit = unfitOption(options);
  if (unfit) throw rangeError(name, `${at}.options.${unfit}`, options[unfit], 'a number, a word, or an array of them');
  if (words && stream !== undefined && typeof stream !== 'string')
    throw typeError(name, `${at}.stream`, stream, 'a string');
  if (paddingRow !== undefined && !(Number.isInteger(paddingRow) && paddingRow >= 0 && paddingRow < shape[0]))
    throw rangeError(name, `${at}.paddingRow`, paddingRow, `an index below ${shape[0] ?? 0}, the number of rows`);
}

/** These draw nothing, whatever a plan says. */
const CONSTANT = ['zeros_', 'ones_', 'fill_'];

/**
 * Checks what depends on nn. A line that draws but has no stream would draw from nn's default generator: other values
 * each time.
 * @param {string} name the called function
 * @param {any} nn
 * @param {string} at its place in the plan, for messages
 * @param {Line} line
 */
function checkInitializer(name, nn, at, line) {
  const { initializer = '', words, shape } = line;
  if (isTable(nn, line)) read(name, at, () => checkTable(/** @type {any} */ (line), shape));
  else if (!words && !CONSTANT.includes(initializer) && createExplainer(nn).explain(line).words)
    throw rangeError(name, `${at}.words`, words, `a number above 0, because ${initializer} draws`);
}

/**
 * Checks a plan that is to be carried out. It refuses, before anything is filled, whatever would fill otherwise than
 * the plan says.
 * @param {string} name the called function @param {any} nn @param {any} plan @returns {Plan}
 */
export function checkWholePlan(name, nn, plan) {
  const { parameters, generator, draws } = checkPlan(name, plan);
  if (!isObject(generator)) throw typeError(name, 'plan.generator', generator, 'the state of a generator');
  /** @type {Map<string, Line>} */
  const lines = new Map();
  for (const [i, line] of parameters.entries()) {
    const at = `plan.parameters[${i}]`;
    if (!isObject(line)) throw typeError(name, at, line, 'an object');
    if (typeof line.name !== 'string') throw typeError(name, `${at}.name`, line.name, 'a string');
    if (lines.has(line.name)) throw rangeError(name, `${at}.name`, line.name, 'a name that no other parameter has');
    lines.set(line.name, line);
    const shape = extents(name, line.shape, `${at}.shape`);
    dtypeOf(name, `${at}.dtype`, line.dtype);
    if (line.tie !== undefined) continue;
    checkInitialization(name, at, line, shape);
    checkInitializer(name, nn, at, line);
    if (!draws && line.words && line.stream === undefined)
      throw typeError(name, `${at}.stream`, line.stream, 'a string when words are drawn');
  }
  for (const [i, { tie, shape, dtype }] of parameters.entries()) {
    if (tie === undefined) continue;
    const target = lines.get(tie);
    if (!target || target.tie !== undefined || String(target.shape) !== String(shape) || target.dtype !== dtype)
      throw rangeError(
        name,
        `plan.parameters[${i}].tie`,
        tie,
        `the name of a parameter of shape ${show(shape)} and dtype ${show(dtype)} that is not tied itself`,
      );
  }
  if (draws !== undefined) checkDraws(name, nn, draws, lines);
  return plan;
}

/** @param {string} name the called function @param {any} nn @param {any} draws @param {Map<string, Line>} lines */
function checkDraws(name, nn, draws, lines) {
  if (!Array.isArray(draws)) throw typeError(name, 'plan.draws', draws, 'an array');
  for (const [i, draw] of draws.entries()) {
    const at = `plan.draws[${i}]`;
    if (!isObject(draw)) throw typeError(name, at, draw, 'an object');
    const shape = extents(name, draw.shape ?? lines.get(draw.name)?.shape, `${at}.shape`);
    checkInitialization(name, at, draw, shape);
    checkInitializer(name, nn, at, { dtype: 'float32', ...lines.get(draw.name), ...draw, shape });
  }
  const drawn = new Set(draws.map((draw) => draw.name));
  for (const line of lines.values())
    if (line.tie === undefined && !isTable(nn, line) && !drawn.has(line.name))
      throw rangeError(name, 'plan.draws', draws, `draws of all parameters; '${line.name}' has none`);
}
