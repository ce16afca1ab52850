// SPDX-License-Identifier: Apache-2.0
// Vision transformers of transformers: ViT, DeiT, DINOv2.
import { base, inOrder } from './base.js';
import { orderOf } from './order.js';

const LAYERS =
  'embeddings cls_token mask_token patch_embeddings position_embeddings encoder layers layer attention q_proj k_proj v_proj o_proj ' +
  'query key value intermediate output mlp fc1 fc2 gate_proj up_proj down_proj layernorm pooler';
const SET = 'position_embeddings cls_token';
const TOKENS = '*embeddings.{cls_token,position_embeddings}';

/** @type {import('../../recipe.js').Rule[]} */
const tokens = [
  {
    name: TOKENS,
    do: 'truncNormal_',
    options: { std: '=std' },
    note: 'Truncated at -2 and 2, not at two standard deviations: these are at 100, so it is not truncated at all.',
  },
  { name: '*embeddings.mask_token', do: 'zeros_', optional: true },
];

/**
 * @param {string} name the name of the family, and of its module
 * @param {string} title
 * @param {object} rules
 * @param {string} [rules.drawn] the names of what torch.randn() makes
 * @param {import('../../recipe.js').Rule[]} [rules.family] rules besides those for the tokens
 * @param {import('../../recipe.js').Rule[]} [rules.parent]
 * @param {string} [models] names of models besides the family's
 * @returns {import('../../recipe.js').Recipe}
 */
const family = (name, title, { drawn, family = [], parent }, models = '') => ({
  name: `transformers/${name}`,
  title,
  version: base.version,
  source: `transformers 5.24, models/${name}/modeling_${name}.py, _init_weights`,
  extends: base,
  stages: inOrder({
    reset: drawn ? [{ name: drawn, do: 'normal_' }] : [],
    family: [...tokens, ...family],
    parent,
  }),
  order: orderOf({ models: `${name} ${models}`, made: `${name} ${LAYERS}`, set: SET }),
});

export const vit = family('vit', 'ViT', { drawn: TOKENS });

export const deit = family('deit', 'DeiT', {
  parent: [
    {
      name: '*embeddings.{cls_token,position_embeddings,distillation_token}',
      do: 'zeros_',
      note: 'Drawn first, and then set to zero: position embeddings too, which in other families are random.',
    },
  ],
});

export const dinov2 = family(
  'dinov2',
  'DINOv2',
  {
    drawn: '*embeddings.position_embeddings',
    family: [
      { kind: ['linear', 'conv2d'], role: 'weight', do: 'truncNormal_', options: { std: '=std' } },
      {
        name: '*.lambda1',
        do: 'fill_',
        options: { value: '=layerscale_value ?? 1' },
        note: 'Layer scale.',
      },
    ],
  },
  'encoder',
);
