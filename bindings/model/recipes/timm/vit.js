// SPDX-License-Identifier: Apache-2.0
// timm's Vision Transformers, DeiT among them. weight_init, an argument of timm's own, selects the initialization.
import { each, eachOf } from '../../order.js';
import torch, { construct } from '../torch.js';
import { drawn } from './drawn.js';

/** @typedef {import('../../recipe.js').Recipe} Recipe */

const FILE = 'timm 1.0.31, models/vision_transformer.py';
const LINEAR = { kind: 'linear', optional: true };
const TIMM = { when: "weight_init == ''", source: `${FILE}, init_weights_vit_timm` };
const JAX = { when: "weight_init == 'jax' || weight_init == 'jax_nlhb'", source: `${FILE}, init_weights_vit_jax` };
const MOCO = { when: "weight_init == 'moco'", source: `${FILE}, init_weights_vit_moco` };
/** The bounds are values, as in timm, so std 0.02 is cut at 100 sigma. */
const trunc = (/** @type {number} */ std) => ({ do: 'truncNormal_', options: { std } });
const DEEP = {
  kind: 'linear',
  name: 'blocks.#.{attn.proj,mlp.fc2}.weight',
  optional: true,
};
const FIXED = { source: `${FILE}, VisionTransformer.fix_init_weight` };
const fixed = (/** @type {{ when: string }} */ { when }) => ({ ...DEEP, ...FIXED, when: `fix_init && (${when})` });
const QKV_NOTE = 'q, k and v count as three matrices; torch.nn.MultiheadAttention counts their rows together.';

/**
 * The constructor, then init_weights(): positions and tokens, then every layer. Values that are divided after they are
 * drawn are not in it, nor blocks and heads that draw when they are made.
 * @type {NonNullable<Recipe['order']>}
 */
function* order(network, { variables }) {
  const { root, config } = network;
  // Its convolution is cut at two sigma, and multiplied afterwards.
  const isJax = /jax/.test(`${variables.weight_init} ${config.weight_init}`);
  if (isJax || config.fix_init || network.find('{*.lambda_*,attn_pool.*,*.mlp_bias}')) return;
  yield* construct(root);
  const own = root.parameters;
  for (const name of ['dist_token', 'pos_embed', 'cls_token', 'reg_token'])
    yield* each(
      'rules',
      own.filter((parameter) => parameter.name === name),
    );
  yield* eachOf('rules', { ...root, parameters: [] });
}

/** @type {Recipe} */
export const vit = {
  name: 'timm/vit',
  title: 'Vision Transformer of timm, DeiT',
  version: 'timm 1.0.31',
  source: `${FILE}, VisionTransformer`,
  note:
    "weight_init is one of timm's words: '', the default, 'jax', 'jax_nlhb', 'moco', or 'reset' for the defaults of " +
    'torch.nn.',
  extends: torch,
  drawn,
  order,
  variables: {
    weight_init: "weight_init ?? ''",
    fix_init: 'fix_init ?? false',
    /** fix_init_weight() divides the outputs of block i by this. */
    depth: 'sqrt(2 * (layer + 1))',
  },
  rules: [
    { name: '*.gamma', optional: true, do: 'fill_', options: { value: '=init_values ?? 1e-5' }, note: 'Layer scale.' },
    {
      name: 'blocks.#.norm{1,2}.weight',
      when: "has('blocks.0.attn.qkv.weight') && (init_values ?? 0) > 0 && !has('*.gamma')",
      optional: true,
      do: 'fill_',
      options: { value: '=init_values' },
      source: `${FILE}, ResPostBlock.init_weights`,
      note: 'Blocks with the norm last have it in place of a layer scale.',
    },
    { name: 'blocks.#.mlp_bias', optional: true, do: 'zeros_', source: `${FILE}, ParallelScalingBlock` },
    {
      name: '*.lambda_{q,k}{1,2}',
      optional: true,
      do: 'normal_',
      options: { std: 0.1 },
      source: 'timm 1.0.31, layers/diff_attention.py, DiffAttention.reset_parameters',
    },
    {
      name: '*.lambda_{a,b}',
      optional: true,
      do: 'zeros_',
      source: 'timm 1.0.31, layers/diff_attention.py, DiffAttention.reset_parameters',
    },
    { name: '{pos_embed,dist_token}', optional: true, ...trunc(0.02) },
    { name: '{cls_token,reg_token}', optional: true, do: 'normal_', options: { std: 1e-6 } },
    { ...LINEAR, role: 'weight', ...TIMM, ...trunc(0.02) },
    { ...LINEAR, role: 'bias', ...TIMM, do: 'zeros_' },
    { ...LINEAR, role: 'weight', ...JAX, do: 'xavierUniform_' },
    { ...LINEAR, role: 'bias', ...JAX, do: 'zeros_' },
    { ...LINEAR, role: 'bias', name: '*mlp*', ...JAX, do: 'normal_', options: { std: 1e-6 } },
    { ...LINEAR, role: 'weight', name: 'head*', ...JAX, do: 'zeros_' },
    {
      ...LINEAR,
      role: 'bias',
      name: 'head*',
      ...JAX,
      do: 'fill_',
      options: { value: "=weight_init == 'jax_nlhb' ? -log(dim(0)) : 0" },
      note: 'jax_nlhb begins with the same probability for each class.',
    },
    { kind: 'conv2d', role: 'weight', optional: true, ...JAX, do: 'lecunTruncNormal_' },
    { kind: 'conv2d', role: 'bias', optional: true, ...JAX, do: 'zeros_' },
    { ...LINEAR, role: 'weight', ...MOCO, do: 'xavierUniform_' },
    {
      ...LINEAR,
      role: 'weight',
      name: '*qkv*',
      ...MOCO,
      do: 'uniform_',
      options: { a: '=-sqrt(6 / (floor(dim(0) / 3) + dim(1)))', b: '=sqrt(6 / (floor(dim(0) / 3) + dim(1)))' },
      note: QKV_NOTE,
    },
    { ...LINEAR, role: 'bias', ...MOCO, do: 'zeros_' },
    {
      name: 'attn_pool.latent',
      optional: true,
      do: 'truncNormal_',
      options: { std: '=1 / sqrt(dim(-1))', bounds: 'sigma' },
      source: 'timm 1.0.31, layers/attention_pool.py, AttentionPoolLatent.init_weights',
    },
    { ...fixed(TIMM), do: 'truncNormal_', options: { std: '=0.02 / depth', a: '=-2 / depth', b: '=2 / depth' } },
    {
      ...fixed({ when: `${JAX.when} || ${MOCO.when}` }),
      do: 'xavierUniform_',
      options: { gain: '=1 / depth' },
    },
    {
      ...fixed({ when: "weight_init == 'reset'" }),
      do: 'kaimingUniform_',
      options: { gain: '=sqrt(1 / 3) / depth' },
    },
  ],
};

/**
 * A recipe for one value of weight_init, for a list without a config.
 * @param {string} name
 * @param {string} word
 * @returns {Recipe}
 */
const mode = (name, word) => ({
  name,
  title: `Vision Transformer of timm, weight_init '${word}'`,
  extends: vit,
  variables: { weight_init: `'${word}'` },
});

export const jax = mode('timm/vit-jax', 'jax');
export const jaxNlhb = mode('timm/vit-jax-nlhb', 'jax_nlhb');
export const moco = mode('timm/vit-moco', 'moco');
