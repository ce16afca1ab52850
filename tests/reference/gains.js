// SPDX-License-Identifier: Apache-2.0
// The gain of a nonlinearity: the table of megengine.module.init and torch.nn.init, whose selu it is.

const GAINS = {
  linear: () => 1,
  sigmoid: () => 1,
  tanh: () => 5 / 3,
  relu: () => Math.sqrt(2),
  selu: () => 3 / 4,
  leaky_relu: (slope) => Math.sqrt(2 / (1 + slope * slope)), // not slope ** 2: an engine's power need not be exact
};
for (const name of ['conv1d', 'conv2d', 'conv3d', 'conv_transpose1d', 'conv_transpose2d', 'conv_transpose3d']) {
  GAINS[name] = GAINS.linear;
}

export const nonlinearities = Object.keys(GAINS);

/**
 * @param {string} nonlinearity
 * @param {number} [slope] counts for 'leaky_relu' alone
 */
export function gain(nonlinearity, slope = 0.01) {
  return GAINS[nonlinearity](slope);
}
