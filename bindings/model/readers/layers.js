// SPDX-License-Identifier: Apache-2.0
// Keras' and TF.js' names of layers and weights: which kind a layer is, and where a weight's initializer is.
import { rangeError } from '../../core/check.js';
import { ownOf, withForgetBias } from './initializers.js';

/** @typedef {import('./initializers.js').Writer} Writer */
/**
 * A layer as files describe it. @typedef {{ class_name: string, config: any, build_config?: any, inbound_nodes?: any,
 * name?: string }} Layer
 */

/** @type {Record<string, string>} */
const KINDS = {
  Dense: 'linear',
  EinsumDense: 'einsum_dense',
  MultiHeadAttention: 'einsum_dense',
  GroupQueryAttention: 'einsum_dense',
  GroupedQueryAttention: 'einsum_dense',
  Embedding: 'embedding',
  ReversibleEmbedding: 'embedding',
  BatchNormalization: 'batch_norm',
  LayerNormalization: 'layer_norm',
  GroupNormalization: 'group_norm',
  RMSNormalization: 'rms_norm',
  LSTM: 'lstm',
  LSTMCell: 'lstm',
  GRU: 'gru',
  GRUCell: 'gru',
  SimpleRNN: 'rnn',
  SimpleRNNCell: 'rnn',
  PReLU: 'prelu',
};
/** 'SeparableConv2D', 'Conv3DTranspose', 'ConvLSTM2DCell' */
const CONVOLUTION = /^(Depthwise|Separable)?Conv(LSTM)?(\d)D(Transpose)?(?:Cell)?$/;

/** The kind of a layer by its class; undefined for an unknown class. @param {string} className */
export function kindOf(className) {
  if (Object.hasOwn(KINDS, className)) return KINDS[className];
  const [isConvolution, prefix, recurrent, rank, transposed] = CONVOLUTION.exec(className) ?? [];
  if (!isConvolution) return undefined;
  return `${prefix ? `${prefix.toLowerCase()}_` : ''}conv${recurrent ? '_lstm' : ''}${transposed ? '_transpose' : ''}${rank}d`;
}

/** @param {Layer} layer @param {string} word the weight's name in the layer */
function keyOf({ class_name, config }, word) {
  if (word === 'kernel' && config.depthwise_initializer !== undefined && !/^Separable/.test(class_name))
    return 'depthwise_initializer';
  return `${word.replace(/(recurrent|depthwise|pointwise)_kernel/, '$1').replace('reverse_embeddings', 'embeddings')}_initializer`;
}

/**
 * The initializer that a layer's config gives a weight; undefined if it gives none.
 * @param {string} name the called function
 * @param {Layer} layer
 * @param {string} word the weight's name in the layer: 'kernel'
 * @param {readonly number[]} shape
 * @param {Writer} writer
 */
export function initializerOf(name, layer, word, shape, writer) {
  const described = layer.config[keyOf(layer, word)];
  if (described === undefined || described === null) return undefined;
  const where = `layer '${layer.config.name}', ${word}`;
  const own = ownOf(name, where, described, writer);
  if (word === 'bias' && layer.config.unit_forget_bias && /LSTM/.test(layer.class_name)) {
    if (own.initializer !== 'zeros_')
      throw rangeError(`${name}: ${where}`, 'bias_initializer', own.initializer, 'zeros when unit_forget_bias is set');
    return withForgetBias(own);
  }
  if (own.initializer === 'varianceScaling_' && shape.length < 2)
    return { ...own, options: { ...own.options, ...vectorFans(shape, writer) } };
  return own;
}

/**
 * A vector's fan: in Keras its extent, in TF.js the extent's square root; the same for both fans.
 * @param {readonly number[]} shape
 * @param {Writer} writer
 */
function vectorFans([extent = 1], { library }) {
  const fan = library === 'tfjs' ? Math.sqrt(extent) : extent;
  return { fanIn: fan, fanOut: fan };
}
