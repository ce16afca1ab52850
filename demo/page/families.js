// SPDX-License-Identifier: Apache-2.0
// How the parameters of a model look in its picture: by what they are, or by what became of them.

/** What a parameter is, from what its plan says. @type {[string, RegExp][]} */
const FAMILIES = [
  ['norm', /norm/],
  ['embedding', /embedding/],
  ['convolution', /conv/],
  ['recurrent', /lstm|gru|rnn/],
  ['linear', /linear|dense|attention|conv1d_gpt/],
];

/** @type {Record<string, import('./depth.js').Look>} */
const FAMILY_LOOKS = {
  convolution: { label: 'convolution', color: 'first', shape: 'circle' },
  linear: { label: 'linear', color: 'second', shape: 'square' },
  embedding: { label: 'embedding', color: 'third', shape: 'diamond' },
  recurrent: { label: 'recurrent', color: 'seventh', shape: 'square' },
  norm: { label: 'norm', color: 'fourth', shape: 'triangle' },
  bias: { label: 'bias', color: 'sixth', shape: 'cross' },
  other: { label: 'other', color: 'fifth', shape: 'circle' },
};

/** @type {Record<string, import('./depth.js').Look>} */
const VERDICT_LOOKS = {
  'as made': { label: 'as made', color: 'first', shape: 'circle' },
  trained: { label: 'trained', color: 'second', shape: 'diamond' },
  differs: { label: 'another constant', color: 'fifth', shape: 'square' },
  dead: { label: 'dead', color: 'error', shape: 'cross' },
  '-': { label: 'unknown', color: 'sixth', shape: 'triangle' },
  waiting: { label: 'not read yet', color: 'grid', shape: 'circle' },
};

/** @param {{ name: string, kind: string }} line of a plan */
export function familyOf({ name, kind }) {
  if (/bias$|beta(:\d+)?$/.test(name)) return 'bias';
  return FAMILIES.find(([, pattern]) => pattern.test(kind))?.[0] ?? 'other';
}

/** Those of the looks that are there. */
const only = (looks, keys) => Object.fromEntries(Object.entries(looks).filter(([key]) => keys.has(key)));

export const familyLooks = (lines) => only(FAMILY_LOOKS, new Set(lines.map(familyOf)));
export const verdictLooks = (verdicts) => only(VERDICT_LOOKS, new Set(verdicts));

/** Parameters whose names differ only in the numbers of blocks are one series: a role in every block. The last layer keeps its own: conv1, conv2. */
export const seriesOf = ({ name }) => name.replace(/\d+(?=.*[./].*[./])/g, '#');
