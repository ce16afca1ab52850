// SPDX-License-Identifier: Apache-2.0
// From a model, a recipe and a seed to a plan. A plan says what will be done with each parameter, as plain data.
import { options, rangeError, read, show, typeError } from '../core/check.js';
import { dtypeOf, isInteger, isTable } from './dtypes.js';
import { checkNN, checkPlan, givenGenerator, unfitOption } from './given.js';
import { UnknownVariable } from './formula.js';
import { createExplainer } from './moments.js';
import { networkOf } from './network.js';
import { checkPattern, matches } from './pattern.js';
import { isFor, resolve } from './recipe.js';
import { table } from './table.js';
import { lookups, valueOf } from './variables.js';

/** @typedef {import('../initializers/types.js').NNInit} NNInit */
/** @typedef {import('./network.js').Parameter} Parameter */
/** @typedef {import('./recipe.js').ResolvedRule} ResolvedRule */
/** @typedef {import('./formula.js').Lookup} Lookup */
/**
 * What will be done with one parameter.
 * @typedef {object} Line
 * @property {string} name
 * @property {number[]} shape
 * @property {string} dtype
 * @property {string} kind its layer's kind: 'linear', 'conv2d', ...
 * @property {true} [inferred] the kind is inferred from names and shapes; the table marks it with a question mark
 * @property {string} rule the rule that applies, after the name of its recipe: 'torch: embedding weight'
 * @property {string} [initializer] a function of nn, for example 'normal_'. A tied parameter has none
 * @property {Record<string, any>} [options] the initializer's options, as numbers
 * @property {string} [layout] what its axes are: 'torch', 'keras', or letters such as 'HWIO'
 * @property {number} [paddingRow] the row of an embedding that is set to zero, from 0
 * @property {number} [fanIn]
 * @property {number} [fanOut]
 * @property {number} [gain]
 * @property {string} [distribution] 'uniform', 'normal', 'truncated normal', 'constant' or 'other'
 * @property {number} [mean] the values' mean; the expected one if they are random
 * @property {number} [std] the values' standard deviation; the expected one if they are random
 * @property {[number, number]} [bounds] the least and the greatest value possible
 * @property {number} [words] how many 32-bit words of its stream its values take; 0 or none if nothing is random
 * @property {string} [stream] the name of its stream
 * @property {string} [tie] the parameter with which it shares its values
 * @property {string} [source] where the rule comes from
 * @property {string} [note] the reason for the rule, or what to beware of
 */
/**
 * What will be done with a model, as plain data that JSON can hold.
 * @typedef {object} Plan
 * @property {'nn-init plan'} format
 * @property {1} version
 * @property {string} recipe
 * @property {string} recipeVersion the version of the code that the recipe follows
 * @property {object} generator the generator's state: nn.generator({ state }) makes it again
 * @property {Line[]} parameters the lines, in the model's order
 * @property {string[]} [skipped] the parameters that are left out
 * @property {import('./draws.js').Draw[]} [draws] with a framework's generator: all draws, in the framework's order
 */
/**
 * @typedef {object} PlanOptions
 * @property {import('../core/generator.js').Seed} [seed] a number, a bigint or a string; random by default, and recorded
 * @property {string} [dtype] the dtype of all floating-point parameters, for example 'bfloat16'. By default each keeps
 *   the model's own
 * @property {any} [generator] replaces `seed`: a generator of nn, or options of nn.generator(). With another library's
 *   generator, the draws are in that library's order. Then the model must list its parameters like the library does:
 *   for PyTorch, in the order of state_dict(). If the order counts, a list that is sorted by name, as in a safetensors
 *   file, is refused
 * @property {Record<string, any>} [config] variables for the recipe's formulas, for example
 *   { initializer_range: 0.01 }. They override the model's config
 * @property {string | RegExp | readonly (string | RegExp)[]} [skip] parameters to leave out: names, or patterns such as '*.bias'
 */

/** Parameters that an error lists: more than the layers of most models, and less than a page can show. */
const MOST_LISTED = 1000;
export const OPTIONS = { seed: undefined, dtype: undefined, generator: undefined, config: undefined, skip: undefined };

