// SPDX-License-Identifier: Apache-2.0
// Recipes. A recipe is a list of rules. The last rule that matches a parameter says what is done with it.
import { isIndex, rangeError, read, show, typeError } from '../core/check.js';
import { continued } from './order.js';
import { checkPattern, matches } from './pattern.js';

/** @typedef {import('./network.js').Parameter} Parameter */
/** @typedef {import('./formula.js').Lookup} Lookup */
/** @typedef {import('./plan.js').Line} Line */
/**
 * A number or word; a formula, '=initializer_range / sqrt(2 * layers)'; or a function that takes a lookup of variables:
 * (get) => get('layers').
 * @typedef {any} Value
 */
/**
 * A word in which '*' stands for any characters, '#' for digits, '{a,b}' for one of several; or a list of such words.
 * @typedef {string | RegExp | readonly (string | RegExp)[]} Pattern
 */
/**
 * A rule. It matches a parameter if all the conditions it has hold. It has one of `do`, `tie` and `skip`.
 * @typedef {object} Rule
 * @property {Pattern} [kind] the layer's kind: 'linear', '*norm'
 * @property {Pattern} [role] the role in the layer: 'weight', 'bias', ...
 * @property {Pattern} [name] the parameter's name: '*.c_proj.weight'
 * @property {number} [rank] how many axes the parameter has
 * @property {Value} [when] a formula without '='; the rule holds only if it is true
 * @property {string} [do] the initializer, for example 'xavierUniform_'; 'own' for the one that the model's file gives
 * @property {Record<string, Value>} [options] the initializer's options
 * @property {Value} [padding] a formula without '=': the row of an embedding that is set to zero, or null
 * @property {string} [tie] the name, or a pattern of it, of the parameter with which this one shares its values
 * @property {boolean} [skip] true leaves the parameter out
 * @property {boolean} [optional] true if the rule may match nothing; without it that is an error
 * @property {string} [source] where the rule comes from: a file and its version; by default the recipe's source
 * @property {string} [note] the reason for the rule, or what to beware of
 */
/**
 * Changes a line of a plan. It gets the line with its numbers, a lookup of variables, and a function that gives the
 * line of the same parameter in another model. It returns the line to use.
 * @typedef {(line: Line, lookup: Lookup, lineIn: (network: import('./network.js').Network) => Line | undefined) => Line} Modify
 */
/**
 * @typedef {object} Recipe
 * @property {string} [name]
 * @property {string} [title] a title for people
 * @property {string} [version] the version of the code that it follows
 * @property {string} [source] where that code is
 * @property {string} [note]
 * @property {string | Recipe} [extends] a recipe whose rules come before these
 * @property {string} [layout] what the axes of weights are, if the model's file does not say it: 'torch' by default
 * @property {Record<string, string>} [layouts] layouts of parameters by a pattern of their names: 'keras' for (in, out)
 * @property {Record<string, Value>} [variables] variables for formulas: each a formula without '=', or a function
 * @property {readonly Rule[]} [rules]
 * @property {Record<string, readonly Rule[]>} [stages] rules by the stage at which the framework applies them, in
 *   order; `rules` is one more stage after these
 * @property {(network: import('./network.js').Network, recipe: ResolvedRecipe) => Iterable<import('./order.js').Event>}
 *   [order] the draws that the framework makes, one after the other
 * @property {Record<string, object>} [drawn] further options of initializers, used when a framework's generator draws
 * @property {Modify} [modify] changes what a rule does: initializer, options and note. Its numbers are computed
 *   afterwards
 */
/** @typedef {Rule & { text: string, source: string, recipe: string }} ResolvedRule */
/**
 * @typedef {object} ResolvedRecipe
 * @property {string} name
 * @property {string} version
 * @property {string} layout
 * @property {Record<string, string>} layouts
 * @property {Record<string, Value>} variables
 * @property {Record<string, ResolvedRule[]>} stages
 * @property {Recipe['order']} order
 * @property {Record<string, object>} drawn
 * @property {Modify[]} modifiers
 */

/**
 * A built-in recipe by its name, or by the last part of its name if no other recipe has the same.
 * @param {string} name the called function
 * @param {string} word
 * @returns {Promise<Recipe>}
 */
async function builtIn(name, word) {
  const { recipes } = await import('./recipes/index.js');
  const names = Object.keys(recipes);
  const found = names.includes(word) ? [word] : names.filter((key) => key.endsWith(`/${word}`));
  if (found.length === 1) return recipes[found[0]]();
  const known = (found.length ? found : names).map((key) => show(key)).join(', ');
  throw rangeError(name, 'recipe', word, `a recipe, or the name of one: ${known}`);
}

/** Options of plan(). They come after the recipe; whoever leaves the recipe out gives them in its place. */
const PLAN_OPTIONS = ['seed', 'dtype', 'generator', 'config', 'skip'];
const RECIPE_FIELDS = [
  'name',
  'title',
  'version',
  'source',
  'note',
  'extends',
  'layout',
  'layouts',
  'variables',
  'rules',
  'stages',
  'order',
  'drawn',
  'modify',
];
const FIELDS = [
  'kind',
  'role',
  'name',
  'rank',
  'when',
  'do',
  'options',
  'padding',
  'tie',
  'skip',
  'optional',
  'source',
  'note',
];

/** The name of a rule in plans and messages. @param {Rule} rule */
function textOf({ kind, role, name, rank, when }) {
  const words = [kind, role, name].filter((part) => part !== undefined).map((part) => [part].flat().join('|'));
  if (rank !== undefined) words.push(`of ${rank} axes`);
  if (when !== undefined) words.push(`where ${typeof when === 'string' ? when : 'a function says so'}`);
  return words.join(' ') || 'everything';
}

