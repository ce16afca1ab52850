// SPDX-License-Identifier: Apache-2.0
// OLMo, for every value of init_fn.
import { unknown } from '../order.js';

/** @typedef {import('../recipe.js').Recipe} Recipe */
/** @typedef {import('../recipe.js').Rule} Rule */

/** Layers with a matrix. If several match, the last one counts. */
const LAYERS = {
  inner: 'transformer.blocks.#.{att_proj,ff_proj,q_proj,k_proj,v_proj}.weight',
  attnOut: 'transformer.blocks.#.attn_out.weight',
  ffOut: 'transformer.blocks.#.ff_out.weight',
  wte: 'transformer.wte.weight',
  wpe: 'transformer.wpe.weight',
  head: 'transformer.ff_out.weight',
};

/** The standard deviation of each kind of layer. @type {Record<string, Record<keyof typeof LAYERS, string>>} */
const DEVIATIONS = {
  normal: {
    inner: 'init_std',
    attnOut: 'init_std',
    ffOut: 'init_std',
    wte: 'emb_init_std ?? init_std',
    wpe: 'init_std',
    head: 'init_std',
  },
  mitchell: {
    inner: '1 / sqrt(d_model)',
    attnOut: '1 / sqrt(2 * d_model * (layer + 1))',
    ffOut: '1 / sqrt(2 * dim(1) * (layer + 1))',
    wte: 'emb_init_std ?? 1 / sqrt(d_model)',
    wpe: '1 / sqrt(d_model)',
    head: '1 / sqrt(d_model)',
  },
  full_megatron: {
    inner: 'init_std',
    attnOut: 'init_std / sqrt(2 * n_layers)',
    ffOut: 'init_std / sqrt(2 * n_layers)',
    wte: 'emb_init_std ?? ((scale_emb_init ?? false) ? init_std * sqrt(d_model) : init_std)',
    wpe: 'init_std',
    head: '1 / sqrt(d_model)',
  },
};

/** @param {string} word a value of init_fn @returns {Rule[]} */
const rulesOf = (word) =>
  Object.entries(LAYERS).flatMap(([layer, name]) => {
    const std = `=${DEVIATIONS[word][/** @type {keyof typeof LAYERS} */ (layer)]}`;
    const when = `init_fn == '${word}'`;
    /** @type {Rule} */
    const truncated = {
      name,
      when,
      optional: true,
      do: 'truncNormal_',
      options: { std, a: '=-cutoff', b: '=cutoff', bounds: 'sigma' },
    };
    if (word !== 'normal') return [truncated];
    return [
      { name, when: `${when} && !cutoff`, optional: true, do: 'normal_', options: { std } },
      { ...truncated, when: `${when} && cutoff` },
    ];
  });

/** @type {Recipe} */
export const olmo = {
  name: 'olmo',
  title: 'OLMo',
  version: 'allenai/OLMo 59a53e3f (2025-09-04)',
  source: 'OLMo, olmo/model.py, reset_parameters of OLMo and its blocks',
  note:
    "init_fn is 'normal', the default, 'mitchell' or 'full_megatron'. The last two are cut at three sigma, or at " +
    'init_cutoff_factor.',
  order: unknown,
  variables: {
    init_fn: "init_fn ?? 'normal'",
    init_std: 'init_std ?? 0.02',
    cutoff: "init_cutoff_factor ?? (init_fn == 'normal' ? 0 : 3)",
    d_model: "d_model ?? extent('transformer.wte.weight', 1)",
    n_layers: 'n_layers ?? layers',
  },
  rules: [
    ...Object.keys(DEVIATIONS).flatMap(rulesOf),
    { rank: 1, role: 'bias', optional: true, do: 'zeros_', source: 'OLMo, olmo/initialization.py, init_normal' },
    {
      kind: '*norm',
      role: 'weight',
      optional: true,
      do: 'ones_',
      source: 'OLMo, olmo/model.py, LayerNormBase.reset_parameters',
      note: 'The norms of the first OLMo have no parameters.',
    },
  ],
};

/**
 * A recipe for one value of init_fn, for a list without a config.
 * @param {string} name
 * @param {string} word
 * @returns {Recipe}
 */
const mode = (name, word) => ({
  name,
  title: `OLMo, init_fn '${word}'`,
  extends: olmo,
  variables: { init_fn: `'${word}'` },
});

export const normal = mode('olmo/normal', 'normal');
export const mitchell = mode('olmo/mitchell', 'mitchell');
export const fullMegatron = mode('olmo/full-megatron', 'full_megatron');