export class Planner {
  /**
   * @param {string} called the called function
   * @param {NNInit} nn
   * @param {import('./network.js').Network} network
   * @param {import('./recipe.js').ResolvedRecipe} recipe
   * @param {any} o options
   */
  constructor(called, nn, network, recipe, o) {
    this.called = called;
    this.nn = nn;
    /** Loaded when a line needs a table. @type {typeof import('./tables.js') | undefined} */
    this.tables = undefined;
    this.network = network;
    this.recipe = recipe;
    this.dtype = o.dtype === undefined ? undefined : dtypeOf(called, 'dtype', o.dtype);
    if (this.dtype && isInteger(this.dtype)) throw rangeError(called, 'dtype', o.dtype, 'of floating-point numbers');
    for (const [pattern, layout] of Object.entries(recipe.layouts))
      for (const parameter of network.parameters) if (matches(pattern, parameter.name)) parameter.layout ??= layout;
    const { explain, fansOf } = createExplainer(nn);
    this.explain = explain;
    this.o = o;
    /** The same recipe, unmodified, on other models. @type {Map<import('./network.js').Network, Planner>} */
    this.others = new Map();
    /** @param {Parameter} weight */
    this.fansOf = (weight) => fansOf(weight.shape, this.layoutOf(weight));
    this.lookupOf = lookups(network, recipe.variables, this.fansOf);
    this.rules = Object.values(recipe.stages).flat();
    /** @type {Set<ResolvedRule>} */
    this.used = new Set();
  }

  needsTables() {
    const { nn, network, rules } = this;
    const isOther = (/** @type {string} */ initializer) => typeof (/** @type {any} */ (nn)[initializer]) !== 'function';
    return (
      network.parameters.some(({ dtype, own }) => isInteger(dtype) || (own && isOther(own.initializer))) ||
      rules.some((rule) => rule.do && rule.do !== 'own' && isOther(rule.do))
    );
  }

  /**
   * PyTorch takes the second axis of a transposed convolution, too, for its inputs, though it holds the outputs. A
   * recipe of PyTorch's does the same, whatever the order of axes in the file.
   * @param {Pick<Parameter, 'kind' | 'layout' | 'shape'>} parameter
   */
  layoutOf({ kind, layout, shape }) {
    if (shape.length < 2) return undefined;
    const isSwapped =
      this.recipe.layout === 'torch' && kind.startsWith('conv_transpose') && /^[A-Z]+$/.test(layout ?? '');
    const own = isSwapped ? layout?.replace(/[IO]/g, (axis) => (axis === 'I' ? 'O' : 'I')) : layout;
    return own ?? this.recipe.layout;
  }

  /** @param {ResolvedRule} rule @param {Parameter} parameter @param {any} error */
  failure(rule, { name, shape }, error) {
    const where = `${this.called}: parameter '${name}' of shape ${show(shape)}, rule '${rule.text}' of recipe '${rule.recipe}'`;
    if (error instanceof UnknownVariable) {
      const { variable } = error;
      // A call such as dim(2) is not an entry of the config.
      const lack = /^\w+$/.test(variable)
        ? `the config lacks; give it: { config: { ${variable}: ... } }`
        : 'does not exist';
      return new RangeError(`${where}: needs ${variable}, which ${lack}`);
    }
    if (error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError)
      return new RangeError(`${where}: ${error.message}`, { cause: error });
    return error;
  }

  /** The last rule whose `when` holds. @param {readonly ResolvedRule[]} rules that match @param {Parameter} parameter */
  decide(rules, parameter) {
    const lookup = this.lookupOf(parameter);
    return [...rules].reverse().find((rule) => {
      try {
        return rule.when === undefined || valueOf(rule.when, lookup, true);
      } catch (error) {
        throw this.failure(rule, parameter, error);
      }
    });
  }

  /**
   * The initializer that a rule gives a parameter, with options as numbers.
   * @param {ResolvedRule} rule
   * @param {Parameter} parameter
   * @param {Lookup} lookup
   */
  initializationOf(rule, parameter, lookup) {
    const { own, shape } = parameter;
    if (rule.do === 'own' && !own) throw new RangeError('the model does not say how it is initialized');
    const { initializer, options: given = {} } = /** @type {any} */ (
      rule.do === 'own' ? own : { initializer: rule.do, options: rule.options }
    );
    /** @type {Record<string, any>} */
    const options = {};
    for (const key of Object.keys(given)) {
      const value = valueOf(given[key], lookup);
      // JSON has no -0.
      if (value !== undefined) options[key] = value === 0 ? 0 : value;
    }
    const unfit = unfitOption(options);
    if (unfit)
      throw new RangeError(
        `option ${unfit} is ${show(options[unfit])}; a plan can hold finite numbers, words, and arrays of them`,
      );
    const dtype = this.dtype && !isInteger(parameter.dtype) ? this.dtype : parameter.dtype;
    /** @type {{ dtype: string, initializer: string, options: any, layout?: string, paddingRow?: number }} */
    const initialization = { dtype, initializer, options };
    const layout = this.layoutOf(parameter);
    if (layout) initialization.layout = layout;
    const row = rule.padding === undefined ? null : valueOf(rule.padding, lookup, true);
    if (row !== null) initialization.paddingRow = rowOf(row, shape);
    return initialization;
  }

