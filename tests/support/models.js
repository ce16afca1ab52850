// SPDX-License-Identifier: Apache-2.0
// Small realistic models for every recipe: those recorded in tests/golden/models, whose files have networks { name,
// recipe, config?, parameters: [[name, shape, recorded values, dtype?], ...] }, and those listed here.
import { readFileSync, readdirSync } from 'node:fs';

const folder = new URL('../golden/models/', import.meta.url);

/** The parameters of a recorded network in the form of plan(). */
export const modelOf = ({ parameters, config }) => ({
  parameters: parameters.map(([name, shape, , dtype]) => ({ name, shape, dtype })),
  config,
});

/** The networks in a file of recordings. @param {string} file */
export const recorded = (file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')).networks ?? [];

const under = (prefix, shapes) =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [`${prefix}${name}`, shape]));
const repeated = (count, prefix, shapes) =>
  Object.assign({}, ...Array.from({ length: count }, (_, i) => under(`${prefix}${i}.`, shapes)));

const norm = (size) => ({ weight: [size], bias: [size] });
const batchNorm = (size) => ({ ...norm(size), running_mean: [size], running_var: [size] });
const resnetBlock = {
  'conv1.weight': [8, 8, 1, 1],
  ...under('bn1.', batchNorm(8)),
  'conv2.weight': [8, 8, 3, 3],
  ...under('bn2.', batchNorm(8)),
  'conv3.weight': [32, 8, 1, 1],
  ...under('bn3.', batchNorm(32)),
};
const torchLayers = {
  'linear.weight': [24, 16],
  'linear.bias': [24],
  'conv.weight': [12, 3, 5, 5],
  'conv.bias': [12],
  'up_conv.weight': [12, 6, 2, 2],
  'embedding.weight': [40, 16],
  'lstm.weight_ih_l0': [64, 8],
  'lstm.weight_hh_l0': [64, 16],
  'lstm.bias_ih_l0': [64],
  'lstm.bias_hh_l0': [64],
  'attention.in_proj_weight': [48, 16],
  'attention.in_proj_bias': [48],
  'attention.out_proj.weight': [16, 16],
  'attention.out_proj.bias': [16],
  ...under('norm.', norm(16)),
  ...under('bn.', batchNorm(12)),
  'act.weight': [1],
};
const kerasLayers = {
  'dense/kernel': [16, 24],
  'dense/bias': [24],
  'conv2d/kernel': [3, 3, 4, 12],
  'conv2d/bias': [12],
  'embedding/embeddings': [40, 16],
  'lstm/lstm_cell/kernel': [8, 64],
  'lstm/lstm_cell/recurrent_kernel': [16, 64],
  'lstm/lstm_cell/bias': [64],
  'layer_normalization/gamma': [16],
  'layer_normalization/beta': [16],
  'batch_normalization/gamma': [12],
  'batch_normalization/beta': [12],
  'batch_normalization/moving_mean': [12],
  'batch_normalization/moving_variance': [12],
};

/**
 * Shapes by name, for each recipe without a recording.
 * @type {Record<string, { shapes: Record<string, number[]>, config?: object }>}
 */
const LISTS = {
  flax: {
    shapes: {
      'Dense_0/kernel': [16, 24],
      'Dense_0/bias': [24],
      'Conv_0/kernel': [3, 3, 4, 12],
      'Embed_0/embedding': [40, 16],
      'LayerNorm_0/scale': [16],
      'LayerNorm_0/bias': [16],
      'BatchNorm_0/scale': [12],
      'BatchNorm_0/bias': [12],
      'BatchNorm_0/mean': [12],
      'BatchNorm_0/var': [12],
    },
  },
  keras: { shapes: kerasLayers },
  'keras-3.14': { shapes: kerasLayers },
  tfjs: { shapes: kerasLayers },
  torch: { shapes: torchLayers },
  'transformers/base': {
    shapes: {
      'embed_tokens.weight': [40, 16],
      'layers.0.q_proj.weight': [16, 16],
      'layers.0.q_proj.bias': [16],
      'layers.0.input_layernorm.weight': [16],
      'layers.0.conv1d.weight': [16, 1, 4],
      'lm_head.weight': [40, 16],
    },
  },
  megatron: {
    shapes: {
      'embedding.word_embeddings.weight': [64, 32],
      'embedding.position_embeddings.weight': [16, 32],
      ...repeated(3, 'decoder.layers.', {
        ...under('self_attention.linear_qkv.', {
          layer_norm_weight: [32],
          layer_norm_bias: [32],
          weight: [96, 32],
          bias: [96],
        }),
        ...under('self_attention.linear_proj.', { weight: [32, 32], bias: [32] }),
        'pre_mlp_layernorm.weight': [32],
        'mlp.router.weight': [4, 32],
        'mlp.router.expert_bias': [4],
        ...under('mlp.experts.', { 'linear_fc1.weight0': [128, 32], 'linear_fc1.weight1': [128, 32] }),
        ...under('mlp.experts.', { 'linear_fc2.weight0': [32, 128], 'linear_fc2.weight1': [32, 128] }),
      }),
      ...under('decoder.final_layernorm.', norm(32)),
      'output_layer.weight': [64, 32],
    },
  },
  'megengine/resnet': {
    shapes: {
      'conv1.weight': [8, 3, 7, 7],
      ...under('bn1.', batchNorm(8)),
      ...repeated(1, 'layer1.', resnetBlock),
      'layer1.0.downsample.0.weight': [32, 8, 1, 1],
      ...under('layer1.0.downsample.1.', batchNorm(32)),
      'layer2.0.conv2.weight': [4, 8, 8, 3, 3],
      'fc.weight': [20, 32],
      'fc.bias': [20],
    },
  },
  t5x: {
    config: { head_dim: 8 },
    shapes: {
      'token_embedder/embedding': [64, 32],
      'encoder/relpos_bias/rel_embedding': [4, 32],
      ...under('encoder/layers_0/', {
        'pre_attention_layer_norm/scale': [32],
        'attention/query/kernel': [32, 32],
        'attention/key/kernel': [32, 32],
        'attention/value/kernel': [32, 32],
        'attention/out/kernel': [32, 32],
        'pre_mlp_layer_norm/scale': [32],
        'mlp/wi_0/kernel': [32, 64],
        'mlp/wi_1/kernel': [32, 64],
        'mlp/wo/kernel': [64, 32],
      }),
      'decoder/layers_0/encoder_decoder_attention/query/kernel': [32, 32],
      'decoder/decoder_norm/scale': [32],
      'decoder/logits_dense/kernel': [32, 64],
    },
  },
};

const own = (name, shape, initializer, options) => ({ name, shape, own: { initializer, options } });
const LISTED = [
  ...Object.entries(LISTS).map(([recipe, { shapes, config }]) => ({
    recipe,
    name: recipe,
    model: { parameters: Object.entries(shapes).map(([name, shape]) => ({ name, shape })), config },
  })),
  {
    recipe: 'own',
    name: 'own',
    model: { parameters: [own('a', [32, 8], 'heNormal_', {}), own('b', [32], 'fill_', { value: 0.5 })] },
  },
];

/** All models: { recipe, name, model }. */
export const MODELS = [
  ...readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap(recorded)
    .map((network) => ({ recipe: network.recipe, name: network.name, model: modelOf(network) })),
  ...LISTED,
];
