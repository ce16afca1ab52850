// SPDX-License-Identifier: Apache-2.0
// Says which axis is which. Layouts, axis lists, groups and given fans become the shape, letters and fans of one
// nni_tensor.
import { isIndex, listOf, number, rangeError, show } from './check.js';

/**
 * A framework's rule: 'torch' is (O, I, kernel...); 'keras' is (kernel..., I, O); 'megengine' is like 'torch', but in a
 * shape of five or more axes the first axis is groups.
 * @typedef {'megengine' | 'torch' | 'keras'} Rule
 */
/**
 * What the axes of a tensor are: a framework's rule, or one letter for each axis. O is output channels, I input
 * channels, G groups; each may occur several times. Any other letter is an axis of the kernel. For example 'OIHW',
 * 'HWIO', 'GOIDHW'.
 *
 * Without a layout the function's name decides: `xavier*`, `msra*` and `calculate*` follow MegEngine's rule, all others
 * PyTorch's. load({ layout }) sets another default for all functions.
 * @typedef {Rule | (string & {})} Layout
 */
/** One axis or several; a negative one counts from the last. @typedef {number | readonly number[]} Axes */
/**
 * @typedef {object} FanOptions
 * @property {Layout} [layout] what the axes are; by default the tensor's layout
 * @property {number} [groups] how many groups share the axis of the output channels. If the layout begins with I, as
 *   for a transposed convolution, they share the axis of the input channels. It must divide the axis's extent
 * @property {Axes} [inAxes] the input axes, in place of a layout, as in jax.nn.initializers; -2 by default if one of the
 *   three lists is given
 * @property {Axes} [outAxes] the output axes; -1 by default
 * @property {Axes} [batchAxes] axes that count separate matrices; none by default
 * @property {number} [fanIn] used instead of the shape's fan-in; finite, not negative
 * @property {number} [fanOut] used instead of the shape's fan-out; finite, not negative
 */

/** The rules that have a name. @type {Record<Rule, Rule>} */
export const RULES = { megengine: 'megengine', torch: 'torch', keras: 'keras' };

/** The defaults of these options. */
export const FANS = {
  layout: undefined,
  groups: undefined,
  inAxes: undefined,
  outAxes: undefined,
  batchAxes: undefined,
  fanIn: undefined,
  fanOut: undefined,
};

const KERNEL = 'ABCDEFHJKLMNPQRSTUVWXYZ';

/** A layout as letters; PyTorch's if there is none. @param {string | undefined} layout @param {number} ndim */
export function lettersOf(layout, ndim) {
  const kernel = KERNEL.slice(0, Math.max(ndim - 2, 0));
  if (layout === undefined || layout === 'torch') return `OI${kernel}`.slice(0, ndim);
  if (layout === 'keras') return `${kernel}IO`.slice(-ndim);
  if (layout === 'megengine') return `${ndim > 4 ? 'G' : ''}OI${kernel}`.slice(0, ndim);
  return layout;
}

/** Matches the names of MegEngine's functions. */
const OF_MEGENGINE = /^(xavier|msra|calc)/;

/**
 * The layout of a call that gives none: load()'s layout, else the rule of the function's name. MegEngine's own names
 * keep MegEngine's rule, which is the C core's default. undefined for a function that takes no layout.
 * @param {string} name
 * @param {object} o the options
 * @param {string | undefined} standard the layout given to load()
 */
export const layoutFor = (name, o, standard) =>
  Object.hasOwn(o, 'layout') ? (standard ?? (OF_MEGENGINE.test(name) ? undefined : 'torch')) : undefined;

/**
 * Checks a list of axes, and makes each one not negative. No axis may occur twice.
 * @param {string} name @param {string} argument @param {unknown} given @param {readonly number[]} shape
 */
export function axesOf(name, argument, given, shape) {
  const n = shape.length;
  const axes = (listOf(name, argument, given, n + 1) ?? [given]).map((axis) =>
    Number.isInteger(axis) && axis < 0 ? axis + n : axis,
  );
  if (!axes.every((axis) => isIndex(axis) && axis < n) || new Set(axes).size < axes.length)
    throw rangeError(name, argument, given, `axes of shape ${show(shape)}, from -${n} to ${n - 1}, none twice`);
  return axes;
}

