// SPDX-License-Identifier: Apache-2.0
// muP (Yang et al., 2022): scales the standard deviations of any recipe so that hyperparameters found on a narrow
// model, such as learning rates, are right for a wide one.
import { options, rangeError, show, typeError } from '../core/check.js';
import { networkOf } from './network.js';
import { unknown } from './order.js';
import { matches } from './pattern.js';

/** @typedef {import('./plan.js').Line} Line */
/** @typedef {import('./recipe.js').Recipe} Recipe */
/**
 * @typedef {object} MupOptions
 * @property {import('./network.js').ModelLike} base the model of the base width. Its parameters have the same names and
 *   the same number of axes. An axis is infinite if its extent differs
 * @property {import('./recipe.js').Pattern} [readout] names of the last layer's parameters; their lines say by what the
 *   code must divide its output. By default none
 * @property {import('./recipe.js').Pattern} [zero] names of parameters to set to zero. The authors advise it for the
 *   last layer and for queries: ['lm_head.weight', '*.q_proj.weight']
 */

const OPTIONS = {
  base: /** @type {any} */ (undefined),
  readout: /** @type {any} */ (undefined),
  zero: /** @type {any} */ (undefined),
};
const SOURCE = 'microsoft/mup 1981497 (2023-10-20), mup/init.py';

/** The axis of the inputs, or, if there is none, the last axis. @param {Line} line */
function inputAxis({ layout, shape }) {
  if (layout === 'keras') return shape.length - 2;
  const letter = layout ? layout.indexOf('I') : -1;
  return letter < 0 ? shape.length - 1 : letter;
}

/**
 * How many axes are infinite, and how many times wider the model is than the base: by the axis of the inputs if it is
 * infinite, else by the last infinite axis.
 * @param {Line} line @param {readonly number[]} base the base's shape
 */
function widthOf(line, base) {
  const { shape } = line;
  if (base.length !== shape.length)
    throw new RangeError(`mup: base has the shape ${show(base)}, which has another number of axes`);
  const infinite = shape.map((_, i) => i).filter((i) => shape[i] !== base[i]);
  if (infinite.length > 2)
    throw new RangeError(`mup: ${infinite.length} axes differ from those of base, ${show(base)}; at most two may`);
  const inputs = inputAxis(line);
  const main = infinite.includes(inputs) ? inputs : infinite.at(-1);
  return { infinite: infinite.length, width: main === undefined ? 1 : shape[main] / base[main] };
}

/** @param {Record<string, any>} options @param {readonly string[]} keys @param {number} factor */
const times = (options, keys, factor) => ({
  ...options,
  ...Object.fromEntries(keys.filter((key) => options[key] !== undefined).map((key) => [key, options[key] * factor])),
});

/** How to scale the base's options by a factor. @type {Record<string, (options: any, factor: number) => any>} */
const SCALED = {
  normal_: (options, factor) => times({ std: 1, ...options }, ['std'], factor),
  uniform_: (options, factor) => times({ a: 0, b: 1, ...options }, ['a', 'b'], factor),
  truncNormal_: (options, factor) =>
    times({ std: 1, a: -2, b: 2, ...options }, options.bounds === 'sigma' ? ['std'] : ['std', 'a', 'b'], factor),
};

/**
 * Scales to the base's standard deviation times `factor`, which is 1 / sqrt(width) if two axes are infinite, else 1.
 * Every function of mup/init.py amounts to this.
 * @param {Line} line @param {Line} base @param {number} factor
 * @returns {Pick<Line, 'initializer' | 'options'>}
 */
function scaled(line, base, factor) {
  const { initializer = '', options = {}, distribution } = base;
  if (Object.hasOwn(SCALED, initializer)) {
    if (factor !== 1 && base.mean)
      throw new RangeError(`mup: where two axes are infinite the mean must be 0; it is ${base.mean}`);
    return { initializer, options: SCALED[initializer](options, factor) };
  }
  if (base.gain !== undefined && base.std && line.std) {
    const { a: _, nonlinearity: __, ...rest } = /** @type {any} */ (line.options);
    const gain = /** @type {number} */ (line.gain) * ((base.std * factor) / line.std);
    return { initializer: line.initializer, options: { ...rest, gain } };
  }
  if (factor !== 1 && (distribution !== 'constant' || base.mean))
    throw new RangeError(`mup: no rule for ${initializer} where two axes are infinite`);
  return { initializer, options };
}

/**
 * Scales a recipe by muP, for a model that is wider than a base model. In muP's words, an axis is infinite if its
 * extent differs from the base's. A parameter gets the std that the recipe gives it in the base model. If two axes are
 * infinite, this std is divided by sqrt(width), where width is how many times wider the model is. Zeros and ones stay.
 * muP also asks for changes outside the weights: learning rates that depend on the width, 1 / d in attention, and an
 * output divided by the width.
 *
 * @example
 * const made = await plan(nn, wide, mup('transformers/gpt2', { base: narrow, readout: 'lm_head.weight' }), { seed: 0 });
 * @param {string | Recipe} recipe a recipe's name, or your own recipe
 * @param {MupOptions} given
 * @returns {Recipe}
 * @throws {TypeError} if base is missing. plan() throws a RangeError if base lacks a parameter, or a parameter has
 *   another number of axes there
 */
export function mup(recipe, given) {
  const { base, readout, zero } = options('mup', given, OPTIONS);
  if (base === undefined) throw typeError('mup', 'base', base, 'the model of the base width');
  const network = networkOf('mup', base);
  const isOf = (/** @type {any} */ patterns, /** @type {string} */ name) =>
    patterns !== undefined && matches(patterns, name);
  const called = typeof recipe === 'string' ? recipe : (recipe?.name ?? 'a recipe of your own');
  return {
    name: `mup(${called})`,
    version: SOURCE,
    extends: recipe,
    // Where mup rescales it draws once more, and not in the model's order.
    order: unknown,
    modify(line, _lookup, lineIn) {
      const parameter = network.byName.get(line.name);
      if (!parameter) throw rangeError('mup', 'base', base, `a model with the parameter '${line.name}'`);
      const { infinite, width } = widthOf(line, parameter.shape);
      const divides = isOf(readout, line.name)
        ? `muP: the code divides the output by ${width}, the width over that of the base.`
        : undefined;
      const note = divides ?? (infinite === 2 ? `muP: the base's std / sqrt(${width}).` : undefined);
      const about = { ...line, ...(note && { note }) };
      if (isOf(zero, line.name)) return { ...about, initializer: 'zeros_', options: {} };
      const own = lineIn(network);
      if (!infinite && !own?.words) return line;
      if (!own) throw rangeError('mup', 'base', base, `a model in which the recipe has a rule for '${line.name}'`);
      return { ...about, ...scaled(line, own, infinite === 2 ? 1 / Math.sqrt(width) : 1) };
    },
  };
}
