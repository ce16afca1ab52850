// SPDX-License-Identifier: Apache-2.0
// GPT-NeoX and its models, such as Pythia: with its own names of parameters, and with those of transformers.
import { unknown } from '../order.js';

/** @typedef {import('../recipe.js').Rule} Rule */

const FILE = 'gpt-neox, megatron/model/init_functions.py';
const normal = (/** @type {string} */ std) => ({ do: 'normal_', options: { std: `=${std}` } });
const orthogonal = (/** @type {string} */ layers) => ({
  do: 'orthogonal_',
  options: { gain: `=sqrt(2 / ${layers})` },
});

/**
 * The initializer that each value of init_method and output_layer_init_method means.
 * @type {Record<string, { source: string, note?: string } & Pick<Rule, 'do' | 'options'>>}
 */
const METHODS = {
  normal: { ...normal('init_method_std'), source: `${FILE}, init_method_normal` },
  scaled_normal: {
    ...normal('init_method_std / sqrt(2 * num_layers)'),
    source: `${FILE}, scaled_init_method_normal`,
  },
  single_residual_scaled_normal: {
    ...normal('init_method_std / sqrt(num_layers)'),
    source: `${FILE}, scaled_init_method_normal`,
  },
  small_init: { ...normal('sqrt(2 / (5 * hidden_size))'), source: `${FILE}, small_init_init_method` },
  wang_init: { ...normal('2 / num_layers / sqrt(hidden_size)'), source: `${FILE}, wang_init_method` },
  xavier_uniform: { do: 'xavierUniform_', source: `${FILE}, xavier_uniform_init_method` },
  xavier_normal: { do: 'xavierNormal_', source: `${FILE}, xavier_normal_init_method` },
  orthogonal: {
    ...orthogonal('1'),
    source: `${FILE}, orthogonal_init_method`,
    note: 'At this version gpt-neox itself stops: get_init_methods passes use_mup where the number of layers is expected.',
  },
  scaled_orthogonal: { ...orthogonal('num_layers'), source: `${FILE}, orthogonal_init_method` },
};

/** @param {Rule} match @param {string} variable the variable with that value @returns {Rule[]} */
const choices = (match, variable) =>
  Object.entries(METHODS).map(([word, initialization]) => ({
    ...match,
    when: `${variable} == '${word}'`,
    ...initialization,
  }));

/** @type {import('../recipe.js').Recipe} */
export const gptNeox = {
  name: 'gpt-neox',
  title: 'GPT-NeoX, Pythia',
  version: 'EleutherAI/gpt-neox ea7aefd8 (2026-05-20)',
  source: FILE,
  note:
    'init_method and output_layer_init_method are words of its configs. By default they are small_init and wang_init, ' +
    'as in nearly all configs of gpt-neox, those of Pythia among them; its own defaults are normal and scaled_normal.',
  order: unknown,
  variables: {
    init_method: "init_method ?? 'small_init'",
    output_layer_init_method: "output_layer_init_method ?? 'wang_init'",
    init_method_std: 'init_method_std ?? 0.02',
    hidden_size: "hidden_size ?? extent('*{embed_in,word_embeddings}.weight', 1)",
    num_layers: "num_layers ?? num_hidden_layers ?? count('*.attention.{dense,proj}.weight')",
  },
  rules: [
    ...choices({ rank: 2, optional: true }, 'init_method'),
    ...choices(
      {
        name: '*.{attention.dense.weight,attention.proj.weight,mlp.dense_4h_to_h.weight,mlp.linear2.weight,mlp.fc2_weight}',
        optional: true,
      },
      'output_layer_init_method',
    ),
    { rank: 1, role: '*bias', optional: true, do: 'zeros_', source: 'gpt-neox, megatron/mpu/layers.py' },
    {
      rank: 1,
      role: ['weight', '*norm_weight'],
      optional: true,
      do: 'ones_',
      source: 'gpt-neox, megatron/model/norms.py',
    },
    { rank: 1, role: '*norm_bias', optional: true, do: 'zeros_', source: 'gpt-neox, megatron/model/norms.py' },
    {
      name: '*.{attention.bias,attention.masked_bias,rotary_emb.inv_freq}',
      kind: 'parameter',
      optional: true,
      skip: true,
      note: 'Masks and frequencies, which the code computes.',
    },
  ],
};
