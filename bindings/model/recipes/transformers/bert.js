// SPDX-License-Identifier: Apache-2.0
// BERT of transformers, and the families that are initialized like it.
import { absent } from '../../order.js';
import { base, inOrder } from './base.js';
import { orderOf, tiedHead } from './order.js';

/** @typedef {import('../../network.js').Network} Network */
/** @typedef {import('../../recipe.js').Rule} Rule */

const LAYERS =
  'layer attention crossattention self query key value q_lin k_lin v_lin out_lin intermediate output sa_layer_norm ffn lin1 lin2 dense ' +
  'dense_prediction output_layer_norm LayerNorm';

/**
 * A decoder that shares its weight with the embedding, and its bias with the module that contains it.
 * @param {string} head the path of the module that contains it
 * @param {string} embedding the name of the embedding's weight
 * @returns {(network: Network) => import('../../network.js').Parameter[]}
 */
const tiedDecoder = (head, embedding) => (network) => {
  const weight = network.byName.get(embedding);
  const bias = network.byName.get(`${head}.bias`);
  if (!weight || !bias || network.byName.has(`${head}.decoder.weight`)) return [];
  return [
    absent(`${head}.decoder.weight`, weight.shape, 'linear'),
    absent(`${head}.decoder.bias`, bias.shape, 'linear'),
  ];
};

/**
 * Biases of output layers. They stand alone in a list that has the tied weight only once.
 * @param {string} name @param {string} embedding @returns {Rule}
 */
const madeBias = (name, embedding) => ({
  name,
  do: 'uniform_',
  options: { a: `=-1 / sqrt(extent('${embedding}', 1))`, b: `=1 / sqrt(extent('${embedding}', 1))` },
  optional: true,
  source: 'torch 2.14, nn/modules/linear.py, reset_parameters',
});
/** @param {string} name @returns {Rule} */
const zeroBias = (name) => ({ name, do: 'zeros_', optional: true });
/**
 * @param {string} name the name of the family, and of its module
 * @param {string} title
 * @param {object} about
 * @param {number} about.padding the default of pad_token_id in the config's class
 * @param {string} [about.padded] the embeddings that have a padding row
 * @param {string} [about.model] the name of the model inside one with a head
 * @param {string} about.made
 * @param {(network: Network) => import('../../network.js').Parameter[]} about.tied
 * @param {{ reset: Rule[], init: Rule[], ties: Rule[], parent?: Rule[] }} rules the family's own rules
 * @returns {import('../../recipe.js').Recipe}
 */
const family = (name, title, { padding, padded = 'word_embeddings', model = name, made, tied }, rules) => {
  const source = `transformers 5.24, models/${name.replace('-', '_')}/modeling_${name.replace('-', '_')}.py`;
  return {
    name: `transformers/${name}`,
    title,
    version: base.version,
    source: `${source}, _init_weights`,
    extends: base,
    variables: { padding_row: `pad_token_id ?? ${padding}` },
    stages: inOrder({
      reset: [
        {
          name: `*embeddings.${padded}.weight`,
          do: 'normal_',
          padding: 'padding_row',
          source,
        },
        ...rules.reset,
      ],
      init: [
        {
          name: `*embeddings.${padded}.weight`,
          do: 'normal_',
          options: { std: '=std' },
          padding: 'padding_row',
          note: 'The row of pad_token_id is zero; it stays so in training, since its gradient is.',
        },
        ...rules.init,
      ],
      parent: rules.parent,
      ties: rules.ties.map((rule) => ({ ...rule, when: 'tie_word_embeddings ?? true', optional: true })),
    }),
    order: orderOf({ models: model, made: `${made} ${LAYERS}`, tied }),
  };
};

/** @param {string} head @param {string} embedding */
const decoder = (head, embedding) => ({
  reset: [madeBias(`${head}.decoder.bias`, embedding)],
  init: [zeroBias(`${head}.bias`)],
  ties: [
    { name: `${head}.decoder.weight`, tie: embedding },
    { name: `${head}.decoder.bias`, tie: `${head}.bias` },
  ],
});
/** An output layer with its own bias. @param {string} head @param {string} embedding */
const projector = (head, embedding) => ({
  reset: [madeBias(`${head}.bias`, embedding)],
  init: [zeroBias(`${head}.bias`)],
  ties: [{ name: `${head}.weight`, tie: embedding }],
});

const BERT_WORDS = 'bert.embeddings.word_embeddings.weight';
export const bert = family(
  'bert',
  'BERT',
  {
    padding: 0,
    made:
      'bert embeddings word_embeddings position_embeddings token_type_embeddings encoder pooler cls predictions ' +
      'transform decoder seq_relationship classifier',
    tied: tiedDecoder('cls.predictions', BERT_WORDS),
  },
  decoder('cls.predictions', BERT_WORDS),
);

const ROBERTA_WORDS = 'roberta.embeddings.word_embeddings.weight';
const roberta = {
  padding: 1,
  padded: '{word,position}_embeddings',
  model: 'roberta',
  tied: tiedDecoder('lm_head', ROBERTA_WORDS),
};
const ROBERTA_MADE = 'embeddings word_embeddings token_type_embeddings position_embeddings encoder pooler';
const robertaModel = family(
  'roberta',
  'RoBERTa',
  { ...roberta, made: `roberta lm_head classifier ${ROBERTA_MADE}` },
  decoder('lm_head', ROBERTA_WORDS),
);
export { robertaModel as roberta };
/** Its heads are made before the model. */
export const xlmRoberta = family(
  'xlm-roberta',
  'XLM-RoBERTa',
  { ...roberta, made: `lm_head classifier qa_outputs roberta ${ROBERTA_MADE}` },
  decoder('lm_head', ROBERTA_WORDS),
);

const DISTILBERT_WORDS = 'distilbert.embeddings.word_embeddings.weight';
const vocabulary = projector('vocab_projector', DISTILBERT_WORDS);
export const distilbert = family(
  'distilbert',
  'DistilBERT',
  {
    padding: 0,
    made:
      'distilbert embeddings word_embeddings position_embeddings transformer vocab_transform vocab_layer_norm ' +
      'vocab_projector pre_classifier classifier',
    tied: tiedHead('vocab_projector.weight', DISTILBERT_WORDS, '{classifier,qa_outputs}.weight'),
  },
  {
    ...vocabulary,
    parent: [
      {
        name: '*position_embeddings.weight',
        when: 'sinusoidal_pos_embds ?? false',
        do: 'sinusoidal_',
      },
    ],
  },
);

const ELECTRA_WORDS = 'electra.embeddings.word_embeddings.weight';
export const electra = family(
  'electra',
  'ELECTRA',
  {
    padding: 0,
    made:
      'electra embeddings word_embeddings position_embeddings token_type_embeddings embeddings_project encoder discriminator_predictions ' +
      'generator_predictions generator_lm_head sequence_summary classifier',
    tied: (network) =>
      network.byName.has('generator_predictions.dense.weight')
        ? tiedHead('generator_lm_head.weight', ELECTRA_WORDS)(network)
        : [],
  },
  projector('generator_lm_head', ELECTRA_WORDS),
);
