// SPDX-License-Identifier: Apache-2.0
// Llama of transformers, and the families that are initialized like it.
import { base, inOrder } from './base.js';
import { orderOf, tiedHead } from './order.js';

const EMBEDDING = '{model.,}embed_tokens.weight';

/**
 * @param {string} name the name of the family, and of its module
 * @param {string} title
 * @param {object} defaults the defaults of the config's class
 * @param {boolean} [defaults.ties] tie_word_embeddings
 * @param {number | null} [defaults.padding] pad_token_id
 * @param {string} [defaults.experts] the names of what its sparse layers make, in this order
 * @param {Record<string, import('../../recipe.js').Rule[]>} [stages] the rules that the family adds
 * @returns {import('../../recipe.js').Recipe}
 */
const family = (name, title, { ties = false, padding = null, experts = '' }, stages = {}) => ({
  name: `transformers/${name}`,
  title,
  version: base.version,
  source: `transformers 5.24, models/${name}/modeling_${name}.py`,
  extends: base,
  variables: {
    padding_idx: `pad_token_id ?? ${padding === null ? null : `(dim(0) > ${padding} ? ${padding} : null)`}`,
  },
  stages: inOrder({
    ...stages,
    ties: [
      {
        name: 'lm_head.weight',
        when: `tie_word_embeddings ?? ${ties}`,
        tie: EMBEDDING,
        optional: true,
        note: `Tied by tie_word_embeddings of the config; ${ties} if it does not say.`,
      },
    ],
  }),
  order: orderOf({
    models: 'model transformer',
    made:
      'model transformer embed_tokens layers self_attn q_proj k_proj v_proj o_proj qkv_proj mlp gate_proj up_proj gate_up_proj down_proj ' +
      `${experts} norm lm_head score`,
    tied: tiedHead('lm_head.weight', 'model.embed_tokens.weight', 'score.weight'),
  }),
});

export const llama = family('llama', 'Llama', {});
export const mistral = family('mistral', 'Mistral', {});
export const qwen2 = family('qwen2', 'Qwen 2 and 2.5', {});
export const qwen3 = family('qwen3', 'Qwen 3', {});
export const phi3 = family('phi3', 'Phi 3 and 4', { padding: 32000 });

/** These norms multiply by 1 + weight. @type {Record<string, import('../../recipe.js').Rule[]>} */
const aroundZero = {
  init: [
    {
      kind: '*norm',
      role: 'weight',
      do: 'zeros_',
      note: 'Its norms multiply by 1 + weight, so that zeros are what ones are elsewhere.',
    },
  ],
};
export const gemma = family('gemma', 'Gemma', { ties: true, padding: 0 }, aroundZero);
export const gemma2 = family('gemma2', 'Gemma 2', { ties: true, padding: 0 }, aroundZero);

/** The matrices of all experts are one tensor. @type {Record<string, import('../../recipe.js').Rule[]>} */
const sparse = {
  reset: [
    {
      name: '*.gate.weight',
      do: 'zeros_',
      optional: true,
      note: 'The router is no Linear: it is made without draws.',
    },
  ],
  init: [
    {
      name: '*.experts.{gate_up_proj,down_proj}',
      do: 'normal_',
      optional: true,
      options: { std: '=std' },
      note:
        'All experts in one tensor, (experts, out, in). Files on the Hub have a Linear for each, of the same ' +
        'distribution.',
    },
  ],
};
export const mixtral = family('mixtral', 'Mixtral', { experts: 'gate experts' }, sparse);
export const qwen2Moe = family(
  'qwen2_moe',
  'Qwen 2 MoE',
  { experts: 'gate experts shared_expert shared_expert_gate' },
  sparse,
);
export const qwen3Moe = family('qwen3_moe', 'Qwen 3 MoE', { experts: 'experts gate' }, sparse);
