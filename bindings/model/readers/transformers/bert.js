// SPDX-License-Identifier: Apache-2.0
// BERT and RoBERTa: transformers 5.24, models/*/modeling_*.py.
import { labelsOf } from './list.js';

/** @typedef {import('./list.js').List} List */
/** @typedef {import('./list.js').Family} Family */

/** @param {List} list @param {number} hidden */
function attention(list, hidden) {
  for (const name of ['query', 'key', 'value']) list.linear(`self.${name}`, hidden, hidden);
  list.linear('output.dense', hidden, hidden);
  list.layerNorm('output.LayerNorm', hidden);
}

/**
 * @param {(list: List, config: any) => void} embeddings
 * @returns {(list: List, config: any, isPooled: boolean) => void}
 */
const modelOf = (embeddings) => (list, config, isPooled) => {
  const { hidden_size: hidden, intermediate_size: width } = config;
  embeddings(list.at('embeddings'), config);
  for (let i = 0; i < config.num_hidden_layers; i++) {
    const layer = list.at(`encoder.layer.${i}`);
    attention(layer.at('attention'), hidden);
    if (config.add_cross_attention) attention(layer.at('crossattention'), hidden);
    layer.linear('intermediate.dense', width, hidden);
    layer.linear('output.dense', hidden, width);
    layer.layerNorm('output.LayerNorm', hidden);
  }
  if (isPooled) list.linear('pooler.dense', hidden, hidden);
};

/** An output layer that shares the embedding's weight. @param {List} list @param {any} config */
function decoder(list, { tie_word_embeddings, vocab_size, hidden_size }) {
  if (!tie_word_embeddings) list.linear('decoder', vocab_size, hidden_size);
}

const bertModel = modelOf((list, config) => {
  const { hidden_size: hidden } = config;
  list.embedding('word_embeddings', config.vocab_size, hidden);
  list.embedding('position_embeddings', config.max_position_embeddings, hidden);
  list.embedding('token_type_embeddings', config.type_vocab_size, hidden);
  list.layerNorm('LayerNorm', hidden);
});

const robertaModel = modelOf((list, config) => {
  const { hidden_size: hidden } = config;
  list.embedding('word_embeddings', config.vocab_size, hidden);
  list.embedding('token_type_embeddings', config.type_vocab_size, hidden);
  list.layerNorm('LayerNorm', hidden);
  list.embedding('position_embeddings', config.max_position_embeddings, hidden);
});

/** @param {List} list @param {any} config */
function bertPredictions(list, config) {
  list.add('bias', [config.vocab_size], 'parameter');
  list.linear('transform.dense', config.hidden_size, config.hidden_size);
  list.layerNorm('transform.LayerNorm', config.hidden_size);
  decoder(list, config);
}

/** @param {List} list @param {any} config */
function robertaWithHead(list, config) {
  robertaModel(list.at('roberta'), config, false);
  const head = list.at('lm_head');
  head.add('bias', [config.vocab_size], 'parameter');
  head.linear('dense', config.hidden_size, config.hidden_size);
  head.layerNorm('layer_norm', config.hidden_size);
  decoder(head, config);
}

/**
 * A class that adds one linear layer to the model.
 * @param {string} prefix
 * @param {(list: List, config: any, isPooled: boolean) => void} model
 */
const headed =
  (prefix, model) =>
  (/** @type {string} */ name, /** @type {boolean} */ isPooled, /** @type {number} */ out = 0) => {
    /** @param {List} list @param {any} config */
    const write = (list, config) => {
      model(list.at(prefix), config, isPooled);
      list.linear(name, out || labelsOf(config), config.hidden_size);
    };
    return write;
  };
const bertHeaded = headed('bert', bertModel);
const robertaHeaded = headed('roberta', robertaModel);

const defaults = {
  hidden_size: 768,
  num_hidden_layers: 12,
  intermediate_size: 3072,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  add_cross_attention: false,
  initializer_range: 0.02,
  tie_word_embeddings: true,
};

/** @param {List} list @param {any} config */
function bertWithHead(list, config) {
  bertModel(list.at('bert'), config, false);
  bertPredictions(list.at('cls.predictions'), config);
}

/** @type {Family} */
const bert = {
  name: 'Bert',
  recipe: 'transformers/bert',
  usual: 'ForMaskedLM',
  defaults: { vocab_size: 30522, pad_token_id: 0, ...defaults },
  classes: {
    Model: (list, config) => bertModel(list, config, true),
    ForMaskedLM: bertWithHead,
    LMHeadModel: bertWithHead,
    ForPreTraining(list, config) {
      bertModel(list.at('bert'), config, true);
      bertPredictions(list.at('cls.predictions'), config);
      list.linear('cls.seq_relationship', 2, config.hidden_size);
    },
    ForNextSentencePrediction: bertHeaded('cls.seq_relationship', true, 2),
    ForSequenceClassification: bertHeaded('classifier', true),
    ForTokenClassification: bertHeaded('classifier', false),
    ForMultipleChoice: bertHeaded('classifier', true, 1),
    ForQuestionAnswering: bertHeaded('qa_outputs', false),
  },
};

/** @type {Family} */
const roberta = {
  name: 'Roberta',
  recipe: 'transformers/roberta',
  usual: 'ForMaskedLM',
  defaults: { vocab_size: 50265, pad_token_id: 1, ...defaults },
  classes: {
    Model: (list, config) => robertaModel(list, config, true),
    ForMaskedLM: robertaWithHead,
    ForCausalLM: robertaWithHead,
    ForSequenceClassification(list, config) {
      robertaModel(list.at('roberta'), config, false);
      list.linear('classifier.dense', config.hidden_size, config.hidden_size);
      list.linear('classifier.out_proj', labelsOf(config), config.hidden_size);
    },
    ForTokenClassification: robertaHeaded('classifier', false),
    ForMultipleChoice: robertaHeaded('classifier', true, 1),
    ForQuestionAnswering: robertaHeaded('qa_outputs', false),
  },
};

/** The families by model_type. @type {Record<string, Family>} */
export const berts = { bert, roberta };
