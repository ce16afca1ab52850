// SPDX-License-Identifier: Apache-2.0
// MobileNet V2 and V3 and EfficientNet of torchvision 0.29: blocks that widen, convolve each channel, and narrow again.

/** @typedef {import('../torchvision.js').Write} Write */
/** @typedef {import('../layers.js').Layers} Layers */

/** Rounds to a multiple of eight, at most a tenth less: torchvision's _make_divisible(). @param {number} channels */
function rounded(channels) {
  const near = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return near < 0.9 * channels ? near + 8 : near;
}

/**
 * The block of MobileNet V3 and EfficientNet.
 * @param {Layers} layers
 * @param {{ input: number, wide: number, out: number, size: number, squeezed?: number }} sizes channels; the kernel's
 *   size; channels inside squeeze and excitation
 */
function block(layers, { input, wide, out, size, squeezed }) {
  let place = 0;
  if (wide !== input) layers.convNorm(place++, wide, input);
  layers.convNorm(place++, wide, 1, size);
  if (squeezed) {
    const excitation = layers.at(place++);
    excitation.conv('fc1', squeezed, wide, 1, true);
    excitation.conv('fc2', wide, squeezed, 1, true);
  }
  layers.convNorm(place, out, wide);
}

/** The first block of EfficientNet V2, which convolves all channels. @type {typeof block} */
function fusedBlock(layers, { input, wide, out, size }) {
  layers.convNorm(0, wide, input, size);
  if (wide !== input) layers.convNorm(1, out, wide);
}

/** mobilenetv2.py. @type {Write} */
export function mobilenetV2(layers) {
  /** @type {[factor: number, out: number, count: number][]} */
  const stages = [
    [1, 16, 1],
    [6, 24, 2],
    [6, 32, 3],
    [6, 64, 4],
    [6, 96, 3],
    [6, 160, 3],
    [6, 320, 1],
  ];
  const features = layers.at('features');
  let [place, channels] = [0, 32];
  features.convNorm(place++, channels, 3, 3);
  for (const [factor, out, count] of stages)
    for (let i = 0; i < count; i++) {
      const conv = features.at(place++).at('conv');
      const wide = factor * channels;
      let inner = 0;
      if (factor > 1) conv.convNorm(inner++, wide, channels);
      conv.convNorm(inner++, wide, 1, 3);
      conv.conv(inner, out, wide);
      conv.batchNorm(inner + 1, out);
      channels = out;
    }
  features.convNorm(place, 1280, channels);
  layers.linear('classifier.1', 1000, 1280);
}

/** @typedef {[input: number, size: number, wide: number, out: number, isSqueezed: 0 | 1]} Block of mobilenetv3.py */

/** @param {Block[]} blocks @param {number} last the channels before the classes @returns {Write} */
const v3 = (blocks, last) => (layers) => {
  const features = layers.at('features');
  features.convNorm(0, blocks[0][0], 3, 3);
  for (const [i, [input, size, wide, out, isSqueezed]] of blocks.entries()) {
    const squeezed = isSqueezed ? rounded(Math.floor(wide / 4)) : undefined;
    block(features.at(i + 1).at('block'), { input, wide, out, size, squeezed });
  }
  const channels = blocks[blocks.length - 1][3];
  features.convNorm(blocks.length + 1, 6 * channels, channels);
  layers.linear('classifier.0', last, 6 * channels);
  layers.linear('classifier.3', 1000, last);
};

/** The networks by name. @type {Record<string, Write>} */
export const mobilenetV3 = {
  mobilenet_v3_large: v3(
    [
      [16, 3, 16, 16, 0],
      [16, 3, 64, 24, 0],
      [24, 3, 72, 24, 0],
      [24, 5, 72, 40, 1],
      [40, 5, 120, 40, 1],
      [40, 5, 120, 40, 1],
      [40, 3, 240, 80, 0],
      [80, 3, 200, 80, 0],
      [80, 3, 184, 80, 0],
      [80, 3, 184, 80, 0],
      [80, 3, 480, 112, 1],
      [112, 3, 672, 112, 1],
      [112, 5, 672, 160, 1],
      [160, 5, 960, 160, 1],
      [160, 5, 960, 160, 1],
    ],
    1280,
  ),
  mobilenet_v3_small: v3(
    [
      [16, 3, 16, 16, 1],
      [16, 3, 72, 24, 0],
      [24, 3, 88, 24, 0],
      [24, 5, 96, 40, 1],
      [40, 5, 240, 40, 1],
      [40, 5, 240, 40, 1],
      [40, 5, 120, 48, 1],
      [48, 5, 144, 48, 1],
      [48, 5, 288, 96, 1],
      [96, 5, 576, 96, 1],
      [96, 5, 576, 96, 1],
    ],
    1024,
  ),
};