/**
 * @param {string} name the called function
 * @param {any} rule @param {number} i
 * @param {Recipe} recipe @param {string} called
 * @returns {ResolvedRule}
 */
function ruleOf(name, rule, i, recipe, called) {
  if (typeof rule !== 'object' || !rule) throw typeError(name, `rule ${i} of recipe '${called}'`, rule, 'an object');
  const unknown = Object.keys(rule).find((key) => !FIELDS.includes(key));
  if (unknown)
    throw new TypeError(
      `${name}: rule ${i} of recipe '${called}' has an unknown field ${show(unknown)}; known are ${FIELDS.join(', ')}`,
    );
  for (const key of ['kind', 'role', 'name', 'tie'])
    if (rule[key] !== undefined) checkPattern(name, `${key} of rule ${i} of recipe '${called}'`, rule[key]);
  const { options = {}, rank, when } = rule;
  if (typeof options !== 'object' || !options || Array.isArray(options))
    throw typeError(name, `options of rule ${i} of recipe '${called}'`, options, 'an object');
  if (rank !== undefined && !isIndex(rank))
    throw typeError(name, `rank of rule ${i} of recipe '${called}'`, rank, 'a number of axes');
  if (when !== undefined && !['string', 'function'].includes(typeof when))
    throw typeError(name, `when of rule ${i} of recipe '${called}'`, when, 'a formula or a function');
  const text = textOf(rule);
  const actions = ['do', 'tie', 'skip'].filter((key) => rule[key]);
  if (actions.length !== 1)
    throw new TypeError(
      `${name}: rule '${text}' of recipe '${called}' must have one of do, tie and skip; it has ${actions.join(', ') || 'none'}`,
    );
  return { source: recipe.source ?? '', ...rule, text, recipe: called };
}

/**
 * Resolves a recipe: adds everything that it extends.
 * @param {string} name the called function
 * @param {any} given
 * @param {readonly Recipe[]} [above] the recipes that extend it
 * @returns {Promise<ResolvedRecipe>}
 */
export async function resolve(name, given, above = []) {
  const recipe = /** @type {Recipe} */ (typeof given === 'string' ? await builtIn(name, given) : given);
  if (typeof recipe !== 'object' || !recipe)
    throw typeError(name, 'recipe', given, "an object with rules, or the name of a recipe, for example 'torch'");
  if (typeof (/** @type {any} */ (recipe).then) === 'function' || Array.isArray(recipe))
    throw typeError(name, 'recipe', recipe, 'an object with rules: { rules: [...] }');
  const unknown = Object.keys(recipe).find((key) => !RECIPE_FIELDS.includes(key));
  if (unknown && PLAN_OPTIONS.includes(unknown))
    throw new TypeError(
      `${name}: recipe has the field ${show(unknown)}, which is an option; options come after the recipe, or after undefined`,
    );
  if (unknown)
    throw new TypeError(`${name}: recipe has an unknown field ${show(unknown)}; known are ${RECIPE_FIELDS.join(', ')}`);
  if (above.includes(recipe)) throw rangeError(name, 'extends', recipe, 'a recipe that does not extend itself');
  const base = recipe.extends === undefined ? undefined : await resolve(name, recipe.extends, [...above, recipe]);
  const called = recipe.name ?? (base ? `a recipe that extends ${base.name}` : 'a recipe of your own');
  const { stages, rules } = read(name, 'recipe', () => ({ stages: { ...recipe.stages }, rules: recipe.rules ?? [] }));
  /** @type {Record<string, ResolvedRule[]>} */
  const all = {};
  // Inherited rules are for any model of the framework. Not every model has all of its layers, so these rules may match
  // nothing.
  for (const [stage, inherited] of Object.entries(base?.stages ?? {}))
    all[stage] = inherited.map((rule) => ({ ...rule, optional: true }));
  for (const [stage, own] of Object.entries({ ...stages, ...(rules.length && { rules }) })) {
    if (!Array.isArray(own)) throw typeError(name, `the rules of recipe '${called}'`, own, 'an array');
    const resolved = own.map((rule, i) => ruleOf(name, rule, i, recipe, called));
    // A stage that is already there is continued. It moves to the end, so that later rules win.
    const before = all[stage] ?? [];
    delete all[stage];
    all[stage] = [...before, ...resolved];
  }
  if (!Object.keys(all).length)
    throw typeError(name, `the rules of recipe '${called}'`, rules, 'an array of at least one');
  const added = Object.keys(all).filter((stage) => !Object.hasOwn(base?.stages ?? {}, stage));
  return {
    name: called,
    version: recipe.version ?? base?.version ?? '',
    layout: recipe.layout ?? base?.layout ?? 'torch',
    layouts: { ...base?.layouts, ...recipe.layouts },
    variables: { ...base?.variables, ...recipe.variables },
    stages: all,
    order: recipe.order ?? (base?.order && continued(base.order, added)),
    drawn: { ...base?.drawn, ...recipe.drawn },
    modifiers: [...(base?.modifiers ?? []), ...(recipe.modify ? [recipe.modify] : [])],
  };
}

/** @param {any} patterns @param {string} word */
const has = (patterns, word) => patterns === undefined || matches(patterns, word);

/**
 * Whether a rule matches a parameter, apart from its `when`.
 * @param {Rule} rule
 * @param {Pick<Parameter, 'name' | 'kind' | 'role' | 'shape'>} parameter
 */
export const isFor = (rule, { name, kind, role, shape }) =>
  has(rule.kind, kind) &&
  has(rule.role, role) &&
  (rule.rank === undefined || rule.rank === shape.length) &&
  has(rule.name, name);
