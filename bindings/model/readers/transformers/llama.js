// SPDX-License-Identifier: Apache-2.0
// Llama and the families built like it: transformers 5.24, models/*/modeling_*.py.
import { labelsOf } from './list.js';

/** @typedef {import('./list.js').List} List */
/** @typedef {import('./list.js').Family} Family */

/** @param {List} list @param {any} config @param {number} width */
function gatedMlp(list, { hidden_size: hidden, mlp_bias: bias = false }, width) {
  list.linear('gate_proj', width, hidden, bias);
  list.linear('up_proj', width, hidden, bias);
  list.linear('down_proj', hidden, width, bias);
}

/** @param {List} list @param {number} experts @param {number} width @param {number} hidden */
function expertsOf(list, experts, width, hidden) {
  list.add('experts.gate_up_proj', [experts, 2 * width, hidden], 'parameter');
  list.add('experts.down_proj', [experts, hidden, width], 'parameter');
}

/**
 * The MLP of a layer, for families with their own kind of MLP.
 * @type {Record<string, (list: List, config: any) => void>}
 */
const MLPS = {
  mixtral(list, { num_local_experts: experts, intermediate_size: width, hidden_size: hidden }) {
    list.linear('gate', experts, hidden, false);
    expertsOf(list, experts, width, hidden);
  },
  qwen2_moe(list, config) {
    const { num_experts: experts, moe_intermediate_size: width, hidden_size: hidden } = config;
    list.linear('gate', experts, hidden, false);
    expertsOf(list, experts, width, hidden);
    gatedMlp(list.at('shared_expert'), config, config.shared_expert_intermediate_size);
    list.linear('shared_expert_gate', 1, hidden, false);
  },
  qwen3_moe(list, { num_experts: experts, moe_intermediate_size: width, hidden_size: hidden }) {
    expertsOf(list, experts, width, hidden);
    list.linear('gate', experts, hidden, false);
  },
  phi3(list, { hidden_size: hidden, intermediate_size: width }) {
    list.linear('gate_up_proj', 2 * width, hidden, false);
    list.linear('down_proj', hidden, width, false);
  },
};

/** Whether a layer has experts. @param {any} config @param {number} layer */
const isSparse = ({ mlp_only_layers = [], decoder_sparse_step = 1, num_experts = 1 }, layer) =>
  num_experts > 0 && !mlp_only_layers?.includes(layer) && (layer + 1) % decoder_sparse_step === 0;

/** @param {List} list @param {string} type @param {any} config */
function attention(list, type, config) {
  const { hidden_size: hidden, num_attention_heads: heads } = config;
  const head = config.head_dim ?? Math.floor(hidden / heads);
  const [queries, keys] = [heads * head, (config.num_key_value_heads ?? heads) * head];
  if (type === 'phi3') {
    list.linear('o_proj', hidden, queries, false);
    list.linear('qkv_proj', queries + 2 * keys, hidden, false);
    return;
  }
  const { attention_bias: bias = false, qkv_bias = bias } = config;
  list.linear('q_proj', queries, hidden, qkv_bias);
  list.linear('k_proj', keys, hidden, qkv_bias);
  list.linear('v_proj', keys, hidden, qkv_bias);
  list.linear('o_proj', hidden, queries, bias);
  if (type.startsWith('qwen3')) {
    list.rmsNorm('q_norm', head);
    list.rmsNorm('k_norm', head);
  }
}

/** @param {string} type @returns {(list: List, config: any) => void} */
const modelOf = (type) => (list, config) => {
  const { hidden_size: hidden } = config;
  list.embedding('embed_tokens', config.vocab_size, hidden);
  for (let i = 0; i < config.num_hidden_layers; i++) {
    const layer = list.at(`layers.${i}`);
    attention(layer.at('self_attn'), type, config);
    const mlp = isSparse(config, i) ? MLPS[type] : undefined;
    if (mlp) mlp(layer.at('mlp'), config);
    else gatedMlp(layer.at('mlp'), config, config.intermediate_size);
    layer.rmsNorm('input_layernorm', hidden);
    layer.rmsNorm('post_attention_layernorm', hidden);
    if (type !== 'gemma2') continue;
    layer.rmsNorm('pre_feedforward_layernorm', hidden);
    layer.rmsNorm('post_feedforward_layernorm', hidden);
  }
  list.rmsNorm('norm', hidden);
};

