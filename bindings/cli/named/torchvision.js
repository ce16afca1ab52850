// SPDX-License-Identifier: Apache-2.0
// Classifiers of torchvision 0.29 for the 1,000 classes of ImageNet: the names and shapes of their state dicts, written
// in the order in which torchvision/models/*.py makes the modules.
import { Layers } from './layers.js';
import { convnext, densenet, swin, vit } from './torchvision/later.js';
import { efficientnet, mobilenetV2, mobilenetV3 } from './torchvision/mobile.js';

/** @typedef {(layers: Layers) => void} Write */

/**
 * @param {Layers} layers
 * @param {number} input input channels
 * @param {number} planes
 * @param {{ groups: number, base: number }} width
 * @param {boolean} isDeep a Bottleneck, whose output has four times as many channels
 */
function residualBlock(layers, input, planes, { groups, base }, isDeep) {
  const width = Math.floor((planes * base) / 64) * groups;
  const out = isDeep ? 4 * planes : planes;
  /** @type {[out: number, input: number, size: number][]} */
  const deep = [
    [width, input, 1],
    [width, width / groups, 3],
    [out, width, 1],
  ];
  /** @type {typeof deep} */
  const plain = [
    [planes, input, 3],
    [planes, planes, 3],
  ];
  for (const [i, shape] of (isDeep ? deep : plain).entries()) {
    layers.conv(`conv${i + 1}`, ...shape);
    layers.batchNorm(`bn${i + 1}`, shape[0]);
  }
  return out;
}

/**
 * ResNet, ResNeXt and Wide ResNet: resnet.py.
 * @param {number[]} blocks
 * @param {boolean} isDeep
 * @param {{ groups: number, base: number }} [width] the width of the layers inside a block
 * @returns {Write}
 */
const resnet =
  (blocks, isDeep, width = { groups: 1, base: 64 }) =>
  (layers) => {
    let channels = 64;
    layers.conv('conv1', channels, 3, 7);
    layers.batchNorm('bn1', channels);
    for (const [stage, count] of blocks.entries())
      for (let i = 0; i < count; i++) {
        const block = layers.at(`layer${stage + 1}`).at(i);
        const out = residualBlock(block, channels, 64 * 2 ** stage, width, isDeep);
        const hasShortcut = i === 0 && (stage > 0 || channels !== out);
        if (hasShortcut) block.convNorm('downsample', out, channels);
        channels = out;
      }
    layers.linear('fc', 1000, channels);
  };

/**
 * VGG: vgg.py. Five stages, each with its number of convolutions.
 * @param {number[]} stages @param {boolean} hasNorms
 * @returns {Write}
 */
const vgg = (stages, hasNorms) => (layers) => {
  const features = layers.at('features');
  let [place, channels] = [0, 3];
  for (const [stage, count] of stages.entries()) {
    for (let i = 0; i < count; i++) {
      const out = Math.min(64 * 2 ** stage, 512);
      features.conv(place, out, channels, 3, true);
      if (hasNorms) features.batchNorm(place + 1, out);
      place += hasNorms ? 3 : 2; // skips the ReLU
      channels = out;
    }
    place++; // skips the pooling
  }
  for (const [place, [out, input]] of Object.entries({ 0: [4096, 512 * 7 * 7], 3: [4096, 4096], 6: [1000, 4096] }))
    layers.linear(`classifier.${place}`, out, input);
};

/** AlexNet: alexnet.py. @type {Write} */
function alexnet(layers) {
  const features = layers.at('features');
  /** @type {[place: number, out: number, input: number, size: number][]} */
  const convolutions = [
    [0, 64, 3, 11],
    [3, 192, 64, 5],
    [6, 384, 192, 3],
    [8, 256, 384, 3],
    [10, 256, 256, 3],
  ];
  for (const [place, out, input, size] of convolutions) features.conv(place, out, input, size, true);
  for (const [place, [out, input]] of Object.entries({ 1: [4096, 256 * 6 * 6], 4: [4096, 4096], 6: [1000, 4096] }))
    layers.linear(`classifier.${place}`, out, input);
}

/**
 * SqueezeNet: squeezenet.py.
 * @param {[channels: number, size: number]} first @param {number[]} places the places of the Fire modules
 * @returns {Write}
 */
