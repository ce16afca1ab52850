// SPDX-License-Identifier: Apache-2.0
// The calls that tests/golden records and tests/reference can make, through the public API.

/** A record without a layout is from the C API, where that means MegEngine's rule for every function. */
const fans = ({ layout = 'megengine', fan_in: fanIn, fan_out: fanOut }) => ({ layout, fanIn, fanOut });
const gain = ({ p: [gain], ...rest }) => ({ gain, ...fans(rest) });
const msra = ({ p: [a], mode, nonlinearity, ...rest }) => ({ a, mode, nonlinearity, ...fans(rest) });

/** Each initializer: its name in records, its name in the API, and its options from a record. */
export const initializers = {
  uniform: { method: 'uniform_', options: ({ p: [a, b] }) => ({ a, b }) },
  normal: { method: 'normal_', options: ({ p: [mean, std] }) => ({ mean, std }) },
  truncated_normal: {
    method: 'truncNormal_',
    options: ({ p: [mean, std, a, b], bounds, correct }) => ({ mean, std, a, b, bounds, correct }),
  },
  xavier_uniform: { method: 'xavierUniform_', options: gain },
  xavier_normal: { method: 'xavierNormal_', options: gain },
  xavier_truncated_normal: { method: 'xavierTruncNormal_', options: gain },
  msra_uniform: { method: 'msraUniform_', options: msra },
  msra_normal: { method: 'msraNormal_', options: msra },
  msra_truncated_normal: { method: 'msraTruncNormal_', options: msra },
  variance_scaling: {
    method: 'varianceScaling_',
    options: ({ p: [scale], mode, distribution, ...rest }) => ({ scale, mode, distribution, ...fans(rest) }),
  },
  siren: { method: 'siren_', options: ({ p: [omega], first, ...rest }) => ({ omega, first, ...fans(rest) }) },
  log_uniform: { method: 'logUniform_', options: ({ p: [a, b] }) => ({ a, b }) },
  mamba_dt_bias: { method: 'mambaDtBias_', options: ({ p: [dtMin, dtMax, floor] }) => ({ dtMin, dtMax, floor }) },
  sparse: { method: 'sparse_', options: ({ p: [sparsity, std] }) => ({ sparsity, std }) },
};

/** Whether the API can make a call: its log_uniform has no factor. */
export const isCallable = ({ name, p }) => name !== 'log_uniform' || p[2] === 1;

export const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/** The generator before a call. */
export const generatorOf = (nn, { kind, seed, stream, offset }) => nn.generator({ kind, seed, stream }).seek(offset);

/** Fills `target` as the record says, with further options, for example `of` and `at`. */
export function fill(nn, call, target, generator, more) {
  if (call.name === 'fill') return nn.fill_(target, call.p[0]);
  const { method, options } = initializers[call.name];
  return nn[method](target, { ...options(call), generator, ...more });
}

/** One call of each initializer, for a tensor of any size: element k gets the k-th. */
export const everyInitializer = (shape) => [
  { name: 'uniform', p: [-2, 3], shape },
  { name: 'normal', p: [1, 0.5], shape },
  { name: 'xavier_uniform', p: [1], shape },
  { name: 'xavier_normal', p: [5 / 3], shape },
  { name: 'msra_uniform', p: [0.1], mode: 'fan_in', nonlinearity: 'leaky_relu', shape },
  { name: 'msra_normal', p: [0], mode: 'fan_out', nonlinearity: 'relu', shape },
];
