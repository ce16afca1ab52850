// SPDX-License-Identifier: Apache-2.0
// The weights of Keras 3's layers, and their shapes: keras 3.15.1, keras/src/layers, build() of each.
import { einsumWeights } from './einsum.js';

/**
 * A weight as its layer makes it.
 * @typedef {object} Weight
 * @property {string} word its name in the layer: 'kernel'
 * @property {number[]} shape
 * @property {string} [in] the inner layer that has it: 'lstm_cell'
 * @property {string} [layout] 'keras' by default
 * @property {string} [dtype] by default the layer's dtype
 * @property {number} [groups]
 * @property {import('../network.js').ModelParameter['own']} [own] its initializer, if the config has none
 */
/**
 * The shape of a layer's input; null where the config does not know an extent. @typedef {(number | null)[]} InputShape
 */
/** @typedef {(config: any, input: any) => (Weight | false | undefined)[]} Build */

const own = (/** @type {string} */ initializer, /** @type {object} */ options = {}) => ({
  own: { initializer, options },
});

/** The extent of an axis of the input. @param {InputShape} input @param {number} axis @returns {number} */
export function extentOf(input, axis) {
  const extent = Array.isArray(input) ? input.at(axis) : undefined;
  if (typeof extent !== 'number') throw new RangeError(`the extent of axis ${axis} of its input is not in the file`);
  return extent;
}

/** @param {any} config @param {InputShape} input */
const channels = ({ data_format }, input) => extentOf(input, data_format === 'channels_first' ? 1 : -1);

/** The adapters that enable_lora() adds to a kernel. @param {any} config @param {Weight} kernel */
function lora({ lora_rank }, { word, shape }) {
  if (!lora_rank) return [];
  return [
    { word: `lora_${word}_a`, shape: [...shape.slice(0, -1), lora_rank], ...own('heUniform_') },
    { word: `lora_${word}_b`, shape: [lora_rank, /** @type {number} */ (shape.at(-1))], ...own('zeros_') },
  ];
}

/** A kernel, its bias, and its adapters. @param {any} config @param {Weight} kernel @param {number} outputs @returns {(Weight | false)[]} */
const dense = (config, kernel, outputs) => [
  kernel,
  config.use_bias !== false && { word: 'bias', shape: [outputs] },
  ...lora(config, kernel),
];

/** @type {Build} */
const conv = (config, input) => {
  const { kernel_size, filters, groups = 1 } = config;
  const shape = [...kernel_size, channels(config, input) / groups, filters];
  return dense(config, { word: 'kernel', shape, ...(groups > 1 && { groups }) }, filters);
};

/** @type {Build} */
const convTranspose = (config, input) =>
  dense(
    config,
    { word: 'kernel', shape: [...config.kernel_size, config.filters, channels(config, input)] },
    config.filters,
  );

/** @type {Build} */
const depthwise = (config, input) => {
  const size = channels(config, input);
  const { kernel_size, depth_multiplier } = config;
  return dense(config, { word: 'kernel', shape: [...kernel_size, size, depth_multiplier] }, size * depth_multiplier);
};

/** @type {Build} */
const separable = (config, input) => {
  const size = channels(config, input);
  const { kernel_size, depth_multiplier, filters } = config;
  const ones = kernel_size.map(() => 1);
  const [pointwise, ...rest] = dense(
    config,
    { word: 'pointwise_kernel', shape: [...ones, size * depth_multiplier, filters] },
    filters,
  );
  return [{ word: 'depthwise_kernel', shape: [...kernel_size, size, depth_multiplier] }, pointwise, ...rest];
};

/** @param {number} gates @returns {Build} */
const cell = (gates) => (config, input) => {
  const { units, reset_after } = config;
  const outputs = gates * units;
  return [
    { word: 'kernel', shape: [extentOf(input, -1), outputs] },
    { word: 'recurrent_kernel', shape: [units, outputs] },
    config.use_bias && { word: 'bias', shape: gates === 3 && reset_after !== false ? [2, outputs] : [outputs] },
  ];
};

