// SPDX-License-Identifier: Apache-2.0
// Convolutions by their definition, for kernels of any layout: slow, but fast enough for tests.

export const sizeOf = (extents) => extents.reduce((size, extent) => size * extent, 1);

/** The indices of an element; the last axis counts fastest. */
function indicesOf(at, extents) {
  const indices = new Array(extents.length);
  for (let axis = extents.length; axis-- > 0; at = Math.floor(at / extents[axis])) indices[axis] = at % extents[axis];
  return indices;
}

const place = (indices, extents) => indices.reduce((at, index, axis) => at * extents[axis] + index, 0);

/**
 * What each element of a kernel connects: its output and input channel, and its place in the kernel. If O (or I)
 * repeats, the first one counts slowest.
 * @param {number[]} shape
 * @param {string} letters one for each axis
 * @param {number} groups groups that share the axis of the outputs, or have their own axis, G
 */
export function joints(shape, letters, groups = 1) {
  const select = (test) => [...letters].flatMap((letter, axis) => (test(letter) ? [axis] : []));
  const axes = { O: select((l) => l === 'O'), I: select((l) => l === 'I'), G: select((l) => l === 'G') };
  const kernel = select((l) => !'OIG'.includes(l));
  const pick = (values, which) => which.map((axis) => values[axis]);
  const [outputs, inputs] = [sizeOf(pick(shape, axes.O)), sizeOf(pick(shape, axes.I))];
  const all = groups * sizeOf(pick(shape, axes.G));
  const kernelShape = pick(shape, kernel);
  const list = Array.from({ length: sizeOf(shape) }, (_, element) => {
    const indices = indicesOf(element, shape);
    const [o, i, g] = [axes.O, axes.I, axes.G].map((which) => place(pick(indices, which), pick(shape, which)));
    const group = axes.G.length ? g : Math.floor(o / (outputs / groups));
    return { element, o: axes.G.length ? g * outputs + o : o, i: group * inputs + i, k: pick(indices, kernel), group };
  });
  return { list, kernelShape, inputs: inputs * all, outputs: axes.G.length ? outputs * all : outputs, groups: all };
}

/**
 * The circular convolution of channels, each an array of places. The kernel's centre, floor(extent / 2), stands over
 * the place.
 * @param {Float64Array[]} channels
 * @param {number[]} dims each channel's extents
 * @param {ArrayLike<number>} weights
 */
export function convolve(channels, dims, weights, { list, kernelShape, outputs }) {
  const result = Array.from({ length: outputs }, () => new Float64Array(sizeOf(dims)));
  for (const { element, o, i, k } of list) {
    const weight = weights[element];
    if (!weight) continue;
    for (let at = 0; at < result[o].length; at++) {
      const from = indicesOf(at, dims).map((x, axis) => {
        const shifted = x + k[axis] - Math.floor(kernelShape[axis] / 2);
        return ((shifted % dims[axis]) + dims[axis]) % dims[axis];
      });
      result[o][at] += weight * channels[i][place(from, dims)];
    }
  }
  return result;
}

/** Channels of small whole numbers, so that sums of them are exact. */
export const someChannels = (n, dims) =>
  Array.from({ length: n }, (_, channel) =>
    Float64Array.from({ length: sizeOf(dims) }, (_, at) => ((channel * 37 + at * 17) % 23) - 11),
  );

/**
 * Rearranges channels into places, `scale` along each axis: like PyTorch's PixelShuffle, where the parts of a channel
 * are neighbours, or like TensorFlow's depth_to_space, where the channels of a part are.
 */
export function shuffle(channels, dims, scale, order) {
  const parts = scale ** dims.length;
  const n = channels.length / parts;
  const large = dims.map((extent) => extent * scale);
  const result = Array.from({ length: n }, () => new Float64Array(sizeOf(large)));
  for (let channel = 0; channel < n; channel++)
    for (let at = 0; at < result[channel].length; at++) {
      const indices = indicesOf(at, large);
      const part = place(
        indices.map((x) => x % scale),
        dims.map(() => scale),
      );
      const from = order === 'pixel_shuffle' ? channel * parts + part : part * n + channel;
      result[channel][at] =
        channels[from][
          place(
            indices.map((x) => Math.floor(x / scale)),
            dims,
          )
        ];
    }
  return result;
}

/** Nearest-neighbour upsampling. */
export const nearest = (channels, dims, scale) =>
  channels.map((channel) =>
    Float64Array.from({ length: sizeOf(dims) * scale ** dims.length }, (_, at) => {
      const large = dims.map((extent) => extent * scale);
      return channel[
        place(
          indicesOf(at, large).map((x) => Math.floor(x / scale)),
          dims,
        )
      ];
    }),
  );
