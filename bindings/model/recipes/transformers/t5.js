// SPDX-License-Identifier: Apache-2.0
// T5 of transformers.
import { absent } from '../../order.js';
import { base, inOrder } from './base.js';
import { orderOf } from './order.js';

const SHARED = '{transformer.,}shared.weight';

/**
 * Each stack makes an embedding, and the whole model a head; then all are tied to the shared embedding. The lists of
 * T5Model and T5ForConditionalGeneration are the same if they have tied parameters only once.
 * @param {import('../../network.js').Network} network
 */
function tied({ byName, config }) {
  const shared = byName.get('transformer.shared.weight') ?? byName.get('shared.weight');
  if (!shared) return [];
  const before = shared.name.slice(0, -'shared.weight'.length);
  const stacks = ['encoder', 'decoder'].filter((stack) => byName.has(`${before}${stack}.final_layer_norm.weight`));
  const isBare = before || byName.has('qa_outputs.weight') || config.architectures?.[0] === 'T5Model';
  return [
    ...stacks.map((stack) => absent(`${before}${stack}.embed_tokens.weight`, shared.shape, 'embedding')),
    ...(stacks.length < 2 || isBare ? [] : [absent('lm_head.weight', shared.shape, 'linear')]),
  ].filter(({ name }) => !byName.has(name));
}

/** @param {string | readonly string[]} name @param {string} std @param {string} [note] @returns {import('../../recipe.js').Rule} */
const normal = (name, std, note) => ({
  name,
  do: 'normal_',
  options: { std: `=${std}` },
  optional: true,
  ...(note && { note }),
});

/** The first T5's file has one that the model lacks. */
const ignored = { name: '*.EncDecAttention.relative_attention_bias.weight', skip: true, optional: true };

/** @type {import('../../recipe.js').Recipe} */
export const t5 = {
  name: 'transformers/t5',
  title: 'T5',
  version: base.version,
  source: 'transformers 5.24, models/t5/modeling_t5.py, T5PreTrainedModel._init_weights',
  note:
    'With a generator of PyTorch a list that could be that of T5Model, too, is taken for that of ' +
    'T5ForConditionalGeneration.',
  extends: base,
  variables: {
    std: 'initializer_factor ?? 1',
    factor: 'initializer_factor ?? 1',
    d_kv: "d_kv ?? dim(0) / extent('*.relative_attention_bias.weight', 1)",
  },
  stages: inOrder({
    reset: [ignored],
    init: [ignored],
    family: [{ kind: '*norm', role: 'weight', do: 'fill_', options: { value: '=factor' } }],
    parent: [
      normal(
        SHARED,
        'factor',
        'N(0, 1): the output is scaled down by 1 / sqrt(d_model), as the head is the same matrix.',
      ),
      normal('*Attention.q.weight', 'factor / sqrt(dim(1) * d_kv)', 'In place of the scaling of the scores.'),
      normal('*Attention.{k,v}.weight', 'factor / sqrt(dim(1))'),
      normal('*Attention.o.weight', 'factor / sqrt(dim(1))'),
      normal('*.relative_attention_bias.weight', "factor / sqrt(extent('*.SelfAttention.q.weight', 1))"),
      normal('*.DenseReluDense.{wi,wi_0,wi_1,wo}.weight', 'factor / sqrt(dim(1))'),
      normal(['qa_outputs.weight', 'classification_head.{dense,out_proj}.weight'], 'factor / sqrt(dim(1))'),
      normal('classifier.weight', 'factor'),
      ignored,
    ],
    ties: [
      {
        name: ['*coder.embed_tokens.weight', 'lm_head.weight'],
        tie: SHARED,
        optional: true,
        note:
          'Whatever tie_word_embeddings says: of T5 1.1 it is false, which version 5 takes for no scaling of the ' +
          'output.',
      },
    ],
  }),
  order: orderOf({
    models: 'transformer encoder decoder',
    made:
      'transformer shared encoder decoder embed_tokens block layer SelfAttention EncDecAttention q k v o relative_attention_bias ' +
      'DenseReluDense wi wi_0 wi_1 wo final_layer_norm lm_head qa_outputs',
    tied,
  }),
};
