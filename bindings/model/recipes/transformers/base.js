// SPDX-License-Identifier: Apache-2.0
// What transformers does with the layers of any model: PreTrainedModel._init_weights() of version 5.24.
import torch, { attention } from '../torch.js';
import { orderOf } from './order.js';

const WEIGHTED = ['linear', 'conv#d', 'conv_transpose{1,2}d'];
const source = 'transformers 5.24, modeling_utils.py, PreTrainedModel._init_weights';

/** @type {import('../../recipe.js').Rule[]} */
const layers = [
  {
    kind: WEIGHTED,
    role: 'weight',
    do: 'normal_',
    options: { std: '=std' },
    note: 'std is initializer_range of the config, else init_std, else initializer_factor, else 0.02.',
  },
  { kind: WEIGHTED, role: 'bias', do: 'zeros_' },
  { kind: 'embedding', role: 'weight', do: 'normal_', options: { std: '=std' }, padding: 'padding_idx ?? null' },
  { kind: 'lstm', role: 'weight_*', do: 'xavierUniform_' },
  { kind: 'lstm', role: 'bias_*', do: 'zeros_' },
  {
    kind: '*norm',
    role: ['weight', 'running_var'],
    do: 'ones_',
    note:
      'Of classes that are called LayerNorm or RMSNorm, BatchNorm and GroupNorm; others keep what their __init__ gave ' +
      'them.',
  },
  { kind: '*norm', role: ['bias', 'running_mean', 'num_batches_tracked'], do: 'zeros_' },
];

/** @type {import('../../recipe.js').Rule[]} */
const buffers = [
  { name: '*position_ids', do: 'positions_', note: 'Files of version 4 have it; version 5 computes it.' },
  { name: '*token_type_ids', do: 'zeros_' },
  {
    name: '*rotary_emb.inv_freq',
    skip: true,
    note: 'Computed from rope_theta when a model is made; files of old versions have it, and it is not read from them.',
  },
];

/**
 * The stages of a family. If several stages have a rule for a parameter, the last one makes its final draw.
 * @param {object} rules
 * @param {readonly import('../../recipe.js').Rule[]} [rules.reset] for when a layer is made
 * @param {readonly import('../../recipe.js').Rule[]} [rules.init] for when a module is initialized, the same in every
 *   family
 * @param {readonly import('../../recipe.js').Rule[]} [rules.family] for what the family then does to a module's own
 *   parameters
 * @param {readonly import('../../recipe.js').Rule[]} [rules.parent] for what it then does to the parameters of the
 *   module's layers
 * @param {readonly import('../../recipe.js').Rule[]} [rules.ties]
 */
export const inOrder = ({ reset = [], init = [], family = [], parent = [], ties = [] }) => ({
  reset,
  attention: [],
  init,
  family,
  parent,
  ties,
});

/** The names of models inside models with a head: base_model_prefix of the classes. */
const PREFIXES =
  'model transformer backbone bert roberta distilbert electra albert deberta mpnet camembert vit deit dinov2 beit swin ' +
  'convnext resnet encoder decoder text_model vision_model';

/** @type {import('../../recipe.js').Recipe} */
export const base = {
  name: 'transformers/base',
  title: 'Any model of transformers, without what its family adds',
  version: 'transformers 5.24.0',
  source,
  note: 'With a generator of PyTorch: in the order of the list, which is that of most models, if not of all.',
  extends: torch,
  variables: { std: '(initializer_range || 0.02) ?? init_std ?? initializer_factor ?? 0.02' },
  stages: inOrder({
    init: [...layers, ...attention, ...buffers].map((rule) => ({ ...rule, optional: true })),
  }),
  order: orderOf({ models: PREFIXES }),
};