const squeezenet = (first, places) => (layers) => {
  const features = layers.at('features');
  features.conv(0, first[0], 3, first[1], true);
  let channels = first[0];
  for (const [i, place] of places.entries()) {
    const squeezed = 16 * Math.floor(i / 2 + 1);
    const fire = features.at(place);
    fire.conv('squeeze', squeezed, channels, 1, true);
    fire.conv('expand1x1', 4 * squeezed, squeezed, 1, true);
    fire.conv('expand3x3', 4 * squeezed, squeezed, 3, true);
    channels = 8 * squeezed;
  }
  layers.conv('classifier.1', 1000, channels, 1, true);
};

const deep50 = [3, 4, 6, 3];
const deep101 = [3, 4, 23, 3];
const VGG = { 11: [1, 1, 2, 2, 2], 13: [2, 2, 2, 2, 2], 16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4] };

/** The networks by recipe and name. @type {Record<string, Record<string, Write>>} */
const NETWORKS = {
  'torchvision/alexnet': { alexnet },
  'torchvision/convnext': {
    convnext_tiny: convnext(96, [3, 3, 9, 3]),
    convnext_small: convnext(96, [3, 3, 27, 3]),
    convnext_base: convnext(128, [3, 3, 27, 3]),
    convnext_large: convnext(192, [3, 3, 27, 3]),
  },
  'torchvision/densenet': {
    densenet121: densenet(32, [6, 12, 24, 16], 64),
    densenet161: densenet(48, [6, 12, 36, 24], 96),
    densenet169: densenet(32, [6, 12, 32, 32], 64),
    densenet201: densenet(32, [6, 12, 48, 32], 64),
  },
  'torchvision/efficientnet': efficientnet,
  'torchvision/mobilenet_v2': { mobilenet_v2: mobilenetV2 },
  'torchvision/mobilenet_v3': mobilenetV3,
  'torchvision/resnet': {
    resnet18: resnet([2, 2, 2, 2], false),
    resnet34: resnet(deep50, false),
    resnet50: resnet(deep50, true),
    resnet101: resnet(deep101, true),
    resnet152: resnet([3, 8, 36, 3], true),
    resnext50_32x4d: resnet(deep50, true, { groups: 32, base: 4 }),
    resnext101_32x8d: resnet(deep101, true, { groups: 32, base: 8 }),
    resnext101_64x4d: resnet(deep101, true, { groups: 64, base: 4 }),
    wide_resnet50_2: resnet(deep50, true, { groups: 1, base: 128 }),
    wide_resnet101_2: resnet(deep101, true, { groups: 1, base: 128 }),
  },
  'torchvision/squeezenet': {
    squeezenet1_0: squeezenet([96, 7], [3, 4, 5, 7, 8, 9, 10, 12]),
    squeezenet1_1: squeezenet([64, 3], [3, 4, 6, 7, 9, 10, 11, 12]),
  },
  'torchvision/swin': {
    swin_t: swin(96, [2, 2, 6, 2], 3),
    swin_s: swin(96, [2, 2, 18, 2], 3),
    swin_b: swin(128, [2, 2, 18, 2], 4),
  },
  'torchvision/vgg': Object.fromEntries(
    Object.entries(VGG).flatMap(([depth, stages]) => [
      [`vgg${depth}`, vgg(stages, false)],
      [`vgg${depth}_bn`, vgg(stages, true)],
    ]),
  ),
  'torchvision/vit': {
    vit_b_16: vit(768, 12, 16),
    vit_b_32: vit(768, 12, 32),
    vit_l_16: vit(1024, 24, 16),
    vit_l_32: vit(1024, 24, 32),
    vit_h_14: vit(1280, 32, 14),
  },
};

/**
 * The recipe and the list of each network, by name.
 * @type {Map<string, { recipe: string, parameters: () => import('./layers.js').ModelParameter[] }>}
 */
export const networks = new Map(
  Object.entries(NETWORKS).flatMap(([recipe, named]) =>
    Object.entries(named).map(([name, write]) => {
      const parameters = () => {
        const layers = new Layers();
        write(layers);
        return layers.parameters;
      };
      return [name, { recipe, parameters }];
    }),
  ),
);
