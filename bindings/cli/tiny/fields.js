// SPDX-License-Identifier: Apache-2.0
// The names of a model's sizes in the configs of transformers 5.24: models/*/configuration_*.py.

/**
 * The entries of a family's config. Of several names the first is the config's own; the others are in its
 * attribute_map.
 * @typedef {object} Fields
 * @property {string[]} layers
 * @property {string} [decoder] the layers of the decoder, if they are counted apart
 * @property {string[]} hidden
 * @property {string[]} heads
 * @property {string} [groups] heads of keys and values
 * @property {string} [head] the elements of a head, if there is such an entry
 * @property {string} inner the width of the MLP
 * @property {string[]} [widths] other widths that grow like the MLP's
 * @property {string[]} [experts] the numbers of experts
 * @property {boolean} [isRotary] whether positions rotate pairs of a head's elements
 * @property {boolean} [isWordless] whether it has no vocabulary
 * @property {Record<string, any>} usual defaults of the config's class that readModel() does not give
 */

/** @type {Fields} */
const llama = {
  layers: ['num_hidden_layers'],
  hidden: ['hidden_size'],
  heads: ['num_attention_heads'],
  groups: 'num_key_value_heads',
  head: 'head_dim',
  inner: 'intermediate_size',
  isRotary: true,
  usual: {},
};

/** @type {Fields} */
const bert = {
  layers: ['num_hidden_layers'],
  hidden: ['hidden_size'],
  heads: ['num_attention_heads'],
  inner: 'intermediate_size',
  usual: { num_attention_heads: 12, pad_token_id: 0 },
};

/** The entries by model_type. @type {Record<string, Fields>} */
export const FIELDS = {
  bert,
  gemma: { ...llama, usual: { pad_token_id: 0 } },
  gemma2: { ...llama, usual: { query_pre_attn_scalar: 256, pad_token_id: 0 } },
  gpt2: {
    layers: ['n_layer', 'num_hidden_layers'],
    hidden: ['n_embd', 'hidden_size'],
    heads: ['n_head', 'num_attention_heads'],
    inner: 'n_inner',
    usual: { n_head: 12, bos_token_id: 50256, eos_token_id: 50256 },
  },
  llama,
  mistral: llama,
  mixtral: { ...llama, experts: ['num_local_experts', 'num_experts'], usual: { num_experts_per_tok: 2 } },
  phi3: { ...llama, usual: { pad_token_id: 32000, eos_token_id: 32000 } },
  qwen2: llama,
  qwen2_moe: {
    ...llama,
    widths: ['moe_intermediate_size', 'shared_expert_intermediate_size'],
    experts: ['num_experts', 'num_local_experts'],
    usual: { num_experts_per_tok: 4 },
  },
  qwen3: llama,
  qwen3_moe: {
    ...llama,
    widths: ['moe_intermediate_size'],
    experts: ['num_experts', 'num_local_experts'],
    usual: { num_experts_per_tok: 8 },
  },
  roberta: { ...bert, usual: { ...bert.usual, pad_token_id: 1 } },
  t5: {
    layers: ['num_layers', 'num_hidden_layers'],
    decoder: 'num_decoder_layers',
    hidden: ['d_model', 'hidden_size'],
    heads: ['num_heads', 'num_attention_heads'],
    head: 'd_kv',
    inner: 'd_ff',
    usual: { pad_token_id: 0, eos_token_id: 1 },
  },
  vit: { ...bert, isWordless: true },
};
