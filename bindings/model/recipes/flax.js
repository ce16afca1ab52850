// SPDX-License-Identifier: Apache-2.0
// The defaults of Flax's layers, Linen and NNX: 'params/Dense_0/kernel' or 'layers.0.kernel'.

const KERNELS = ['linear', 'conv#d', 'conv_transpose#d', 'einsum_dense'];
const source = (/** @type {string} */ file) => `flax 0.12.8, flax/nnx/nn/${file}, and flax/linen/${file}`;

/** @type {import('../recipe.js').Rule[]} */
const rules = [
  {
    kind: KERNELS,
    role: 'weight',
    do: 'lecunTruncNormal_',
    source: source('linear.py'),
    note:
      'Truncated at two sigma, with the standard deviation 1 / sqrt(fan_in) after that. Of a projection of heads the ' +
      'axes of heads and size are one.',
  },
  {
    kind: 'einsum_dense',
    name: '*Einsum_#{/,.}kernel',
    role: 'weight',
    do: 'lecunTruncNormal_',
    options: { layout: 'keras' },
    source: source('linear.py, Einsum'),
    note: 'Of an Einsum all axes but the last count as inputs, whatever its equation says.',
  },
  { role: 'bias', do: 'zeros_', source: source('linear.py') },
  {
    name: ['*{/,.}{hi,hf,hg,ho,hr,hz,hn,dense_h}{/,.}kernel', '*SimpleCell_#{/,.}h{/,.}kernel'],
    role: 'weight',
    do: 'orthogonal_',
    source: source('recurrent.py'),
    note:
      'One matrix a gate, as each gate is a layer; dense_h of NNX is all gates in one matrix. An LSTM has no forget ' +
      'bias: all biases are 0.',
  },
  {
    name: '*MGUCell_#{/,.}if{/,.}bias',
    do: 'ones_',
    source: 'flax 0.12.8, flax/linen/recurrent.py, MGUCell',
  },
  {
    kind: 'embedding',
    role: 'weight',
    do: 'normal_',
    options: { std: '=1 / sqrt(dim(1))' },
    source: source('linear.py, Embed'),
    note: 'variance_scaling(1, fan_in, normal, out_axis=0), by which fan_in is the number of features.',
  },
  { kind: '*norm', role: ['weight', 'running_var'], do: 'ones_', source: source('normalization.py') },
  { kind: '*norm', role: ['bias', 'running_mean'], do: 'zeros_', source: source('normalization.py') },
  {
    role: 'negative_slope',
    do: 'fill_',
    options: { value: 0.01 },
    source: source('activation.py, PReLU'),
  },
  { role: 'lora_a', do: 'heUniform_', options: { layout: 'keras' }, source: 'flax 0.12.8, flax/nnx/nn/lora.py' },
  { role: 'lora_b', do: 'zeros_', source: 'flax 0.12.8, flax/nnx/nn/lora.py' },
  { name: '*/u', rank: 2, do: 'normal_', source: 'flax 0.12.8, flax/linen/normalization.py, SpectralNorm' },
  {
    name: "*, 'u')",
    rank: 2,
    do: 'normal_',
    options: { std: 0.01 },
    source: 'flax 0.12.8, flax/nnx/nn/normalization.py, SpectralNorm',
    note: 'A hundredth of what Linen draws.',
  },
  { name: ['*{/,.}sigma', "*, 'sigma')"], do: 'ones_', source: source('normalization.py, SpectralNorm') },
  { name: '*scales.(*)', do: 'ones_', source: source('normalization.py, WeightNorm') },
  {
    name: '*rngs.{*.,}{count,key}',
    skip: true,
    source: 'flax 0.12.8, flax/nnx/rnglib.py',
    note: 'The state of a generator: no weight.',
  },
];

/** @type {import('../recipe.js').Recipe} */
export const flax = {
  name: 'flax',
  title: 'Defaults of the layers of Flax',
  version: 'flax 0.12.8',
  source: 'flax 0.12.8, flax/nnx/nn and flax/linen',
  layout: 'keras',
  rules: rules.map((rule) => ({ ...rule, optional: true })),
};
