// SPDX-License-Identifier: Apache-2.0
// OLMo-core, for every value of init_method except 'normalized'.
import { unknown } from '../order.js';

/** @typedef {import('../recipe.js').Rule} Rule */

const FILE = 'OLMo-core, src/olmo_core/nn/transformer/init.py, InitMethod';
/** Cut at three sigma, like init_linear(). */
const trunc = (/** @type {string} */ std) => ({
  do: 'truncNormal_',
  options: { std: `=${std}`, a: -3, b: 3, bounds: 'sigma' },
});
const scaled = (/** @type {string} */ depth) => `init_std / sqrt(2 * ${depth})`;
const LLAMA = "init_method == 'llama' || init_method == 'llama_depth'";
const METHODS = "init_method == 'normal' || init_method == 'llama' || init_method == 'llama_depth'";
const FAN_IN = "init_method == 'fan_in'";
const OUTPUTS = 'blocks.#.{attention.w_out,feed_forward.w2,feed_forward.w3}.weight';
const MOE = { name: 'blocks.#.feed_forward_moe.{router.weight,experts.mlp.w{1,2,3}}', optional: true };

/** @type {import('../recipe.js').Recipe} */
export const olmoCore = {
  name: 'olmo-core',
  title: 'OLMo-core',
  version: 'allenai/OLMo-core fa6c5014 (2026-06-22)',
  source: FILE,
  note: "init_method is 'normal', the default, 'llama', 'llama_depth' or 'fan_in', which is for models without experts.",
  order: unknown,
  variables: {
    init_method: "init_method ?? 'normal'",
    init_std: 'init_std ?? 0.02',
    n_layers: 'n_layers ?? layers',
  },
  rules: [
    { rank: 1, role: ['bias', 'score_bias'], optional: true, do: 'zeros_' },
    { kind: '*norm', role: 'weight', do: 'ones_', source: 'OLMo-core, src/olmo_core/nn/layer_norm.py' },
    { kind: 'linear', role: 'weight', when: METHODS, ...trunc('init_std') },
    { kind: 'linear', role: 'weight', when: FAN_IN, ...trunc('1 / sqrt(dim(1))') },
    {
      name: 'embeddings.weight',
      optional: true,
      when: "init_method == 'normal'",
      ...trunc('embedding_init_std ?? init_std'),
    },
    { name: 'embeddings.weight', optional: true, when: LLAMA, do: 'normal_' },
    {
      name: 'embeddings.weight',
      optional: true,
      when: FAN_IN,
      do: 'normal_',
      options: { std: '=1 / (embed_scale ?? 1)' },
    },
    { name: OUTPUTS, when: "init_method == 'llama'", ...trunc(scaled('n_layers')) },
    {
      name: OUTPUTS,
      when: "init_method == 'llama_depth'",
      ...trunc(scaled('(layer + 1)')),
      note: 'w3, which is no output of a block, is scaled with them.',
    },
    { ...MOE, when: "init_method == 'normal'", ...trunc('init_std') },
    { ...MOE, when: "init_method == 'llama'", ...trunc(scaled('n_layers')) },
    { ...MOE, when: "init_method == 'llama_depth'", ...trunc(scaled('(layer + 1)')) },
    { name: 'lm_head.w_out.weight', optional: true, when: LLAMA, ...trunc('1 / sqrt(dim(1))') },
    { name: 'lm_head.w_out.weight', optional: true, when: 'tie_word_embeddings ?? false', tie: 'embeddings.weight' },
  ],
};
