// SPDX-License-Identifier: Apache-2.0
// CLIP and SigLIP of transformers: a text model and an image model.
import { base, inOrder } from './base.js';
import { orderOf } from './order.js';

/** @typedef {import('../../recipe.js').Rule} Rule */

const MADE =
  'text_model vision_model embeddings class_embedding token_embedding patch_embedding position_embedding encoder layers self_attn k_proj v_proj ' +
  'q_proj out_proj mlp fc1 fc2';

/** @param {Rule['name']} name @param {string} std @param {Partial<Rule>} [more] @returns {Rule} */
const normal = (name, std, more) => ({ name, do: 'normal_', options: { std: `=${std}` }, optional: true, ...more });

/** @type {import('../../recipe.js').Recipe} */
export const clip = {
  name: 'transformers/clip',
  title: 'CLIP',
  version: base.version,
  source: 'transformers 5.24, models/clip/modeling_clip.py, CLIPPreTrainedModel._init_weights',
  extends: base,
  variables: { factor: 'initializer_factor ?? 1', range: 'initializer_range ?? 0.02' },
  stages: inOrder({
    reset: [
      normal('*embeddings.class_embedding', '1'),
      {
        name: 'logit_scale',
        do: 'fill_',
        options: { value: '=logit_scale_init_value ?? 2.6592' },
        optional: true,
        note: 'log(1 / 0.07).',
      },
    ],
    family: [normal('*embeddings.class_embedding', 'factor / sqrt(dim(0))')],
    parent: [
      normal('*embeddings.{patch,position}_embedding.weight', 'range * factor'),
      normal('*embeddings.{token,position}_embedding.weight', 'factor * 0.02', {
        when: "parent_has('token_embedding.weight')",
      }),
      normal('*.self_attn.{q,k,v}_proj.weight', 'factor / sqrt(dim(1)) / sqrt(2 * layers)'),
      normal('*.self_attn.out_proj.weight', 'factor / sqrt(dim(1))'),
      normal('*.mlp.fc1.weight', 'factor / sqrt(2 * dim(1))'),
      normal('*.mlp.fc2.weight', 'factor / sqrt(dim(0)) / sqrt(2 * layers)', {
        note: 'By the width of what it puts out, not by that of what it takes, as elsewhere.',
      }),
      normal(['{visual,text}_projection.weight', 'classifier.weight'], 'factor / sqrt(dim(1))'),
    ],
  }),
  order: orderOf({
    models: 'text_model vision_model',
    made: `${MADE} visual_projection text_projection`,
    set: 'q_proj k_proj v_proj out_proj text_projection visual_projection',
  }),
};

const LECUN = {
  do: 'truncNormal_',
  options: { std: '=sqrt(1 / fan_in) / 0.87962566103423978' },
  note:
    'lecun_normal_() of transformers 5 divides by the standard deviation of a normal truncated at 2 sigma, but truncates at -2 and 2: ' +
    'this is 13.7 % wider than it is meant to be, and than it was in version 4.',
};
/** @param {Rule['name']} name @param {Partial<Rule>} [more] @returns {Rule} */
const xavier = (name, more) => ({ name, do: 'xavierUniform_', optional: true, ...more });

/** @type {import('../../recipe.js').Recipe} */
export const siglip = {
  name: 'transformers/siglip',
  title: 'SigLIP',
  version: base.version,
  source: 'transformers 5.24, models/siglip/modeling_siglip.py, SiglipPreTrainedModel._init_weights',
  extends: base,
  stages: inOrder({
    reset: [normal(['logit_scale', 'logit_bias', '*head.probe'], '1')],
    family: [
      { kind: 'embedding', role: 'weight', do: 'normal_', options: { std: '=1 / sqrt(dim(1))' }, optional: true },
      { kind: ['linear', 'conv2d'], role: 'weight', ...LECUN },
      xavier('*head.probe'),
      { name: ['logit_scale', 'logit_bias'], do: 'zeros_', optional: true },
    ],
    parent: [
      normal('*embeddings.position_embedding.weight', '1 / sqrt(dim(1))', {
        when: "parent_has('patch_embedding.weight')",
      }),
      xavier('*.self_attn.{q,k,v,out}_proj.weight'),
      xavier('*.mlp.{fc1,fc2}.weight'),
      normal('*.mlp.{fc1,fc2}.bias', '1e-6'),
      xavier('*head.attention.in_proj_weight'),
      normal('classifier.weight', '(initializer_factor ?? 1) / sqrt(dim(1))'),
    ],
  }),
  order: orderOf({
    models: 'text_model vision_model',
    made: `probe attention ${MADE} head logit_scale logit_bias`,
    set: 'q_proj k_proj v_proj out_proj fc1.weight fc2.weight fc1.bias fc2.bias',
  }),
};