  /**
   * Makes the line of a parameter. It assigns property by property: until engines have compiled the code, spreading
   * objects takes ten times as long, and a plan is often made only once.
   * @param {ResolvedRule} rule @param {Parameter} parameter @returns {Line}
   */
  lineOf(rule, parameter) {
    const { name, shape, dtype, kind, own } = parameter;
    /** @type {Line} */
    let line = { name, shape, dtype, kind, rule: `${rule.recipe}: ${rule.text}` };
    if (parameter.inferred) line.inferred = true;
    try {
      if (rule.tie) line.tie = this.targetOf(rule, parameter);
      else {
        const lookup = this.lookupOf(parameter);
        Object.assign(line, this.initializationOf(rule, parameter, lookup));
        if (shape.length > 1 && kind !== 'embedding' && kind !== 'parameter')
          Object.assign(line, this.fansOf(parameter));
        this.withNumbers(line);
        for (const modify of this.recipe.modifiers)
          line = this.withNumbers(modify(line, lookup, (network) => this.lineIn(network, name)));
        if (line.words) line.stream = name;
      }
    } catch (error) {
      throw this.failure(rule, parameter, error);
    }
    const source = (rule.do === 'own' && own?.source) || rule.source;
    if (source) line.source = source;
    const notes = [rule.note, line.note].filter(Boolean);
    if (notes.length) line.note = notes.join(' ');
    return line;
  }

  /** Adds what the initializer comes to: fans, mean, standard deviation, bounds. @param {Line} line */
  withNumbers(line) {
    if (isTable(this.nn, line)) this.tables?.checkTable(/** @type {any} */ (line), line.shape);
    else Object.assign(line, this.explain(line));
    return line;
  }

  /**
   * The line that the same recipe, unmodified, makes for the parameter with this name in another model.
   * @param {import('./network.js').Network} network
   * @param {string} name
   * @returns {Line | undefined} undefined if it has no such parameter
   */
  lineIn(network, name) {
    let other = this.others.get(network);
    if (!other) {
      other = new Planner(this.called, this.nn, network, { ...this.recipe, modifiers: [] }, this.o);
      this.others.set(network, other);
    }
    const parameter = network.byName.get(name);
    if (!parameter) return undefined;
    const rule = other.decide(
      other.rules.filter((rule) => isFor(rule, parameter)),
      parameter,
    );
    return rule?.do ? other.lineOf(rule, parameter) : undefined;
  }

  /** @param {ResolvedRule} rule @param {Parameter} parameter */
  targetOf(rule, parameter) {
    const { shape } = parameter;
    const targets = this.network.findAll(/** @type {string} */ (rule.tie)).filter((other) => other !== parameter);
    if (targets.length !== 1)
      throw new RangeError(
        `it is tied to '${rule.tie}', which must be one parameter; ${targets.length} parameters have such a name`,
      );
    const [target] = targets;
    if (String(target.shape) !== String(shape))
      throw new RangeError(`it is tied to '${target.name}', which has another shape, ${show(target.shape)}`);
    return target.name;
  }

  /** @param {(name: string) => boolean} isSkipped */
  lines(isSkipped) {
    /** @type {Line[]} */
    const lines = [];
    /** @type {string[]} */
    const skipped = [];
    const unmatched = [];
    for (const parameter of this.network.parameters) {
      const rules = this.rules.filter((rule) => isFor(rule, parameter));
      for (const rule of rules) this.used.add(rule);
      if (isSkipped(parameter.name)) skipped.push(parameter.name);
      else {
        const rule = this.decide(rules, parameter);
        if (!rule) unmatched.push(parameter);
        else if (rule.skip) skipped.push(parameter.name);
        else lines.push(this.lineOf(rule, parameter));
      }
    }
    this.#complain(unmatched);
    const byName = new Map(lines.map((line) => [line.name, line]));
    return { lines: lines.map((line) => withTie(line, byName, this.called)), skipped };
  }

  /** @param {Parameter[]} unmatched */
  #complain(unmatched) {
    const recipe = `recipe '${this.recipe.name}'`;
    if (unmatched.length) {
      const list = unmatched.slice(0, MOST_LISTED).map(({ name, shape, kind }) => `  ${name} ${show(shape)} ${kind}`);
      if (unmatched.length > MOST_LISTED) list.push(`  and ${unmatched.length - MOST_LISTED} more`);
      throw new RangeError(
        `${this.called}: ${recipe} has no rule for ${unmatched.length} of ${this.network.parameters.length} parameters:\n${list.join('\n')}`,
      );
    }
    const idle = this.rules.filter((rule) => !rule.optional && !this.used.has(rule)).map((rule) => `  ${rule.text}`);
    if (idle.length)
      throw new RangeError(
        `${this.called}: ${recipe} has rules that match no parameter; it is for another model, ` +
          `a name is misspelled, or optional: true is missing:\n${idle.join('\n')}`,
      );
  }
}

