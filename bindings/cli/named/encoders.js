// SPDX-License-Identifier: Apache-2.0
// BERT, RoBERTa, T5 and Vision Transformer.

/** @typedef {import('./configs.js').Group} Group */

const SIZES = ['hidden_size', 'intermediate_size', 'num_hidden_layers', 'num_attention_heads'];
const base = [768, 3072, 12, 12];
const large = [1024, 4096, 24, 16];

/** @type {Group} */
const bert = {
  common: { architectures: ['BertForMaskedLM'], model_type: 'bert', max_position_embeddings: 512, pad_token_id: 0 },
  fields: [...SIZES, 'vocab_size'],
  models: {
    'bert-base-uncased': ['google-bert/bert-base-uncased', [...base, 30522]],
    'bert-large-uncased': ['google-bert/bert-large-uncased', [...large, 30522]],
    'bert-base-cased': ['google-bert/bert-base-cased', [...base, 28996]],
    'bert-large-cased': ['google-bert/bert-large-cased', [...large, 28996]],
    'bert-base-chinese': ['google-bert/bert-base-chinese', [...base, 21128]],
    'bert-base-multilingual-uncased': ['google-bert/bert-base-multilingual-uncased', [...base, 105879]],
    'bert-base-multilingual-cased': ['google-bert/bert-base-multilingual-cased', [...base, 119547]],
    'all-minilm-l6-v2': [
      'sentence-transformers/all-MiniLM-L6-v2',
      [384, 1536, 6, 12, 30522],
      { architectures: ['BertModel'] },
    ],
  },
};

/** @type {Group} */
const roberta = {
  common: {
    architectures: ['RobertaForMaskedLM'],
    model_type: 'roberta',
    vocab_size: 50265,
    max_position_embeddings: 514,
    type_vocab_size: 1,
    layer_norm_eps: 1e-5,
    bos_token_id: 0,
    pad_token_id: 1,
    eos_token_id: 2,
  },
  fields: SIZES,
  models: {
    'roberta-base': ['FacebookAI/roberta-base', base],
    'roberta-large': ['FacebookAI/roberta-large', large],
    'distilroberta-base': ['distilbert/distilroberta-base', [768, 3072, 6, 12]],
  },
};

const T5 = ['d_model', 'd_kv', 'd_ff', 'num_layers', 'num_heads'];
const t5s = {
  architectures: ['T5ForConditionalGeneration'],
  model_type: 't5',
  vocab_size: 32128,
  decoder_start_token_id: 0,
  pad_token_id: 0,
  eos_token_id: 1,
};
const gated = { ...t5s, feed_forward_proj: 'gated-gelu', tie_word_embeddings: false };

/** @type {Group} */
const t5 = {
  common: t5s,
  fields: T5,
  models: {
    't5-small': ['google-t5/t5-small', [512, 64, 2048, 6, 8]],
    't5-base': ['google-t5/t5-base', [768, 64, 3072, 12, 12]],
    't5-large': ['google-t5/t5-large', [1024, 64, 4096, 24, 16]],
    't5-3b': ['google-t5/t5-3b', [1024, 128, 16384, 24, 32]],
    't5-11b': ['google-t5/t5-11b', [1024, 128, 65536, 24, 128]],
  },
};

/** @type {[string, number[]][]} */
const T5_GATED = [
  ['small', [512, 64, 1024, 8, 6]],
  ['base', [768, 64, 2048, 12, 12]],
  ['large', [1024, 64, 2816, 24, 16]],
  ['xl', [2048, 64, 5120, 24, 32]],
  ['xxl', [4096, 64, 10240, 24, 64]],
];

/** @type {Group} */
const t5Gated = {
  common: gated,
  fields: T5,
  models: Object.fromEntries(
    T5_GATED.flatMap(([size, values]) => [
      [`t5-v1.1-${size}`, [`google/t5-v1_1-${size}`, values]],
      [`flan-t5-${size}`, [`google/flan-t5-${size}`, values]],
    ]),
  ),
};

const features = { architectures: ['ViTModel'] };
const classifier = { num_labels: 1000 };

/** @type {Group} */
const vit = {
  common: { architectures: ['ViTForImageClassification'], model_type: 'vit', qkv_bias: true },
  fields: [...SIZES, 'image_size', 'patch_size'],
  models: {
    'vit-base-patch16-224': ['google/vit-base-patch16-224', [...base, 224, 16], classifier],
    'vit-base-patch16-384': ['google/vit-base-patch16-384', [...base, 384, 16], classifier],
    'vit-base-patch32-384': ['google/vit-base-patch32-384', [...base, 384, 32], classifier],
    'vit-large-patch16-224': ['google/vit-large-patch16-224', [...large, 224, 16], classifier],
    'vit-large-patch16-384': ['google/vit-large-patch16-384', [...large, 384, 16], classifier],
    'vit-large-patch32-384': ['google/vit-large-patch32-384', [...large, 384, 32], classifier],
    'vit-base-patch16-224-in21k': ['google/vit-base-patch16-224-in21k', [...base, 224, 16], features],
    'vit-large-patch16-224-in21k': ['google/vit-large-patch16-224-in21k', [...large, 224, 16], features],
    'vit-huge-patch14-224-in21k': ['google/vit-huge-patch14-224-in21k', [1280, 5120, 32, 16, 224, 14], features],
  },
};

export const encoders = [bert, roberta, t5, t5Gated, vit];
