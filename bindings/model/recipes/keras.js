// SPDX-License-Identifier: Apache-2.0
// The defaults of Keras 3's layers: keras/src/layers. Names are the paths of variables: 'dense/kernel'.

const KERNELS = [
  'linear',
  'conv#d',
  'conv_transpose#d',
  'depthwise_conv#d',
  'separable_conv#d',
  'einsum_dense',
  'lstm',
  'gru',
  'rnn',
  'conv_lstm#d',
];
const source = (/** @type {string} */ file) => `keras 3.15.1, keras/src/layers/${file}`;

/** @type {import('../recipe.js').Rule[]} */
const rules = [
  {
    kind: KERNELS,
    role: ['weight', 'depthwise_kernel', 'pointwise_kernel'],
    do: 'glorotUniform_',
    source: source('core/dense.py, convolutional/, rnn/'),
    note:
      'Fans are those of a convolution: groups, and the multiplier of a depthwise kernel (height, width, in, ' +
      'multiplier), are not divided out.',
  },
  {
    kind: 'einsum_dense',
    role: 'weight',
    do: 'glorotUniform_',
    source: source('core/einsum_dense.py, build'),
    note:
      'Fans are of all input and all output axes since Keras 3.15; before, the kernel counted as one of a convolution: recipe keras-3.14. ' +
      'Which axes are outputs is inferred from the bias, or from the name; a config.json tells it.',
  },
  { role: 'bias', do: 'zeros_', source: source('core/dense.py, convolutional/, rnn/, normalization/') },
  {
    kind: ['lstm', 'conv_lstm#d'],
    role: 'bias',
    when: 'unit_forget_bias ?? true',
    do: 'forgetBias_',
    options: { order: 'ifco' },
    source: source('rnn/lstm.py, LSTMCell.build'),
    note: 'unit_forget_bias is true by default: the second quarter is 1.',
  },
  {
    role: 'recurrent_kernel',
    do: 'orthogonal_',
    source: source('rnn/lstm.py, gru.py, simple_rnn.py, conv_lstm.py'),
    note: 'One orthogonal matrix for all gates together, not one for each.',
  },
  {
    kind: 'embedding',
    role: ['weight', 'reverse_embeddings'],
    do: 'uniform_',
    options: { a: -0.05, b: 0.05 },
    source: source('core/embedding.py'),
  },
  {
    name: '*reverse_embeddings',
    do: 'uniform_',
    options: { a: -0.05, b: 0.05 },
    source: source('core/reversible_embedding.py'),
  },
  { role: 'alpha', do: 'zeros_', source: source('activations/prelu.py'), note: 'PyTorch begins with 0.25.' },
  { kind: '*norm', role: ['weight', 'running_var'], do: 'ones_', source: source('normalization/') },
  { kind: '*norm', role: ['bias', 'running_mean'], do: 'zeros_', source: source('normalization/') },
  {
    name: '*{moving_stddev,renorm_stddev}',
    do: 'ones_',
    source: source('normalization/batch_normalization.py'),
  },
  { name: '*renorm_mean', do: 'zeros_', source: source('normalization/batch_normalization.py') },
  {
    name: '*vector_u',
    do: 'truncNormal_',
    options: { std: 0.02, bounds: 'sigma' },
    source: source('normalization/spectral_normalization.py'),
  },
  {
    role: ['running_mean', 'count'],
    do: 'zeros_',
    source: source('preprocessing/normalization.py'),
    note: 'adapt() sets it.',
  },
  { role: 'variance', do: 'ones_', source: source('preprocessing/normalization.py') },
  { role: ['weight', 'concat_score_weight'], rank: 0, do: 'ones_', source: source('attention/attention.py') },
  {
    name: '*additive_attention*/scale',
    do: 'glorotUniform_',
    options: { fanIn: '=dim(0)', fanOut: '=dim(0)' },
    source: source('attention/additive_attention.py'),
  },
  {
    role: 'real_kernel',
    do: 'stft_',
    options: { side: 'real' },
    source: source('preprocessing/stft_spectrogram.py'),
  },
  {
    role: 'imag_kernel',
    do: 'stft_',
    options: { side: 'imag' },
    source: source('preprocessing/stft_spectrogram.py'),
  },
  {
    name: '*lora_{kernel,embeddings}_a',
    do: 'heUniform_',
    source: source('core/dense.py, enable_lora'),
  },
  { name: '*lora_{kernel,embeddings}_b', do: 'zeros_', source: source('core/dense.py, enable_lora') },
  {
    name: '*seed_generator_state',
    do: 'zeros_',
    source: 'keras 3.15.1, keras/src/random/seed_generator.py',
    note: 'The seed of a dropout and how often it has drawn: no weight.',
  },
];

/** @type {import('../recipe.js').Recipe} */
export const keras = {
  name: 'keras',
  title: 'Defaults of the layers of Keras',
  version: 'keras 3.15.1',
  source: 'keras 3.15.1, keras/src/layers',
  layout: 'keras',
  rules: rules.map((rule) => ({ ...rule, optional: true })),
};

/** @type {import('../recipe.js').Recipe} */
export const keras314 = {
  name: 'keras-3.14',
  title: 'Defaults of the layers of Keras, up to 3.14',
  version: 'keras 3.14.0',
  extends: keras,
  rules: [
    {
      kind: 'einsum_dense',
      role: 'weight',
      do: 'glorotUniform_',
      options: { layout: 'keras' },
      optional: true,
      source: 'keras 3.14.0, keras/src/layers/core/einsum_dense.py',
      note:
        'Fans are those of a convolution of (in, heads, size): for in = 512, 8 heads of 64 the query is 6.0 times too ' +
        'narrow, the output 2.1 times.',
    },
  ],
};