/** The layer of a cell, which Keras makes inside it. @param {string} name @param {Build} build @returns {Build} */
const within = (name, build) => (config, input) =>
  build(config, input).map((weight) => weight && { ...weight, in: name });

/** @type {Build} */
const convLstm = ({ kernel_size, filters, use_bias, data_format }, input) => [
  { word: 'kernel', shape: [...kernel_size, extentOf(input, data_format === 'channels_first' ? 2 : -1), 4 * filters] },
  { word: 'recurrent_kernel', shape: [...kernel_size, filters, 4 * filters] },
  use_bias && { word: 'bias', shape: [4 * filters] },
];

/** @param {any} axis one axis or several @param {InputShape} input */
const extents = (axis, input) => [axis].flat().map((at) => extentOf(input, at));

/** @type {Build} */
const batchNorm = ({ axis, scale, center, renorm }, input) => {
  const shape = extents(axis, input);
  return [
    scale && { word: 'gamma', shape },
    center && { word: 'beta', shape },
    { word: 'moving_mean', shape },
    { word: 'moving_variance', shape },
    renorm && { word: 'moving_stddev', shape, ...own('ones_') },
    renorm && { word: 'renorm_mean', shape, ...own('zeros_') },
    renorm && { word: 'renorm_stddev', shape, ...own('ones_') },
  ];
};

/** @type {Build} */
const norm = ({ axis, scale, center, rms_scaling }, input) => {
  const shape = extents(axis, input);
  return [(scale || rms_scaling) && { word: 'gamma', shape }, center && !rms_scaling && { word: 'beta', shape }];
};

/** A projection of heads. @param {string} name @param {number[]} inputs @param {number[]} outputs @param {boolean} useBias */
const projection = (name, inputs, outputs, useBias) => [
  {
    in: name,
    word: 'kernel',
    shape: [...inputs, ...outputs],
    layout: 'I'.repeat(inputs.length) + 'O'.repeat(outputs.length),
  },
  useBias && { in: name, word: 'bias', shape: outputs },
];

/** @type {Build} */
const attention = (config, { query_shape, value_shape, key_shape = value_shape }) => {
  const { num_heads, key_dim, value_dim = key_dim, use_bias, use_gate, output_shape } = config;
  const query = extentOf(query_shape, -1);
  return [
    ...projection('query', [query], [num_heads, key_dim], use_bias),
    ...projection('key', [extentOf(key_shape, -1)], [num_heads, key_dim], use_bias),
    ...(use_gate ? projection('gate', [query], [num_heads, value_dim], use_bias) : []),
    ...projection('value', [extentOf(value_shape, -1)], [num_heads, value_dim], use_bias),
    ...projection('attention_output', [num_heads, value_dim], [output_shape ?? query].flat(), use_bias),
  ];
};

/** @type {Build} */
const groupedAttention = (config, { query_shape, value_shape, key_shape = value_shape }) => {
  const { num_query_heads, num_key_value_heads, head_dim, use_bias, use_gate } = config;
  const query = extentOf(query_shape, -1);
  return [
    ...projection('query', [query], [num_query_heads, head_dim], use_bias),
    ...projection('key', [extentOf(key_shape, -1)], [num_key_value_heads, head_dim], use_bias),
    ...(use_gate ? projection('gate', [query], [num_query_heads, head_dim], use_bias) : []),
    ...projection('value', [extentOf(value_shape, -1)], [num_key_value_heads, head_dim], use_bias),
    ...projection('attention_output', [num_query_heads, head_dim], [query], use_bias),
  ];
};

/** @type {Build} */
const prelu = ({ shared_axes }, input) => {
  const shared = [shared_axes ?? []].flat();
  return [
    {
      word: 'alpha',
      shape: input
        .slice(1)
        .map((/** @type {unknown} */ _, /** @type {number} */ i) =>
          shared.includes(i + 1) ? 1 : extentOf(input, i + 1),
        ),
    },
  ];
};

/** @type {Build} */
const normalization = ({ axis, mean }, input) => {
  if (mean !== null && mean !== undefined) return [];
  const shape = extents(axis ?? [], input);
  return [
    { word: 'mean', shape, ...own('zeros_') },
    { word: 'variance', shape, ...own('ones_') },
    { word: 'count', shape: [], dtype: 'int32', ...own('zeros_') },
  ];
};

