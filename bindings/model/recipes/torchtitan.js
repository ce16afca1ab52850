// SPDX-License-Identifier: Apache-2.0
// torchtitan: Llama 3, DeepSeek V3, and others with the same rules.
import { unknown } from '../order.js';

const LLAMA = 'torchtitan, torchtitan/models/llama3/__init__.py';
const DEEPSEEK = 'torchtitan, torchtitan/models/deepseek_v3/__init__.py';
const depth = (/** @type {string} */ name, /** @type {string} */ source, blocks = '(layer + 1)') => ({
  name,
  optional: true,
  do: 'truncNormal_',
  options: { std: `=0.02 / sqrt(2 * ${blocks})` },
  source: `${source}, _depth_init`,
});
const OUTPUTS = '{attention.wo.weight,feed_forward.w{2,3}.weight,moe.shared_experts.w{2,3}.weight}';
const EXPERTS = '{moe.router.gate.weight,moe.routed_experts.inner_experts.w{2,3}_*,moe.experts.w{2,3}}';

/** @type {import('../recipe.js').Recipe} */
export const torchtitan = {
  name: 'torchtitan',
  title: 'torchtitan: Llama 3, DeepSeek V3',
  version: 'pytorch/torchtitan b5bcd76c (2026-08-21)',
  source: LLAMA,
  order: unknown,
  variables: { n_layers: "n_layers ?? count('layers.#.attention_norm.weight')" },
  rules: [
    {
      kind: 'linear',
      role: 'weight',
      do: 'truncNormal_',
      options: { std: 0.02 },
      note: 'The bounds are -2 and 2, at 100 sigma.',
    },
    { kind: 'linear', role: 'bias', optional: true, do: 'zeros_' },
    { kind: '*norm', role: 'weight', do: 'ones_' },
    { name: 'tok_embeddings.weight', optional: true, do: 'normal_' },
    {
      name: '*.moe.{routed_experts.inner_experts.w1_*,experts.w1}',
      optional: true,
      do: 'truncNormal_',
      options: { std: 0.02 },
      source: `${DEEPSEEK}, _depth_experts_init`,
    },
    depth(`layers.#.${OUTPUTS}`, LLAMA),
    depth(`layers.#.${EXPERTS}`, DEEPSEEK),
    depth(`mtp_layers.#.{${OUTPUTS},${EXPERTS}}`, DEEPSEEK, 'n_layers'),
    {
      name: 'mtp_layers.#.eh_proj.weight',
      optional: true,
      do: 'kaimingUniform_',
      options: { a: '=sqrt(5)' },
      source: `${DEEPSEEK}, _build_mtp_layers`,
      note: 'It has no rule of its own, and keeps the default of torch.nn.Linear.',
    },
    { name: '*.{expert_bias,expert_bias_E,tokens_per_expert,tokens_per_expert_E}', optional: true, do: 'zeros_' },
    {
      name: '{lm_head,output}.weight',
      optional: true,
      do: 'truncNormal_',
      options: { std: '=1 / sqrt(dim(1))', a: -3, b: 3, bounds: 'sigma' },
      source: `${LLAMA}, _output_linear_init`,
    },
    {
      name: 'tok_embeddings.weight',
      when: 'enable_weight_tying ?? false',
      optional: true,
      tie: '{lm_head,output}.weight',
      note: 'Tied weights are those of the head.',
    },
    { name: 'freqs_cis', optional: true, skip: true, note: 'A table of RoPE, which the code computes.' },
  ],
};
