// SPDX-License-Identifier: Apache-2.0
// The initializers that compete, in a dense layer of as many inputs as outputs.

/**
 * @typedef {object} Contestant
 * @property {string} label
 * @property {string} initializer
 * @property {(nn: any, layer: { nonlinearity: string, slope: number, width: number }) => object} options
 * @property {(layer: { nonlinearity: string, slope: number }) => string} source the same options, as one writes them
 */

/** @type {Record<string, Contestant>} */
export const contestants = {
  msra: {
    label: 'MSRA (He) normal',
    initializer: 'msraNormal_',
    options: (nn, { nonlinearity, slope }) => ({ nonlinearity, a: slope }),
    source: ({ nonlinearity, slope }) =>
      nonlinearity === 'leaky_relu' ? `nonlinearity: 'leaky_relu', a: ${slope}` : `nonlinearity: '${nonlinearity}'`,
  },
  xavier: {
    label: 'Xavier (Glorot) normal',
    initializer: 'xavierNormal_',
    options: () => ({}),
    source: () => '',
  },
  xavierGain: {
    label: 'Xavier normal, times the gain',
    initializer: 'xavierNormal_',
    options: (nn, { nonlinearity, slope }) => ({ gain: nn.calculateGain(nonlinearity, slope) }),
    source: gainSource,
  },
  orthogonal: {
    label: 'Orthogonal, times the gain',
    initializer: 'orthogonal_',
    options: (nn, { nonlinearity, slope }) => ({ gain: nn.calculateGain(nonlinearity, slope) }),
    source: gainSource,
  },
  lecun: {
    label: 'LeCun normal',
    initializer: 'lecunNormal_',
    options: () => ({}),
    source: () => '',
  },
  standard: {
    label: 'U(-1/√n, 1/√n), the older heuristic',
    initializer: 'uniform_',
    options: (nn, { width }) => ({ a: -1 / Math.sqrt(width), b: 1 / Math.sqrt(width) }),
    source: () => 'a: -1 / Math.sqrt(width), b: 1 / Math.sqrt(width)',
  },
  small: {
    label: 'N(0, 0.01²)',
    initializer: 'normal_',
    options: () => ({ std: 0.01 }),
    source: () => 'std: 0.01',
  },
};

function gainSource({ nonlinearity, slope }) {
  return nonlinearity === 'leaky_relu'
    ? `gain: nn.calculateGain('leaky_relu', ${slope})`
    : `gain: nn.calculateGain('${nonlinearity}')`;
}