/** @param {number} row a negative one counts from the last @param {readonly number[]} shape */
function rowOf(row, [rows = 0]) {
  const index = row < 0 ? row + rows : row;
  if (!Number.isInteger(index) || index < 0 || index >= rows)
    throw new RangeError(
      `the padding row is ${show(row)}; it must be an index below ${rows}, the number of rows, or null`,
    );
  return index;
}

/** Gives a tied line its target's numbers. @param {Line} line @param {Map<string, Line>} lines @param {string} called @returns {Line} */
function withTie(line, lines, called) {
  if (!line.tie) return line;
  const target = lines.get(line.tie);
  if (!target || target.tie)
    throw new RangeError(
      `${called}: parameter '${line.name}' is tied to '${line.tie}', which is ${target ? 'tied itself' : 'skipped'}`,
    );
  const { distribution, mean, std, bounds } = target;
  return { ...line, dtype: target.dtype, ...(distribution && { distribution, mean, std, bounds }) };
}

/**
 * The same as plan(), but it also returns the generator that was given or made.
 * @param {string} called the called function
 * @param {any} nn @param {any} model @param {any} recipe @param {any} given
 */
export async function prepare(called, nn, model, recipe, given) {
  checkNN(called, nn);
  const o = /** @type {any} */ (options(called, given, OPTIONS));
  if (o.config !== undefined && typeof o.config !== 'object') throw typeError(called, 'config', o.config, 'an object');
  if (o.skip !== undefined) checkPattern(called, 'skip', o.skip);
  const network = networkOf(called, model, o.config);
  const resolved = await resolve(called, recipe ?? network.recipe);
  const generator = givenGenerator(called, nn, o);
  const planner = new Planner(called, nn, network, resolved, o);
  if (planner.needsTables()) planner.tables = await import('./tables.js');
  const { lines, skipped } = planner.lines((name) => o.skip !== undefined && matches(o.skip, name));
  const isForeign = typeof generator.stream !== 'function';
  /** @type {Plan} */
  const plan = {
    format: 'nn-init plan',
    version: 1,
    recipe: resolved.name,
    recipeVersion: resolved.version,
    generator: generator.state(),
    parameters: lines,
    ...(skipped.length && { skipped }),
    ...(isForeign && { draws: (await import('./draws.js')).drawsOf(planner, lines) }),
  };
  return { plan, generator };
}

/**
 * Makes a plan print as a table again, after it was read from JSON.
 * @param {Plan} plan
 * @returns {Plan}
 */
export function printable(plan) {
  checkPlan('printable', plan);
  const toString = { value: () => table(plan), configurable: true };
  return read('printable', 'plan', () =>
    Object.defineProperties(plan, { toString, [Symbol.for('nodejs.util.inspect.custom')]: toString }),
  );
}

/**
 * Plans what a recipe will do with each parameter of a model: the initializer, its options as numbers, fans, mean and
 * standard deviation, and the source of the rule. Nothing is filled. A plan is plain data for JSON; String(plan) is a
 * table. The same model, recipe and seed give the same text on every machine.
 *
 * @example
 * const made = await plan(nn, await readModel('gpt2/config.json'), 'transformers/gpt2', { seed: 0 });
 * console.log(String(made));
 * @param {NNInit | import('../frameworks/types.js').NNInitFrameworks} nn what load() of 'nn-init' or
 *   'nn-init/frameworks' returned
 * @param {import('./network.js').ModelLike} model its parameters, { name, shape }, and its config: a list, or what
 *   readModel() returned
 * @param {string | import('./recipe.js').Recipe} [recipe] a recipe's name, for example 'torchvision/resnet', or your
 *   own recipe; by default the one that readModel() found, if any
 * @param {PlanOptions} [given]
 * @returns {Promise<Plan>}
 * @throws {TypeError} if an argument has the wrong type
 * @throws {RangeError} if no rule matches a parameter, or a rule matches nothing (the message lists all of them); if a
 *   rule cannot take a shape, the config lacks a variable, or a parameter is tied to one of another shape
 */
export async function plan(nn, model, recipe, given) {
  return printable((await prepare('plan', nn, model, recipe, given)).plan);
}
