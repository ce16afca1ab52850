// SPDX-License-Identifier: Apache-2.0
// GPT-2, T5 and ViT: transformers 5.24, models/*/modeling_*.py.
import { labelsOf } from './list.js';

/** @typedef {import('./list.js').List} List */
/** @typedef {import('./list.js').Family} Family */

/**
 * Conv1D of GPT-2: a Linear whose weight is (in, out).
 * @param {List} list
 * @param {string} name
 * @param {number} out
 * @param {number} input
 */
function conv1d(list, name, out, input) {
  list.add(`${name}.weight`, [input, out], 'linear', { layout: 'keras' });
  list.add(`${name}.bias`, [out], 'linear');
}

/** @param {List} list @param {any} config */
function gpt2Model(list, { vocab_size, n_positions, n_embd: width, n_layer, n_inner, add_cross_attention }) {
  list.embedding('wte', vocab_size, width);
  list.embedding('wpe', n_positions, width);
  for (let i = 0; i < n_layer; i++) {
    const layer = list.at(`h.${i}`);
    layer.layerNorm('ln_1', width);
    conv1d(layer, 'attn.c_attn', 3 * width, width);
    conv1d(layer, 'attn.c_proj', width, width);
    layer.layerNorm('ln_2', width);
    if (add_cross_attention) {
      conv1d(layer, 'crossattention.c_attn', 2 * width, width);
      conv1d(layer, 'crossattention.q_attn', width, width);
      conv1d(layer, 'crossattention.c_proj', width, width);
      layer.layerNorm('ln_cross_attn', width);
    }
    conv1d(layer, 'mlp.c_fc', n_inner ?? 4 * width, width);
    conv1d(layer, 'mlp.c_proj', width, n_inner ?? 4 * width);
  }
  list.layerNorm('ln_f', width);
}

/** @param {List} list @param {any} config */
function gpt2WithHead(list, config) {
  gpt2Model(list.at('transformer'), config);
  if (!config.tie_word_embeddings) list.linear('lm_head', config.vocab_size, config.n_embd, false);
}

/** @type {Family} */
const gpt2 = {
  name: 'GPT2',
  recipe: 'transformers/gpt2',
  usual: 'LMHeadModel',
  aliases: { hidden_size: 'n_embd', num_hidden_layers: 'n_layer', max_position_embeddings: 'n_positions' },
  defaults: {
    vocab_size: 50257,
    n_positions: 1024,
    n_embd: 768,
    n_layer: 12,
    n_inner: null,
    add_cross_attention: false,
    initializer_range: 0.02,
    tie_word_embeddings: true,
    summary_use_proj: true,
    summary_proj_to_labels: true,
  },
  classes: {
    Model: gpt2Model,
    LMHeadModel: gpt2WithHead,
    DoubleHeadsModel(list, config) {
      gpt2WithHead(list, config);
      if (config.summary_use_proj)
        list.linear('multiple_choice_head.summary', config.summary_proj_to_labels ? 1 : config.n_embd, config.n_embd);
    },
    ForSequenceClassification(list, config) {
      gpt2Model(list.at('transformer'), config);
      list.linear('score', labelsOf(config), config.n_embd, false);
    },
    ForTokenClassification(list, config) {
      gpt2Model(list.at('transformer'), config);
      list.linear('classifier', labelsOf(config), config.n_embd);
    },
    ForQuestionAnswering(list, config) {
      gpt2Model(list.at('transformer'), config);
      list.linear('qa_outputs', 2, config.n_embd);
    },
  },
};

/**
 * @param {List} list
 * @param {any} config
 * @param {boolean} isFirst whether it has the bias of positions, which all layers share
 */
function t5Attention(
  list,
  { d_model: width, d_kv, num_heads: heads, relative_attention_num_buckets: buckets },
  isFirst,
) {
  for (const name of ['q', 'k', 'v']) list.linear(name, heads * d_kv, width, false);
  list.linear('o', width, heads * d_kv, false);
  if (isFirst) list.embedding('relative_attention_bias', buckets, heads);
}

/** @param {List} list @param {any} config @param {number} blocks @param {boolean} isDecoder */
function t5Stack(list, config, blocks, isDecoder) {
  const { d_model: width, d_ff, feed_forward_proj } = config;
  const inputs = feed_forward_proj.startsWith('gated-') ? ['wi_0', 'wi_1'] : ['wi'];
  for (let i = 0; i < blocks; i++) {
    const block = list.at(`block.${i}`);
    t5Attention(block.at('layer.0.SelfAttention'), config, i === 0);
    block.rmsNorm('layer.0.layer_norm', width);
    if (isDecoder) {
      t5Attention(block.at('layer.1.EncDecAttention'), config, false);
      block.rmsNorm('layer.1.layer_norm', width);
    }
    const last = block.at(`layer.${isDecoder ? 2 : 1}`);
    for (const name of inputs) last.linear(`DenseReluDense.${name}`, d_ff, width, false);
    last.linear('DenseReluDense.wo', width, d_ff, false);
    last.rmsNorm('layer_norm', width);
  }
  list.rmsNorm('final_layer_norm', width);
}

