// SPDX-License-Identifier: Apache-2.0
// The lines of a plan, put together for people: the same parameter of all blocks is one group. Runs in the build and in the page.

/** @typedef {import('nn-init/model').Line} Line */
/**
 * Parameters that differ only in the number of their block.
 * @typedef {object} Group
 * @property {string} name with # for the numbers
 * @property {number} count of parameters
 * @property {number} elements of all of them
 * @property {string} shape
 * @property {string} kind of the layer
 * @property {boolean} inferred whether the kind was inferred
 * @property {string} colour what the picture draws it as: one of COLOURS
 * @property {boolean} vector whether it has one axis at most: a bias, the weight of a norm
 * @property {string} words what is done, for people
 * @property {string} call the initializer and its options
 * @property {number | number[]} mean
 * @property {number | number[]} std one for each parameter, or one for all
 * @property {string} fans
 * @property {string} bounds
 * @property {string} rule
 * @property {string} source
 * @property {string} note
 * @property {number[]} places in the model, from 0
 */

/** What the picture tells apart, with the kinds of layers of each. @type {[string, RegExp][]} */
const KINDS = [
  ['embedding', /embed/],
  ['norm', /norm/],
  ['convolution', /conv/],
  ['recurrent', /lstm|gru|rnn/],
  ['linear', /linear|dense|attention|bilinear/],
];
export const COLOURS = [...KINDS.map(([colour]) => colour), 'other'];

/** @param {string} kind */
export const colourOf = (kind) => KINDS.find(([, kinds]) => kinds.test(kind))?.[0] ?? 'other';

/** Digits that tell one number from another; of integers all. @param {number | undefined} x */
export const short = (x) => (x === undefined ? '' : String(Number.isInteger(x) ? x : Number(x.toPrecision(4))));

/** Numbers that stand alone in a name, and those at its parts' ends after an underscore. @param {string} name */
export const patternOf = (name) => name.replace(/(^|[._/])\d+(?=[._/]|$)/g, '$1#');

/** @param {readonly number[]} values */
function rangeOf(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? short(least) : `${short(least)} to ${short(most)}`;
}

/** The least and the greatest values, of several where they differ. @param {[number, number][]} bounds */
function boundsOf(bounds) {
  if (!bounds.length) return '';
  const [lows, highs] = [0, 1].map((i) => rangeOf(bounds.map((pair) => pair[i])));
  return bounds.every(([low, high]) => low === -high && high > 0) ? `±${highs}` : `${lows} to ${highs}`;
}

/** One text for all of them, or the first and the last. @param {string[]} texts */
const span = (texts) => (new Set(texts).size === 1 ? texts[0] : `${texts[0]} to ${texts.at(-1)}`);

/** Names of distributions, for initializers that are not called after theirs. @type {Record<string, string>} */
const WORDS = {
  normal_: 'normal',
  uniform_: 'uniform',
  truncNormal_: 'truncated normal',
  zeros_: 'zeros',
  ones_: 'ones',
  orthogonal_: 'orthogonal',
  sinusoidal_: 'sinusoids',
  forgetBias_: 'zeros, forget gate 1',
  logUniform_: 'logarithm of a uniform',
  mambaALog_: 'log 1, log 2, log 3, ...',
  mambaDtBias_: 'inverse softplus of log-uniform steps',
  positions_: '0, 1, 2, ...',
  relativePositionIndex_: 'index of relative positions',
  relativeCoordsTable_: 'table of relative positions',
  varianceScaling_: 'variance scaling',
};
const FAMILIES = { xavier: 'Xavier', glorot: 'Glorot', kaiming: 'Kaiming', he: 'He', msra: 'MSRA', lecun: 'LeCun' };

