// SPDX-License-Identifier: Apache-2.0
// Whole models with a framework's generator. All parameters share one stream, so each draw counts, in the framework's
// order. Plans without such a generator never load this file.
import { show, sizeOf } from '../core/check.js';
import { apply, clearPadding } from './apply.js';
import { arrayOf, isTable } from './dtypes.js';
import { isFor } from './recipe.js';
import { makeTable } from './tables.js';

/** @typedef {import('./plan.js').Line} Line */
/** @typedef {import('./plan.js').Planner} Planner */
/**
 * One draw of a plan.
 * @typedef {object} Draw
 * @property {string} name the parameter's name
 * @property {number[]} [shape] only for a parameter that is not in the model
 * @property {string} initializer
 * @property {object} options
 * @property {string} [layout]
 * @property {number} [paddingRow]
 * @property {number} [words] how many words one of nn's own generators would give; none for a constant
 */

/** @param {Line} line @param {Record<string, object>} drawn further options, from the recipe @returns {Draw} */
function drawOf({ name, initializer = '', options: own = {}, layout, paddingRow, words }, drawn) {
  const options = { ...own, ...drawn[initializer] };
  const padding = paddingRow !== undefined && { paddingRow };
  return { name, initializer, options, ...(layout && { layout }), ...padding, ...(words && { words }) };
}

/**
 * All draws in the framework's order. Of a parameter's constants, only the last is kept.
 * @param {Planner} planner
 * @param {readonly Line[]} lines
 * @returns {Draw[]}
 */
export function drawsOf(planner, lines) {
  const { recipe, network } = planner;
  const own = lines.filter((line) => !line.tie && !isTable(planner.nn, line));
  const { drawn } = recipe;
  if (!recipe.order) return own.map((line) => drawOf(line, drawn));
  const known = new Set(own.map(({ name }) => name));
  /** @type {Draw[]} */
  const draws = [];
  for (const [stage, parameter] of recipe.order(network, recipe)) {
    const rules = recipe.stages[stage].filter((rule) => isFor(rule, parameter));
    const rule = planner.decide(rules, parameter);
    if (!rule?.do) continue;
    const line = planner.lineOf(rule, parameter);
    if (isTable(planner.nn, line)) continue;
    const draw = drawOf(line, drawn);
    draws.push(known.has(parameter.name) ? draw : { ...draw, shape: parameter.shape });
  }
  draws.push(...restOf(own, draws, recipe.name, planner.called).map((line) => drawOf(line, drawn)));
  const last = new Map(draws.map((draw, i) => [draw.name, i]));
  return draws.filter(({ name, words }, i) => words || last.get(name) === i);
}

/**
 * The lines that no event names. All of them must be constant.
 * @param {readonly Line[]} lines @param {readonly Draw[]} draws @param {string} recipe @param {string} called
 */
function restOf(lines, draws, recipe, called) {
  const drawn = new Set(draws.map(({ name }) => name));
  const rest = lines.filter(({ name }) => !drawn.has(name));
  const random = rest.filter(({ words }) => words).map(({ name }) => show(name));
  if (random.length)
    throw new RangeError(
      `${called}: recipe '${recipe}' does not know where the framework draws ${random.join(', ')}; use a generator of nn-init's own`,
    );
  return rest;
}

/**
 * Makes all draws, one after the other. Yields a parameter after its last draw, when it is complete.
 * @param {any} nn
 * @param {import('./plan.js').Plan} plan
 * @param {any} generator
 * @param {readonly Line[]} lines the wanted parameters
 * @returns {Generator<import('./fill.js').Piece, void, undefined>}
 */
export function* drawAll(nn, plan, generator, lines) {
  const byName = new Map(plan.parameters.map((line) => [line.name, line]));
  /** The names to yield when a parameter is complete: its own, and those tied to it. @type {Map<string, string[]>} */
  const wanted = new Map();
  for (const { name, tie = name } of lines) wanted.set(tie, [...(wanted.get(tie) ?? []), name]);
  const draws = /** @type {Draw[]} */ (plan.draws);
  const last = new Map(draws.map((draw, i) => [draw.name, i]));
  for (const [i, { name, ...draw }] of draws.entries()) {
    const line = byName.get(name);
    const shape = draw.shape ?? /** @type {Line} */ (line).shape;
    const dtype = line?.dtype ?? 'float32';
    // A parameter that is drawn again later is drawn here only to move the generator.
    const data = new (arrayOf(dtype))(sizeOf(shape));
    const tensor = { data, shape, dtype, ...(draw.layout && { layout: draw.layout }) };
    apply(nn, tensor, draw, draw.words ? { generator } : undefined);
    clearPadding(data, 0, { ...draw, shape });
    if (last.get(name) !== i) continue;
    for (const each of wanted.get(name) ?? []) yield { name: each, shape: [...shape], dtype, data, offset: 0 };
  }
  for (const line of lines) {
    const { name, shape, dtype, tie = name } = line;
    const target = /** @type {Line} */ (byName.get(tie));
    if (isTable(nn, target)) yield { name, shape, dtype, data: makeTable(nn, target), offset: 0 };
  }
}