/** @type {Build} */
const stft = ({ mode, frame_length, fft_length, window, scaling, periodic }) => {
  let length = fft_length ?? 1;
  while (!fft_length && length < frame_length) length *= 2;
  const shape = [frame_length, 1, Math.floor(length / 2) + 1];
  return ['real', 'imag'].map(
    (side) =>
      (mode === side || !['real', 'imag'].includes(mode)) && {
        word: `${side}_kernel`,
        shape,
        ...own('stft_', { side, window, scaling, periodic }),
      },
  );
};

/** @type {Build} */
const embedding = (config) => {
  const { input_dim, output_dim, tie_weights } = config;
  const embeddings = { word: 'embeddings', shape: [input_dim, output_dim] };
  return [
    embeddings,
    ...lora(config, embeddings),
    tie_weights === false && { word: 'reverse_embeddings', shape: [output_dim, input_dim] },
  ];
};

/** The weights by the layer's class. @type {Record<string, Build>} */
export const LAYERS = {
  Dense: (config, input) => dense(config, { word: 'kernel', shape: [extentOf(input, -1), config.units] }, config.units),
  EinsumDense: (config, input) => {
    const [kernel, bias] = einsumWeights(config, input);
    return [kernel, bias, ...lora(config, kernel)];
  },
  Embedding: embedding,
  ReversibleEmbedding: embedding,
  ...Object.fromEntries(
    [1, 2, 3].flatMap((rank) => [
      [`Conv${rank}D`, conv],
      [`Conv${rank}DTranspose`, convTranspose],
      [`DepthwiseConv${rank}D`, depthwise],
      [`SeparableConv${rank}D`, separable],
      [`ConvLSTM${rank}D`, within('conv_lstm_cell', convLstm)],
    ]),
  ),
  LSTM: within('lstm_cell', cell(4)),
  LSTMCell: cell(4),
  GRU: within('gru_cell', cell(3)),
  GRUCell: cell(3),
  SimpleRNN: within('simple_rnn_cell', cell(1)),
  SimpleRNNCell: cell(1),
  BatchNormalization: batchNorm,
  LayerNormalization: norm,
  GroupNormalization: norm,
  RMSNormalization: ({ axis }, input) => [{ word: 'scale', shape: extents(axis, input), ...own('ones_') }],
  MultiHeadAttention: attention,
  GroupQueryAttention: groupedAttention,
  Attention: ({ use_scale, score_mode }) => [
    use_scale && { word: 'scale', shape: [], ...own('ones_') },
    score_mode === 'concat' && { word: 'concat_score_weight', shape: [], ...own('ones_') },
  ],
  AdditiveAttention: ({ use_scale }, [query]) => {
    const fan = use_scale && extentOf(query, -1);
    return [use_scale && { word: 'scale', shape: [fan], ...own('glorotUniform_', { fanIn: fan, fanOut: fan }) }];
  },
  PReLU: prelu,
  Normalization: normalization,
  STFTSpectrogram: stft,
};

/** Classes without weights. Those that draw have a seed, which is not a weight. */
export const WEIGHTLESS = new RegExp(
  `^(${[
    'InputLayer|Activation|ActivityRegularization|ReLU|LeakyReLU|ELU|Softmax|Lambda|Masking|Identity|UnitNormalization',
    'Flatten|Permute|Repeat\\w*|Reshape|Add|Average|Concatenate|Dot|Maximum|Minimum|Multiply|Subtract',
    '\\w*Pool(ing)?\\dD|(ZeroPadding|Cropping|UpSampling)\\dD|\\w*Dropout(\\dD)?|GaussianNoise',
    'Rescaling|Resizing|CenterCrop|Rand\\w+|AugMix|AutoContrast|CutMix|MixUp|Equalization|Solarization',
    'ContrastLimited\\w+|MaxNumBoundingBoxes|CategoryEncoding|Discretization|Hash\\w+|\\w+Lookup|TextVectorization',
    'MelSpectrogram|Pipeline',
  ].join('|')})$`,
);