/** What a line does, in words. @param {Line} line */
export function wordsOf({ initializer = '', options = {}, tie, paddingRow }) {
  if (tie) return `the same as ${tie}`;
  const row = paddingRow === undefined ? '' : `, row ${paddingRow} zero`;
  if (initializer === 'fill_') return `all ${short(options.value)}`;
  const family = /^(xavier|glorot|kaiming|he|msra|lecun)(TruncNormal|Normal|Uniform)_$/.exec(initializer);
  if (family) {
    const distribution = { TruncNormal: 'truncated normal', Normal: 'normal', Uniform: 'uniform' }[family[2]];
    return `${FAMILIES[family[1]]} ${distribution}${row}`;
  }
  return `${WORDS[initializer] ?? initializer.replace(/_$/, '')}${row}`;
}

/** @param {any} value */
const written = (value) => (typeof value === 'number' ? short(value) : String([value].flat().join('+')));

/** The call that all lines of a group have in common. @param {Line[]} lines */
function callOf(lines) {
  const [{ initializer, options = {} }] = lines;
  if (!initializer) return '';
  const given = Object.keys(options).map((key) => {
    const values = lines.map((line) => written(line.options?.[key]));
    return `${key} ${span(values)}`;
  });
  return [initializer, ...given].join(', ');
}

/** One number if all are equal. @param {(number | undefined)[]} values @returns {any} */
const together = (values) => (new Set(values).size === 1 ? values[0] : values);

/** A tied parameter is counted once, where it is drawn. @param {Line} line */
const elementsOf = ({ shape, tie }) => (tie ? 0 : shape.reduce((product, extent) => product * extent, 1));

/** @param {[Line, number][]} entries the lines of one group, with their places @returns {Group} */
function groupOf(entries) {
  const lines = entries.map(([line]) => line);
  const [first] = lines;
  const known = lines.filter(({ fanIn }) => fanIn !== undefined);
  const bounded = lines.filter(({ bounds }) => bounds);
  return {
    name: lines.length > 1 ? patternOf(first.name) : first.name,
    count: lines.length,
    elements: lines.reduce((sum, line) => sum + elementsOf(line), 0),
    shape: span(lines.map(({ shape }) => shape.join(' × ') || 'scalar')),
    kind: first.kind,
    inferred: Boolean(first.inferred),
    colour: colourOf(first.kind),
    vector: first.shape.length < 2,
    words: wordsOf(first),
    call: callOf(lines),
    mean: together(lines.map(({ mean }) => mean)),
    std: together(lines.map(({ std }) => std)),
    fans: known.length ? `${rangeOf(known.map((l) => l.fanIn))} in, ${rangeOf(known.map((l) => l.fanOut))} out` : '',
    bounds: boundsOf(bounded.map(({ bounds }) => bounds)),
    rule: first.rule,
    source: first.source ?? '',
    note: first.note ?? '',
    places: entries.map(([, place]) => place),
  };
}

/** @param {Line} line */
const keyOfBlocks = ({ name, rule, initializer, tie }) =>
  [patternOf(name), rule, initializer, tie && patternOf(tie)].join('|');

/**
 * The groups of a plan, in the order of the model.
 * @param {readonly Line[]} lines
 * @param {(line: Line) => string} [keyOf] lines of one key are one group: by default those of one name but for numbers, and one rule
 * @returns {Group[]}
 */
export function groupsOf(lines, keyOf = keyOfBlocks) {
  /** @type {Map<string, [Line, number][]>} */
  const groups = new Map();
  for (const [place, line] of lines.entries()) {
    const key = keyOf(line);
    groups.set(key, [...(groups.get(key) ?? []), [line, place]]);
  }
  return [...groups.values()].map(groupOf);
}

/** The parameters whose values are random, as points of the picture. @param {readonly Group[]} groups */
export const pointsOf = (groups) =>
  groups.flatMap(({ places, std, colour, vector, name }) =>
    places
      .map((place, i) => ({ place, std: Array.isArray(std) ? std[i] : std, colour, vector, name }))
      .filter((point) => point.std > 0),
  );

/** A count of elements, as people say it: 124 M. @param {number} n */
export function amount(n) {
  const units = ['', ' k', ' M', ' G', ' T'];
  const unit = n < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return `${Number((n / 1000 ** unit).toPrecision(3))}${units[unit]}`;
}