/** @param {List} list @param {any} config */
function t5Encoder(list, config) {
  list.embedding('shared', config.vocab_size, config.d_model);
  t5Stack(list.at('encoder'), config, config.num_layers, false);
}

/** The head is the shared embedding, whatever tie_word_embeddings says. @param {List} list @param {any} config */
function t5Model(list, config) {
  t5Encoder(list, config);
  t5Stack(list.at('decoder'), config, config.num_decoder_layers ?? config.num_layers, true);
}

/** @type {Family} */
const t5 = {
  name: 'T5',
  recipe: 'transformers/t5',
  usual: 'ForConditionalGeneration',
  aliases: {
    hidden_size: 'd_model',
    num_hidden_layers: 'num_layers',
    num_attention_heads: 'num_heads',
    head_dim: 'd_kv',
  },
  defaults: {
    vocab_size: 32128,
    d_model: 512,
    d_kv: 64,
    d_ff: 2048,
    num_layers: 6,
    num_decoder_layers: null,
    num_heads: 8,
    relative_attention_num_buckets: 32,
    feed_forward_proj: 'relu',
    initializer_factor: 1,
  },
  classes: {
    Model: t5Model,
    EncoderModel: t5Encoder,
    ForConditionalGeneration: t5Model,
    ForQuestionAnswering(list, config) {
      t5Model(list, config);
      list.linear('qa_outputs', labelsOf(config), config.d_model);
    },
    ForSequenceClassification(list, config) {
      t5Model(list.at('transformer'), config);
      list.linear('classification_head.dense', config.d_model, config.d_model);
      list.linear('classification_head.out_proj', labelsOf(config), config.d_model);
    },
    ForTokenClassification(list, config) {
      t5Encoder(list.at('transformer'), config);
      list.linear('classifier', labelsOf(config), config.d_model);
    },
  },
};

/** @param {number | readonly number[]} size an image's or a patch's size @returns {readonly number[]} */
const both = (size) => (typeof size === 'number' ? [size, size] : size);

/** @param {List} list @param {any} config @param {{ isMasked?: boolean, isPooled?: boolean }} [more] */
function vitModel(list, config, { isMasked = false, isPooled = false } = {}) {
  const { hidden_size: width, intermediate_size, num_channels, qkv_bias } = config;
  const [image, patch] = [both(config.image_size), both(config.patch_size)];
  const places = Math.floor(image[0] / patch[0]) * Math.floor(image[1] / patch[1]);
  const embeddings = list.at('embeddings');
  embeddings.add('cls_token', [1, 1, width], 'parameter');
  if (isMasked) embeddings.add('mask_token', [1, 1, width], 'parameter');
  embeddings.add('position_embeddings', [1, places + 1, width], 'parameter');
  embeddings.conv2d('patch_embeddings.projection', [width, num_channels, ...patch]);
  for (let i = 0; i < config.num_hidden_layers; i++) {
    const layer = list.at(`layers.${i}`);
    for (const name of ['q_proj', 'k_proj', 'v_proj']) layer.linear(`attention.${name}`, width, width, qkv_bias);
    layer.linear('attention.o_proj', width, width);
    layer.layerNorm('layernorm_before', width);
    layer.layerNorm('layernorm_after', width);
    layer.linear('mlp.fc1', intermediate_size, width);
    layer.linear('mlp.fc2', width, intermediate_size);
  }
  list.layerNorm('layernorm', width);
  if (isPooled) list.linear('pooler.dense', config.pooler_output_size ?? width, width);
}

/** @type {Family} */
const vit = {
  name: 'ViT',
  recipe: 'transformers/vit',
  usual: 'ForImageClassification',
  defaults: {
    hidden_size: 768,
    num_hidden_layers: 12,
    intermediate_size: 3072,
    image_size: 224,
    patch_size: 16,
    num_channels: 3,
    qkv_bias: true,
    encoder_stride: 16,
    pooler_output_size: null,
    initializer_range: 0.02,
  },
  classes: {
    Model: (list, config) => vitModel(list, config, { isPooled: true }),
    ForImageClassification(list, config) {
      vitModel(list.at('vit'), config);
      if (labelsOf(config)) list.linear('classifier', labelsOf(config), config.hidden_size);
    },
    ForMaskedImageModeling(list, config) {
      vitModel(list.at('vit'), config, { isMasked: true });
      list.conv2d('decoder.0', [config.encoder_stride ** 2 * config.num_channels, config.hidden_size, 1, 1]);
    },
  },
};

/** The families by model_type. @type {Record<string, Family>} */
export const others = { gpt2, t5, vit };
