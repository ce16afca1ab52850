// SPDX-License-Identifier: Apache-2.0
// Whisper of transformers.
import { base, inOrder } from './base.js';
import { orderOf, tiedHead } from './order.js';

const WORDS = '*decoder.embed_tokens.weight';
const padding = 'pad_token_id ?? (dim(0) > 50256 ? 50256 : null)';

/** @type {import('../../recipe.js').Recipe} */
export const whisper = {
  name: 'transformers/whisper',
  title: 'Whisper',
  version: base.version,
  source: 'transformers 5.24, models/whisper/modeling_whisper.py, WhisperPreTrainedModel._init_weights',
  extends: base,
  stages: inOrder({
    reset: [{ name: WORDS, do: 'normal_', padding, optional: true }],
    init: [
      {
        name: WORDS,
        do: 'normal_',
        options: { std: '=std' },
        padding,
        optional: true,
        note: 'The row of pad_token_id is zero.',
      },
    ],
    family: [
      {
        name: 'layer_weights',
        do: 'fill_',
        options: { value: '=1 / dim(0)' },
        optional: true,
        note: 'Of an audio classifier that sums its layers.',
      },
    ],
    parent: [
      {
        name: ['encoder.embed_positions.weight', '*.encoder.embed_positions.weight'],
        do: 'sinusoidal_',
        options: { base: '=exp(log(10000) * dim(1) / (dim(1) - 2))', order: 'halves' },
        optional: true,
        note:
          'Frequencies from 1 down to 1 / 10000 itself, for which the base is greater. transformers computes them in ' +
          'float32.',
      },
    ],
    ties: [{ name: 'proj_out.weight', when: 'tie_word_embeddings ?? true', tie: WORDS, optional: true }],
  }),
  order: orderOf({
    models: 'model encoder decoder',
    made:
      'model encoder decoder conv1 conv2 embed_tokens embed_positions layers self_attn encoder_attn k_proj v_proj q_proj out_proj fc1 fc2 ' +
      'proj_out projector classifier',
    tied: tiedHead('proj_out.weight', 'model.decoder.embed_tokens.weight'),
  }),
};