/** The name of the model inside ForQuestionAnswering, for families with that class. @type {Record<string, string>} */
const QUESTIONS = {
  ...{ llama: 'transformer', qwen2: 'transformer', qwen3: 'transformer', qwen3_moe: 'transformer' },
  ...{ mistral: 'model', mixtral: 'model', qwen2_moe: 'model' },
};

/** @param {string} type model_type of the config @param {string} name @param {Record<string, any>} defaults @returns {Family} */
function family(type, name, defaults) {
  const model = modelOf(type);
  /** @param {List} list @param {any} config */
  const questions = (list, config) => {
    model(list.at(QUESTIONS[type]), config);
    list.linear('qa_outputs', 2, config.hidden_size);
  };
  return {
    name,
    recipe: `transformers/${type}`,
    usual: 'ForCausalLM',
    aliases: type === 'mixtral' ? { num_experts: 'num_local_experts' } : { num_local_experts: 'num_experts' },
    defaults: { initializer_range: 0.02, tie_word_embeddings: false, pad_token_id: null, ...defaults },
    classes: {
      Model: model,
      ForCausalLM(list, config) {
        model(list.at('model'), config);
        if (!config.tie_word_embeddings) list.linear('lm_head', config.vocab_size, config.hidden_size, false);
      },
      ForSequenceClassification(list, config) {
        model(list.at('model'), config);
        list.linear('score', labelsOf(config), config.hidden_size, false);
      },
      ForTokenClassification(list, config) {
        model(list.at('model'), config);
        list.linear('score', labelsOf(config), config.hidden_size);
      },
      ...(QUESTIONS[type] && { ForQuestionAnswering: questions }),
    },
  };
}

/**
 * @param {number} vocabulary @param {number} hidden @param {number} width @param {number} layers @param {number} heads
 * @param {number | null} [keys] how many heads keys and values have
 */
const sizes = (vocabulary, hidden, width, layers, heads, keys = null) => ({
  vocab_size: vocabulary,
  hidden_size: hidden,
  intermediate_size: width,
  num_hidden_layers: layers,
  num_attention_heads: heads,
  num_key_value_heads: keys,
  head_dim: null,
});
const gemmas = { tie_word_embeddings: true, pad_token_id: 0, head_dim: 256, attention_bias: false };
const experts = { decoder_sparse_step: 1, mlp_only_layers: [] };

/** The families by model_type. @type {Record<string, Family>} */
export const llamas = {
  gemma: family('gemma', 'Gemma', { ...sizes(256000, 3072, 24576, 28, 16, 16), ...gemmas }),
  gemma2: family('gemma2', 'Gemma2', { ...sizes(256000, 2304, 9216, 26, 8, 4), ...gemmas }),
  llama: family('llama', 'Llama', { ...sizes(32000, 4096, 11008, 32, 32), attention_bias: false, mlp_bias: false }),
  mistral: family('mistral', 'Mistral', sizes(32000, 4096, 14336, 32, 32, 8)),
  mixtral: family('mixtral', 'Mixtral', { ...sizes(32000, 4096, 14336, 32, 32, 8), num_local_experts: 8 }),
  phi3: family('phi3', 'Phi3', { ...sizes(32064, 3072, 8192, 32, 32), pad_token_id: 32000 }),
  qwen2: family('qwen2', 'Qwen2', { ...sizes(151936, 4096, 22016, 32, 32, 32), qkv_bias: true }),
  qwen2_moe: family('qwen2_moe', 'Qwen2Moe', {
    ...sizes(151936, 2048, 5632, 24, 16, 16),
    ...experts,
    qkv_bias: true,
    num_experts: 60,
    moe_intermediate_size: 1408,
    shared_expert_intermediate_size: 5632,
  }),
  qwen3: family('qwen3', 'Qwen3', { ...sizes(151936, 4096, 22016, 32, 32, 32), head_dim: 128, attention_bias: false }),
  qwen3_moe: family('qwen3_moe', 'Qwen3Moe', {
    ...sizes(151936, 2048, 6144, 24, 32, 4),
    ...experts,
    attention_bias: false,
    num_experts: 128,
    moe_intermediate_size: 768,
  }),
};
