// SPDX-License-Identifier: Apache-2.0
// Mamba and Mamba 2 of transformers.
import { unknown } from '../../order.js';
import { base, inOrder } from './base.js';

/** @typedef {import('../../recipe.js').Rule} Rule */

const WORDS = 'backbone.embeddings.weight';
const KAIMING = { do: 'kaimingUniform_', options: { a: '=sqrt(5)' } };
const TIME_STEPS = {
  do: 'mambaDtBias_',
  options: { dtMin: '=time_step_min ?? 0.001', dtMax: '=time_step_max ?? 0.1', floor: '=time_step_floor ?? 1e-4' },
  note: 'softplus of it is a time step, whose logarithm is uniform. transformers computes it in float32.',
};

/** @type {Rule[]} */
const own = [
  { name: '*.A_log', do: 'mambaALog_' },
  { name: '*.D', do: 'ones_' },
];
/** @type {Rule[]} */
const layers = [
  { name: '*.conv1d.weight', ...KAIMING },
  { name: '*.mixer.out_proj.weight', ...KAIMING },
  {
    name: '*.mixer.out_proj.weight',
    when: 'rescale_prenorm_residual ?? false',
    do: 'uniform_',
    options: { a: '=-1 / sqrt(fan_in * layers)', b: '=1 / sqrt(fan_in * layers)' },
    note: 'Divided by the square root of the number of layers. Off by default, but on in state-spaces/mamba.',
  },
];

/**
 * @param {string} name the name of the family, and of its module
 * @param {string} title
 * @param {boolean} ties the default of tie_word_embeddings in the config's class
 * @param {{ family: Rule[], parent: Rule[] }} rules
 * @returns {import('../../recipe.js').Recipe}
 */
const family = (name, title, ties, rules) => ({
  name: `transformers/${name}`,
  title,
  version: base.version,
  source: `transformers 5.24, models/${name}/modeling_${name}.py, _init_weights`,
  note: 'Not as state-spaces/mamba does: std is 0.1 here, while its Linears keep the defaults of torch.nn.',
  extends: base,
  variables: { std: 'initializer_range ?? 0.1' },
  stages: inOrder({
    ...rules,
    ties: [{ name: 'lm_head.weight', when: `tie_word_embeddings ?? ${ties}`, tie: WORDS, optional: true }],
  }),
  order: unknown,
});

const scale = '(time_step_scale ?? 1) / sqrt(dim(1))';
export const mamba = family('mamba', 'Mamba', true, {
  family: own,
  parent: [
    ...layers,
    { name: '*.dt_proj.weight', do: 'uniform_', options: { a: `=-${scale}`, b: `=${scale}` } },
    {
      name: '*.dt_proj.weight',
      when: "(time_step_init_scheme ?? 'random') == 'constant'",
      do: 'fill_',
      options: { value: `=${scale}` },
    },
    { name: '*.dt_proj.bias', ...TIME_STEPS },
  ],
});

export const mamba2 = family('mamba2', 'Mamba 2', false, {
  family: [...own, { name: '*.dt_bias', ...TIME_STEPS }],
  parent: layers,
});
