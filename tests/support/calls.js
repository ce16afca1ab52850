// SPDX-License-Identifier: Apache-2.0
// The calls that tests/golden records and tests/reference can make, made through the public API.

/** Each initializer: its name in records, its name in the API, and its options from the parameters of a record. */
export const initializers = {
  uniform: { method: 'uniform_', options: ({ p: [a, b] }) => ({ a, b }) },
  normal: { method: 'normal_', options: ({ p: [mean, std] }) => ({ mean, std }) },
  xavier_uniform: { method: 'xavierUniform_', options: ({ p: [gain], layout }) => ({ gain, layout }) },
  xavier_normal: { method: 'xavierNormal_', options: ({ p: [gain], layout }) => ({ gain, layout }) },
  msra_uniform: { method: 'msraUniform_', options: ({ p: [a], ...rest }) => msra({ a, ...rest }) },
  msra_normal: { method: 'msraNormal_', options: ({ p: [a], ...rest }) => msra({ a, ...rest }) },
};

const msra = ({ a, layout, mode, nonlinearity }) => ({ a, layout, mode, nonlinearity });

export const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/** The generator before a call. */
export const generatorOf = (nn, { kind, seed, stream, offset }) => nn.generator({ kind, seed, stream }).seek(offset);

/** Fills `target` as the record says. */
export function fill(nn, call, target, generator) {
  if (call.name === 'fill') return nn.fill_(target, call.p[0]);
  const { method, options } = initializers[call.name];
  return nn[method](target, { ...options(call), generator });
}

/** One call of each initializer, of any size: element k is its k-th. */
export const everyInitializer = (shape) => [
  { name: 'uniform', p: [-2, 3], shape },
  { name: 'normal', p: [1, 0.5], shape },
  { name: 'xavier_uniform', p: [1], shape },
  { name: 'xavier_normal', p: [5 / 3], shape },
  { name: 'msra_uniform', p: [0.1], mode: 'fan_in', nonlinearity: 'leaky_relu', shape },
  { name: 'msra_normal', p: [0], mode: 'fan_out', nonlinearity: 'relu', shape },
];
