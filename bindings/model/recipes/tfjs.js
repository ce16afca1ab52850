// SPDX-License-Identifier: Apache-2.0
// The defaults of TensorFlow.js's layers: 'dense_Dense1/kernel'. A model's file gives its own initializers: recipe
// 'own'.

const NORMAL = ['linear', 'conv#d', 'conv_transpose#d', 'depthwise_conv#d', 'lstm', 'gru', 'rnn', 'conv_lstm#d'];
const source = (/** @type {string} */ file) => `tfjs-layers 4.22.0, src/layers/${file}`;

/** @type {import('../recipe.js').Rule[]} */
const rules = [
  {
    kind: NORMAL,
    role: ['weight', 'depthwise_kernel'],
    do: 'glorotTruncNormal_',
    options: { gain: '=normal_gain' },
    source: source('core.ts, convolutional.ts, convolutional_depthwise.ts, recurrent.ts'),
    note:
      "The name is glorotNormal, but the normal is cut at two sigma without making up for it, so that its std is 12 % less than the formula's. " +
      'With { normal_gain: 1 } as config it is as it should be.',
  },
  {
    kind: ['separable_conv#d', 'einsum_dense'],
    role: ['weight', 'depthwise_kernel', 'pointwise_kernel'],
    do: 'glorotUniform_',
    options: { layout: 'keras' },
    source: source('convolutional.ts, nlp/einsum_dense.ts'),
    note: 'A projection of heads counts as a convolution, as it did in Keras up to 3.14.',
  },
  { role: 'bias', do: 'zeros_', source: source('core.ts, convolutional.ts, recurrent.ts') },
  {
    kind: ['lstm', 'conv_lstm#d'],
    role: 'bias',
    when: 'unit_forget_bias ?? false',
    do: 'forgetBias_',
    options: { order: 'ifco' },
    source: source('recurrent.ts, LSTMCell'),
    note: 'In Keras unit_forget_bias is true by default, here it is not.',
  },
  {
    role: 'recurrent_kernel',
    do: 'orthogonal_',
    source: source('recurrent.ts'),
    note: 'TF.js itself takes minutes for it where a layer has thousands of units.',
  },
  {
    kind: 'embedding',
    role: 'weight',
    do: 'uniform_',
    options: { a: -0.05, b: 0.05 },
    source: source('embeddings.ts'),
  },
  { role: 'alpha', do: 'zeros_', source: source('advanced_activations.ts, PReLU') },
  { kind: '*norm', role: ['weight', 'running_var'], do: 'ones_', source: source('normalization.ts') },
  { kind: '*norm', role: ['bias', 'running_mean'], do: 'zeros_', source: source('normalization.ts') },
];

/** @type {import('../recipe.js').Recipe} */
export const tfjs = {
  name: 'tfjs',
  title: 'Defaults of the layers of TensorFlow.js',
  version: 'tfjs-layers 4.22.0',
  source: 'tfjs-layers 4.22.0, src/layers',
  layout: 'keras',
  // The standard deviation of a standard normal truncated at -2 and 2.
  variables: { normal_gain: 'normal_gain ?? 0.87962566103423978' },
  rules: rules.map((rule) => ({ ...rule, optional: true })),
};
