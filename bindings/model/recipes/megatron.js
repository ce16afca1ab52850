// SPDX-License-Identifier: Apache-2.0
// Megatron-Core: GPT with any kind of attention, experts, and hybrids with Mamba.
import { unknown } from '../order.js';

const CONFIG = 'Megatron-LM, megatron/core/transformer/transformer_config.py, TransformerConfig.__post_init__';
const MAMBA = 'Megatron-LM, megatron/core/ssm/mamba_mixer.py';

/** @type {import('../recipe.js').Recipe} */
export const megatron = {
  name: 'megatron',
  title: 'Megatron-Core',
  version: 'NVIDIA/Megatron-LM d98e8a64 (2026-08-22)',
  source: CONFIG,
  note:
    'Variables are fields of TransformerConfig, use_mup among them. Without num_layers the blocks of the decoder are ' +
    'counted: of a stage of a pipeline they are too few.',
  order: unknown,
  variables: {
    init_method_std: 'init_method_std ?? 0.02',
    embedding_init_method_std: 'embedding_init_method_std ?? init_method_std',
    hidden_size: "hidden_size ?? extent('*word_embeddings.weight', 1)",
    width_mult: '(use_mup ?? false) ? hidden_size / (mup_base_hidden_size ?? hidden_size) : 1',
    is_hybrid_model: "is_hybrid_model ?? has('*.mixer.out_proj.weight')",
    num_layers:
      "num_layers ?? (is_hybrid_model ? layers : count('*decoder.layers.#.self_attention.linear_proj.weight'))",
    d_conv: "extent('*.mixer.conv1d{.,_}weight', 2)",
    residuals: 'is_hybrid_model ? 1 : 2',
  },
  rules: [
    { rank: 2, optional: true, do: 'normal_', options: { std: '=init_method_std / sqrt(width_mult)' } },
    {
      name: '*.{linear_proj,linear_fc2,out_proj}.weight*',
      optional: true,
      do: 'normal_',
      options: { std: '=init_method_std / (sqrt(residuals * num_layers) * sqrt(width_mult))' },
      note: 'A block of a hybrid has one residual branch, others have two.',
    },
    { name: '*embedding.*.weight', optional: true, do: 'normal_', options: { std: '=embedding_init_method_std' } },
    {
      name: '*output_layer.weight',
      when: 'use_mup ?? false',
      optional: true,
      do: 'normal_',
      options: { std: '=embedding_init_method_std' },
      source: 'Megatron-LM, megatron/core/models/gpt/gpt_model.py, GPTModel',
    },
    {
      name: '*output_layer.weight',
      when: 'share_embeddings_and_output_weights ?? false',
      optional: true,
      tie: '*embedding.word_embeddings.weight',
    },
    { rank: 1, name: '*bias', optional: true, do: 'zeros_' },
    {
      name: '*.router.bias',
      optional: true,
      do: 'normal_',
      options: { std: '=init_method_std / sqrt(width_mult)' },
      source: 'Megatron-LM, megatron/core/transformer/moe/router.py, Router.reset_parameters',
    },
    { name: '*.{local_tokens_per_expert,global_tokens_per_expert}', optional: true, do: 'zeros_' },
    {
      rank: 1,
      name: '*norm{.,_}weight',
      optional: true,
      do: 'fill_',
      options: { value: '=(layernorm_zero_centered_gamma ?? false) ? 0 : 1' },
      note: 'With layernorm_zero_centered_gamma the scale is stored less 1.',
    },
    {
      name: '*.mixer.conv1d{.,_}weight',
      optional: true,
      do: 'kaimingUniform_',
      options: { a: '=sqrt(5)' },
      source: MAMBA,
    },
    {
      name: '*.mixer.conv1d{.,_}bias',
      optional: true,
      do: 'uniform_',
      options: { a: '=-1 / sqrt(d_conv)', b: '=1 / sqrt(d_conv)' },
      source: MAMBA,
    },
    { name: '*.mixer.A_log', optional: true, do: 'logUniform_', options: { a: 1, b: 16 }, source: MAMBA },
    { name: '*.mixer.dt_bias', optional: true, do: 'mambaDtBias_', source: MAMBA },
    { name: '*.mixer.D', optional: true, do: 'ones_', source: MAMBA },
    { name: '*_extra_state', optional: true, skip: true, note: 'Bytes of Transformer Engine.' },
  ],
};
