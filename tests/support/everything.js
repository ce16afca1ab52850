// SPDX-License-Identifier: Apache-2.0
// One or more calls of every initializer that fills one tensor.
import { dtypes } from '../reference/dtypes.js';

const fans = (method, given, shape = [6, 4, 3]) => ({ method, shape, given });

/** `args` are the arguments between the tensor and the options. Without `given` there are no options. */
export const everything = [
  { method: 'fill_', shape: [3, 4], args: [0.1] },
  { method: 'zeros_', shape: [3, 4] },
  { method: 'ones_', shape: [3, 4] },
  { method: 'constant_', shape: [3, 4], args: [-0.3] },
  {
    method: 'constant_',
    shape: [2, 3],
    args: [
      [
        [1 / 3, 2, 3],
        [4, 5, 6.1],
      ],
    ],
  },
  { method: 'eye_', shape: [3, 5], given: { gain: 0.7 } },
  { method: 'dirac_', shape: [6, 2, 3, 3], given: { groups: 3 } },
  { method: 'bilinear_', shape: [2, 3, 4, 4], given: { layout: 'IOHW' } },
  { method: 'hippoLegs_', shape: [7, 7] },
  { method: 'hippoLegsInput_', shape: [7] },
  { method: 's4dLin_', shape: [2, 9] },
  { method: 's4dInv_', shape: [2, 9] },
  { method: 's4dReal_', shape: [2, 9] },
  { method: 'mambaALog_', shape: [3, 16] },
  { method: 'alibi_', shape: [12] },
  { method: 'sinusoidal_', shape: [5, 7], given: { order: 'halves' } },
  { method: 'sinusoidal_', shape: [5, 6], given: { base: 500 } },
  { method: 'stft_', shape: [8, 1, 5], given: { side: 'imag', window: 'blackman' } },
  { method: 'forgetBias_', shape: [12], given: { value: 1.1 } },
];

/** The calls that draw. Their options take a generator. */
export const random = [
  { method: 'uniform_', shape: [5, 7, 3], given: { a: -2, b: 3 } },
  { method: 'normal_', shape: [5, 7, 3], given: { mean: 1, std: 0.5 } },
  { method: 'truncNormal_', shape: [5, 7, 3], given: { std: 0.02, a: -0.03, b: 0.05 } },
  { method: 'truncNormal_', shape: [5, 7, 3], given: { mean: 2, a: 3, b: Infinity, bounds: 'sigma' } },
  { method: 'truncNormal_', shape: [5, 7, 3], given: { std: 0.4, a: -1, b: 0.9, correct: true } },
  fans('xavierUniform_', { gain: 2 }),
  fans('xavierNormal_', { groups: 2 }),
  fans('xavierTruncNormal_', { inAxes: 0, outAxes: [1, 2] }),
  fans('msraUniform_', { a: 0.1, nonlinearity: 'leaky_relu', layout: 'keras' }),
  fans('msraNormal_', { mode: 'fan_out', nonlinearity: 'selu' }),
  fans('msraTruncNormal_', { mode: 'fan_geo_avg' }),
  fans('varianceScaling_', { scale: 2, mode: 'fan_avg', batchAxes: 0, inAxes: 1, outAxes: 2 }),
  fans('varianceScaling_', { distribution: 'uniform', fanIn: 50 }),
  fans('varianceScaling_', { distribution: 'untruncated_normal', mode: 'fan_out' }),
  fans('lecunUniform_', { layout: 'WIO' }),
  fans('lecunNormal_', {}),
  fans('lecunTruncNormal_', {}),
  fans('siren_', { omega: 20 }),
  fans('siren_', { first: true }),
  { method: 'sparse_', shape: [11, 9], given: { sparsity: 0.3, std: 2 } },
  { method: 'sparse_', shape: [80, 70], given: { sparsity: 0.9 } },
  { method: 'orthogonal_', shape: [6, 5], given: { gain: 2 } },
  { method: 'orthogonal_', shape: [6, 4, 3], given: { blocks: 3 } },
  { method: 'orthogonal_', shape: [4, 6, 5], given: { axis: 1, batchAxes: 0 } },
  { method: 'orthogonal_', shape: [70, 90], given: {} },
  { method: 'deltaOrthogonal_', shape: [6, 5, 3, 4], given: { gain: 0.5 } },
  { method: 'logUniform_', shape: [70], given: { a: 2, b: 20 } },
  { method: 'mambaDtBias_', shape: [70], given: {} },
  { method: 'chrono_', shape: [24], given: { tMax: 100 } },
];

everything.push(...random);

export const isRandom = (call) => random.includes(call);

/** Tables, and others that draw nothing, which can make a box of a whole. */
const TABLES = ['eye_', 'dirac_', 'hippoLegs_', 'hippoLegsInput_', 's4dLin_', 's4dInv_', 's4dReal_', 'mambaALog_'];
export const boxed = everything.filter(
  (call) => isRandom(call) || [...TABLES, 'alibi_', 'sinusoidal_'].includes(call.method),
);

const argumentsOf = (call, generator, more) => {
  const { args = [], given } = call;
  if (isRandom(call)) return [...args, { ...given, generator, ...more }];
  return given || more ? [...args, { ...given, ...more }] : args;
};

/** Makes the call on t, with a generator if it draws, and with further options, for example `of` and `at`. */
export const perform = (nn, call, t, generator, more) => nn[call.method](t, ...argumentsOf(call, generator, more));

/** What explain() says about the call. */
export const explained = (nn, call, t, generator) => nn.explain(t, call.method, ...argumentsOf(call, generator));

export const titleOf = ({ method, shape, args = [], given }) =>
  [method, ...[shape, ...args, ...(given ? [given] : [])].map((value) => JSON.stringify(value))].join(' ');

/** Elements as numbers; those of a Uint16Array are encodings. */
export const valuesOf = (data, dtype) =>
  Array.from(data, data instanceof Uint16Array ? dtypes[dtype].decode : (x) => x);
