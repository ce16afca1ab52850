// SPDX-License-Identifier: Apache-2.0
// Mamba, Mamba-2 and Mamba-3 of state-spaces/mamba, with or without layers of attention.
import { unknown } from '../order.js';
import torch from './torch.js';

const MIXER = 'mamba, mamba_ssm/models/mixer_seq_simple.py, _init_weights';
const MAMBA = { source: 'mamba, mamba_ssm/modules/mamba_simple.py, Mamba', optional: true };
const MAMBA2 = { source: 'mamba, mamba_ssm/modules/mamba2.py, Mamba2', optional: true };
const MAMBA3 = { source: 'mamba, mamba_ssm/modules/mamba3.py, Mamba3', optional: true };
const STEPS = { dtMin: '=dt_min ?? 0.001', dtMax: '=dt_max ?? 0.1', floor: '=dt_init_floor ?? 1e-4' };
const STEP = '(dt_scale ?? 1) / sqrt(dim(1))';

/** @type {import('../recipe.js').Recipe} */
export const mamba = {
  name: 'mamba',
  title: 'Mamba, Mamba-2 and Mamba-3 of state-spaces',
  version: 'state-spaces/mamba e9594ce (2026-07-23)',
  source: MIXER,
  note:
    'Not what transformers does with the same models: there all matrices are N(0, 0.1), and outputs are not scaled by ' +
    'depth.',
  extends: torch,
  order: unknown,
  variables: {
    n_layer: 'n_layer ?? layers',
    initializer_range: 'initializer_range ?? 0.02',
    rescale_prenorm_residual: 'rescale_prenorm_residual ?? true',
    is_language_model: "has('backbone.*') || has('lm_head.weight')",
    residuals: "!is_language_model && has('*.mlp.fc2.weight') ? 2 : 1",
  },
  rules: [
    { kind: 'linear', role: 'bias', optional: true, do: 'zeros_' },
    { kind: 'embedding', role: 'weight', do: 'normal_', options: { std: '=initializer_range' } },
    {
      name: '*{mixer.out_proj,mlp.fc2}.weight',
      when: 'rescale_prenorm_residual',
      do: 'kaimingUniform_',
      options: { gain: '=sqrt(1 / 3) / sqrt(residuals * n_layer)' },
      note:
        'The default of torch.nn.Linear by the square root of the branches. MambaLMHeadModel does this once more, for ' +
        'one branch a block even where there are two.',
    },
    {
      name: '*.conv1d.weight',
      when: '(conv_init ?? 0) > 0',
      ...MAMBA2,
      do: 'uniform_',
      options: { a: '=-conv_init', b: '=conv_init' },
    },
    {
      name: '*.dt_proj.weight',
      when: "(dt_init ?? 'random') == 'random'",
      ...MAMBA,
      do: 'uniform_',
      options: { a: `=-${STEP}`, b: `=${STEP}` },
    },
    {
      name: '*.dt_proj.weight',
      when: "(dt_init ?? 'random') == 'constant'",
      ...MAMBA,
      do: 'fill_',
      options: { value: `=${STEP}` },
    },
    { name: '*.dt_proj.bias', ...MAMBA, do: 'mambaDtBias_', options: STEPS },
    { name: '*.dt_bias', ...MAMBA2, do: 'mambaDtBias_', options: STEPS },
    { name: '*.A_log', rank: 2, ...MAMBA, do: 'mambaALog_' },
    { name: '*.A_log', rank: 1, ...MAMBA2, do: 'logUniform_', options: { a: 1, b: 16 } },
    { name: '*.D', ...MAMBA, do: 'ones_' },
    { name: '*.init_states', ...MAMBA2, do: 'zeros_' },
    { name: '*.{B_bias,C_bias,mimo_z}', ...MAMBA3, do: 'ones_' },
    { name: '*.mimo_{x,o}', ...MAMBA3, do: 'fill_', options: { value: '=1 / dim(1)' } },
    {
      name: 'lm_head.weight',
      when: 'tie_embeddings ?? true',
      optional: true,
      tie: 'backbone.embedding.weight',
      source: 'mamba, mamba_ssm/models/mixer_seq_simple.py, MambaLMHeadModel.tie_weights',
    },
  ],
};