/** @typedef {[factor: number, size: number, input: number, out: number, count: number]} Stage of efficientnet.py */

/**
 * @param {Stage[]} stages
 * @param {{ last?: number, fused?: number }} [more] `fused`: how many stages are fused
 * @returns {Write}
 */
const efficientnetOf =
  (stages, { last, fused = 0 } = {}) =>
  (layers) => {
    const features = layers.at('features');
    features.convNorm(0, stages[0][2], 3, 3);
    for (const [stage, [factor, size, first, out, count]] of stages.entries())
      for (let i = 0; i < count; i++) {
        const input = i ? out : first;
        const write = stage < fused ? fusedBlock : block;
        const squeezed = Math.max(1, Math.floor(input / 4));
        write(
          features
            .at(stage + 1)
            .at(i)
            .at('block'),
          { input, wide: rounded(factor * input), out, size, squeezed },
        );
      }
    const channels = stages[stages.length - 1][3];
    const end = last ?? 4 * channels;
    features.convNorm(stages.length + 1, end, channels);
    layers.linear('classifier.1', 1000, end);
  };

/** @param {number} width @param {number} depth */
function b(width, depth) {
  /** @type {Stage[]} */
  const stages = [
    [1, 3, 32, 16, 1],
    [6, 3, 16, 24, 2],
    [6, 5, 24, 40, 2],
    [6, 3, 40, 80, 3],
    [6, 5, 80, 112, 3],
    [6, 5, 112, 192, 4],
    [6, 3, 192, 320, 1],
  ];
  const scaled = stages.map(([factor, size, input, out, count]) => {
    /** @type {Stage} */
    const stage = [factor, size, rounded(input * width), rounded(out * width), Math.ceil(count * depth)];
    return stage;
  });
  return efficientnetOf(scaled);
}

const v2 = { last: 1280, fused: 3 };

/** The networks by name. @type {Record<string, Write>} */
export const efficientnet = {
  efficientnet_b0: b(1, 1),
  efficientnet_b1: b(1, 1.1),
  efficientnet_b2: b(1.1, 1.2),
  efficientnet_b3: b(1.2, 1.4),
  efficientnet_b4: b(1.4, 1.8),
  efficientnet_b5: b(1.6, 2.2),
  efficientnet_b6: b(1.8, 2.6),
  efficientnet_b7: b(2, 3.1),
  efficientnet_v2_s: efficientnetOf(
    [
      [1, 3, 24, 24, 2],
      [4, 3, 24, 48, 4],
      [4, 3, 48, 64, 4],
      [4, 3, 64, 128, 6],
      [6, 3, 128, 160, 9],
      [6, 3, 160, 256, 15],
    ],
    v2,
  ),
  efficientnet_v2_m: efficientnetOf(
    [
      [1, 3, 24, 24, 3],
      [4, 3, 24, 48, 5],
      [4, 3, 48, 80, 5],
      [4, 3, 80, 160, 7],
      [6, 3, 160, 176, 14],
      [6, 3, 176, 304, 18],
      [6, 3, 304, 512, 5],
    ],
    v2,
  ),
  efficientnet_v2_l: efficientnetOf(
    [
      [1, 3, 32, 32, 4],
      [4, 3, 32, 64, 7],
      [4, 3, 64, 96, 7],
      [4, 3, 96, 192, 10],
      [6, 3, 192, 224, 19],
      [6, 3, 224, 384, 25],
      [6, 3, 384, 640, 7],
    ],
    v2,
  ),
};
