// SPDX-License-Identifier: Apache-2.0
// GPT-2 of transformers.
import { base, inOrder } from './base.js';
import { orderOf, tiedHead } from './order.js';

const source = 'transformers 5.24, models/gpt2/modeling_gpt2.py, GPT2PreTrainedModel._init_weights';

/** @type {import('../../recipe.js').Recipe} */
export const gpt2 = {
  name: 'transformers/gpt2',
  title: 'GPT-2',
  version: base.version,
  source,
  extends: base,
  layouts: { '*.{c_attn,q_attn,c_proj,c_fc}.weight': 'keras' }, // Conv1D weights are (in, out)
  stages: inOrder({
    reset: [
      {
        name: '*.{c_attn,q_attn,c_proj,c_fc}.bias',
        do: 'zeros_',
        source: 'transformers 5.24, pytorch_utils.py, Conv1D',
      },
      {
        name: '*.{c_attn,q_attn,c_proj,c_fc}.weight',
        do: 'normal_',
        options: { std: 0.02 },
        source: 'transformers 5.24, pytorch_utils.py, Conv1D',
      },
    ],
    family: [
      {
        name: '*attn.{bias,masked_bias}',
        kind: 'parameter',
        skip: true,
        optional: true,
        note: 'The causal mask: old files have it, and it is not read from them.',
      },
    ],
    parent: [
      {
        name: '*.c_proj.weight',
        do: 'normal_',
        options: { std: '=std / sqrt(2 * (n_layer ?? layers))' },
        note: 'Both layers whose output goes into the residual stream: its variance does not grow with depth.',
      },
    ],
    ties: [
      {
        name: 'lm_head.weight',
        when: 'tie_word_embeddings ?? true',
        tie: 'transformer.wte.weight',
        optional: true,
        source: 'transformers 5.24, models/gpt2/modeling_gpt2.py, GPT2LMHeadModel',
      },
    ],
  }),
  order: orderOf({
    models: 'transformer',
    made: 'transformer wte wpe h ln_1 attn ln_2 crossattention ln_cross_attn mlp c_attn q_attn c_fc c_proj ln_f lm_head multiple_choice_head',
    tied: tiedHead('lm_head.weight', 'transformer.wte.weight', '{score,classifier,qa_outputs}.weight'),
  }),
};