/** @param {string} name @param {readonly number[]} shape @param {any} o */
function lettersOfAxes(name, shape, o) {
  if (o.layout !== undefined) throw rangeError(name, 'layout', o.layout, 'left out when lists of axes are given');
  /** @type {string[]} */
  const letters = [];
  const lists = { inAxes: 'I', outAxes: 'O', batchAxes: 'G' };
  const defaults = /** @type {Record<string, Axes>} */ ({ inAxes: -2, outAxes: -1, batchAxes: [] });
  for (const [key, letter] of Object.entries(lists)) {
    for (const at of axesOf(name, key, o[key] === undefined ? defaults[key] : o[key], shape)) {
      if (letters[at]) throw rangeError(name, key, o[key], 'axes that are in no other list, none twice');
      letters[at] = letter;
    }
  }
  let kernel = 0;
  for (let i = 0; i < shape.length; i++) letters[i] ??= KERNEL[kernel++];
  if (kernel > KERNEL.length)
    throw rangeError(name, 'shape', shape, `of at most ${KERNEL.length} axes outside the lists`);
  return letters.join('');
}

/**
 * Splits the axis that groups or blocks share in two: one axis for them, one for the rest. Blocks share the axis of the
 * outputs. Groups do too, except in a transposed convolution, whose layout begins with I: there they share the axis of
 * the inputs.
 * @param {string} name
 * @param {string} argument 'groups' or 'blocks'
 * @param {readonly number[]} shape
 * @param {string | undefined} layout
 * @param {unknown} parts
 */
function split(name, argument, shape, layout, parts) {
  const letters = lettersOf(layout, shape.length);
  if (!isIndex(parts) || parts === 0) throw rangeError(name, argument, parts, 'a positive integer');
  const isTransposed = argument === 'groups' && /^I.*[^GIO]/.test(letters);
  const axis = isTransposed ? 0 : letters.indexOf('O');
  if (letters.length !== shape.length || shape.length > 31 || !/^[A-Z]*$/.test(letters) || axis < 0)
    throw rangeError(
      name,
      'layout',
      layout,
      `letters with an O, one for each of at most 31 axes, when ${argument} are given`,
    );
  if (shape[axis] % parts)
    throw rangeError(name, argument, parts, `a divisor of ${shape[axis]}, the extent of axis ${axis}`);
  return {
    shape: [...shape.slice(0, axis), parts, shape[axis] / parts, ...shape.slice(axis + 1)],
    layout: `${letters.slice(0, axis)}G${letters.slice(axis)}`,
  };
}

/** @param {string} name @param {string} argument @param {unknown} fan */
function fanOf(name, argument, fan) {
  if (fan === undefined) return NaN;
  const x = number(name, argument, fan);
  if (!(x >= 0 && x < Infinity)) throw rangeError(name, argument, x, 'finite and not negative');
  return x;
}

/**
 * What the C core needs to know of the axes, and the rule they are read by. Groups and blocks refer to the layout;
 * without a layout, to PyTorch's.
 * @param {string} name
 * @param {readonly number[]} shape
 * @param {string | undefined} layout the tensor's layout
 * @param {any} o the options; `layout` among them is already checked
 * @param {string | undefined} standard the layout given to load()
 * @param {any} [_generator] the generator that the call draws from
 * @returns {{ shape: readonly number[], layout: string | undefined, fans?: [number, number], rule?: string }}
 */
export function arrange(name, shape, layout, o, standard, _generator) {
  if (!Object.hasOwn(o, 'layout')) return { shape, layout, rule: layout ?? 'megengine' };
  const isListed = o.inAxes !== undefined || o.outAxes !== undefined || o.batchAxes !== undefined;
  const letters = isListed ? lettersOfAxes(name, shape, o) : (o.layout ?? layout ?? layoutFor(name, o, standard));
  const parts = o.blocks ?? o.groups;
  const argument = o.blocks === undefined ? 'groups' : 'blocks';
  const rule = letters ?? (parts === undefined ? 'megengine' : 'torch');
  const arranged =
    parts === undefined ? { shape, layout: letters, rule } : { ...split(name, argument, shape, letters, parts), rule };
  if (o.fanIn === undefined && o.fanOut === undefined) return arranged;
  return { ...arranged, fans: [fanOf(name, 'fanIn', o.fanIn), fanOf(name, 'fanOut', o.fanOut)] };
}
