// SPDX-License-Identifier: Apache-2.0
// timm's EfficientNet, and the other models of its builder: MobileNetV3 and V4, MixNet, MnasNet, FBNet, LCNet, ...
import { absent, each, eachOf } from '../../order.js';
import torch, { construct } from '../torch.js';

const BUILDER = 'timm 1.0.31, models/_efficientnet_builder.py, _init_weight_goog';
const normal = (/** @type {string} */ fan) => ({ do: 'normal_', options: { std: `=sqrt(2 / (${fan}))` } });
const PER_EXPERT = 'The experts of a CondConv2d are rows. The rows do not tell its outputs; the norm after it does.';
const expert = (/** @type {string} */ layer, /** @type {string} */ fan) => ({
  name: `blocks.#.#.${layer}.weight`,
  rank: 2,
  optional: true,
  ...normal(fan),
  note: PER_EXPERT,
});

/**
 * The builder makes a squeeze-and-excitation layer to see which arguments it takes, and throws it away: two
 * convolutions of 8 channels, with 64 weights and 8 biases each, all uniform.
 */
const PROBE = absent('probe.weight', [2, 72], 'linear');

/** @type {import('../../recipe.js').Recipe} */
export const efficientnet = {
  name: 'timm/efficientnet',
  title: 'EfficientNet, MobileNetV3 and V4 of timm',
  version: 'timm 1.0.31',
  source: BUILDER,
  extends: torch,
  stages: {
    goog: [
      {
        kind: 'conv2d',
        role: 'weight',
        ...normal('fan_out / groups'),
        note: "fan_out is of one group, as in TensorFlow's own code; torchvision does not divide it.",
      },
      {
        kind: 'conv2d',
        role: 'weight',
        name: '*.conv_dw.weight',
        optional: true,
        ...normal('fan_out / (dim(0) / dim(1))'),
        note: 'As many inputs as outputs, so that the shape tells the groups.',
      },
      {
        kind: 'conv2d',
        role: 'weight',
        name: 'blocks.#.#.conv_exp.weight',
        optional: true,
        ...normal("fan_out / (parent_extent('conv_pwl.weight', 0) / dim(1))"),
        note: 'In a stage, a block has as many inputs as outputs, so that the shapes tell the groups.',
      },
      {
        kind: 'conv2d',
        role: 'weight',
        name: 'blocks.#.0.conv_exp.weight',
        optional: true,
        ...normal('fan_out / groups'),
        note:
          'Of the first block of a stage the shapes do not tell the groups: none are counted unless the model says ' +
          'them.',
      },
      { kind: 'conv2d', role: 'bias', optional: true, do: 'zeros_' },
      {
        kind: 'linear',
        role: 'weight',
        optional: true,
        do: 'uniform_',
        options: { a: '=-1 / sqrt(dim(0))', b: '=1 / sqrt(dim(0))' },
      },
      {
        kind: 'linear',
        role: 'weight',
        name: '*routing_fn*',
        optional: true,
        do: 'uniform_',
        options: { a: '=-1 / sqrt(dim(0) + dim(1))', b: '=1 / sqrt(dim(0) + dim(1))' },
      },
      { kind: 'linear', role: 'bias', optional: true, do: 'zeros_' },
      expert('conv_pw', "parent_extent('bn1.weight', 0)"),
      expert('conv_dw', "dim(1) / parent_extent('bn2.weight', 0)"),
      expert('conv_pwl', "parent_extent('bn3.weight', 0)"),
      { name: '*.gamma', optional: true, do: 'fill_', options: { value: '=layer_scale_init_value ?? 1e-5' } },
      {
        name: '*.attn.{query,key,value,output}.*.weight',
        rank: 4,
        optional: true,
        do: 'xavierUniform_',
        source: 'timm 1.0.31, layers/attention2d.py, MultiQueryAttention2d.init_weights',
      },
      { name: '*bn#.v', optional: true, do: 'ones_', source: 'timm 1.0.31, layers/evo_norm.py' },
    ],
  },
  *order(network) {
    // These layers draw when they are made, in ways that this recipe does not know.
    if (network.find('*.{routing_fn,conv_attn,query.proj}.weight')) return;
    const { children } = network.root;
    for (const child of children) {
      if (child.name === 'blocks') yield* each('reset', [PROBE]);
      yield* construct(child);
    }
    yield* eachOf('goog', network.root);
  },
};
