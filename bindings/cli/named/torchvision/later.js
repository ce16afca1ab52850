// SPDX-License-Identifier: Apache-2.0
// DenseNet, ConvNeXt, Swin and Vision Transformer of torchvision 0.29.

/** @typedef {import('../torchvision.js').Write} Write */

/**
 * DenseNet: densenet.py.
 * @param {number} growth the channels that a layer adds
 * @param {number[]} blocks the layers of each block
 * @param {number} first the first channels
 * @returns {Write}
 */
export const densenet = (growth, blocks, first) => (layers) => {
  const features = layers.at('features');
  features.conv('conv0', first, 3, 7);
  features.batchNorm('norm0', first);
  let channels = first;
  for (const [block, count] of blocks.entries()) {
    for (let i = 0; i < count; i++, channels += growth) {
      const layer = features.at(`denseblock${block + 1}.denselayer${i + 1}`);
      layer.batchNorm('norm1', channels);
      layer.conv('conv1', 4 * growth, channels);
      layer.batchNorm('norm2', 4 * growth);
      layer.conv('conv2', growth, 4 * growth, 3);
    }
    if (block === blocks.length - 1) break;
    const transition = features.at(`transition${block + 1}`);
    transition.batchNorm('norm', channels);
    channels = Math.floor(channels / 2);
    transition.conv('conv', channels, 2 * channels);
  }
  features.batchNorm('norm5', channels);
  layers.linear('classifier', 1000, channels);
};

/**
 * ConvNeXt: convnext.py.
 * @param {number} first the first channels, which each stage doubles @param {number[]} stages the blocks of each stage
 * @returns {Write}
 */
export const convnext = (first, stages) => (layers) => {
  const features = layers.at('features');
  features.conv('0.0', first, 3, 4, true);
  features.layerNorm('0.1', first);
  let channels = first;
  for (const [stage, count] of stages.entries()) {
    for (let i = 0; i < count; i++) {
      const layer = features.at(2 * stage + 1).at(i);
      layer.add('layer_scale', [channels, 1, 1], 'layer_scale');
      layer.conv('block.0', channels, 1, 7, true);
      layer.layerNorm('block.2', channels);
      layer.linear('block.3', 4 * channels, channels);
      layer.linear('block.5', channels, 4 * channels);
    }
    if (stage === stages.length - 1) break;
    const downsample = features.at(2 * stage + 2);
    downsample.layerNorm(0, channels);
    downsample.conv(1, 2 * channels, channels, 2, true);
    channels *= 2;
  }
  layers.layerNorm('classifier.0', channels);
  layers.linear('classifier.2', 1000, channels);
};

/**
 * Vision Transformer for images of 224 x 224: vision_transformer.py.
 * @param {number} width @param {number} depth @param {number} patch
 * @returns {Write}
 */
export const vit = (width, depth, patch) => (layers) => {
  layers.add('class_token', [1, 1, width]);
  layers.conv('conv_proj', width, 3, patch, true);
  const encoder = layers.at('encoder');
  encoder.add('pos_embedding', [1, (224 / patch) ** 2 + 1, width]);
  for (let i = 0; i < depth; i++) {
    const layer = encoder.at(`layers.encoder_layer_${i}`);
    layer.layerNorm('ln_1', width);
    const attention = layer.at('self_attention');
    attention.add('in_proj_weight', [3 * width, width], 'multihead_attention');
    attention.add('in_proj_bias', [3 * width], 'multihead_attention');
    attention.linear('out_proj', width, width);
    layer.layerNorm('ln_2', width);
    layer.linear('mlp.0', 4 * width, width);
    layer.linear('mlp.3', width, 4 * width);
  }
  encoder.layerNorm('ln', width);
  layers.linear('heads.head', 1000, width);
};

/** The places of a 7 x 7 window, and the offsets between two of them. */
const [WINDOW, WAYS] = [7 ** 2, 13 ** 2];

/**
 * Swin Transformer: swin_transformer.py.
 * @param {number} first the first channels, which each stage doubles @param {number[]} stages the blocks of each stage
 * @param {number} heads the heads of the first stage, which each stage doubles
 * @returns {Write}
 */
export const swin = (first, stages, heads) => (layers) => {
  const features = layers.at('features');
  features.conv('0.0', first, 3, 4, true);
  features.layerNorm('0.2', first);
  let width = first;
  for (const [stage, count] of stages.entries()) {
    for (let i = 0; i < count; i++) {
      const layer = features.at(2 * stage + 1).at(i);
      layer.layerNorm('norm1', width);
      const attention = layer.at('attn');
      attention.add('relative_position_bias_table', [WAYS, heads * 2 ** stage]);
      attention.add('relative_position_index', [WINDOW ** 2], 'parameter', 'int64');
      attention.linear('qkv', 3 * width, width);
      attention.linear('proj', width, width);
      layer.layerNorm('norm2', width);
      layer.linear('mlp.0', 4 * width, width);
      layer.linear('mlp.3', width, 4 * width);
    }
    if (stage === stages.length - 1) break;
    const merging = features.at(2 * stage + 2);
    merging.add('reduction.weight', [2 * width, 4 * width], 'linear');
    merging.layerNorm('norm', 4 * width);
    width *= 2;
  }
  layers.layerNorm('norm', width);
  layers.linear('head', 1000, width);
};
