// SPDX-License-Identifier: Apache-2.0
// Parameters at which distributions and rounding are hard, by dtype.
import { dtypes } from '../reference/dtypes.js';
import { FLT_MAX } from '../reference/float32.js';

const TINY = 2 ** -149; // the least subnormal
const NORMAL = 2 ** -126; // the least normal
const ULP = 2 ** -23;

const FLOAT32_INTERVALS = [
  [0, 1],
  [-1, 1],
  [-0.05, 0.05],
  [0.1, 0.3],
  [-3, 5],
  [1000, 1001],
  [-1001, -1000],
  [0, 2 * Math.PI],
  [1e-3, 1e3],
  [16777215, 16777217],
  [-1, 16777216],
  [-1, 1e-9], // m is rounded
  [1, 1 + ULP],
  [1 + ULP, 1 + 2 * ULP],
  [1, 1 + 2 * ULP],
  [1 - ULP / 2, 1 + ULP], // neighbours
  [1 + 1e-9, 1 + 1.5 * ULP],
  [1, 1],
  [0.1, 0.1],
  [-0.1, -0.1],
  [0, 0],
  [-0, -0],
  [-0, 0],
  [FLT_MAX, FLT_MAX], // a = b
  [0, FLT_MAX],
  [-FLT_MAX, 0],
  [-FLT_MAX, FLT_MAX],
  [FLT_MAX / 2, FLT_MAX],
  [FLT_MAX * (1 - ULP), FLT_MAX],
  [-1e38, 3e38],
  [0, TINY],
  [0, 2 * TINY],
  [-TINY, TINY],
  [-TINY, 0],
  [0, 1e-45],
  [-1e-46, 1e-46],
  [-2e-60, 1e-60], // subnormal
  [-1e-60, 2e-60],
  [0, 5 * TINY],
  [-5 * TINY, 6 * TINY],
  [1e-40, 2e-40],
  [-1e-40, 3e-40],
  [0, NORMAL],
  [-NORMAL, NORMAL],
  [0, 1e-37],
  [0, 2 ** -94],
  [-(2 ** -94), 2 ** -94],
  [-1e-30, 1e-29],
  [0, 3e-36], // s = h * 2^-31 is subnormal, or hardly not
];

const FLOAT32_MOMENTS = [
  [0, 1],
  [0, 0.02],
  [1, 2],
  [-3, 0.5],
  [1000, 1],
  [1e6, 1e-3],
  [0.1, 0.1],
  [-1e-3, 1e3],
  [16777216, 1],
  [0, 0],
  [1, 0],
  [-0.1, 0],
  [-0, 0], // std = 0
  [0, 5e37],
  [1e38, 3e37],
  [-3e38, 1e36],
  [FLT_MAX, 0], // huge
  [0, TINY],
  [0, 1e-46],
  [1e-60, 1e-46], // a mean of 0 in float32
  [0, 3 * TINY],
  [TINY, TINY],
  [0, 1e-40],
  [1e-39, 1e-40],
  [0, NORMAL], // subnormal
  [0, 1e-37],
  [0, 1e-30],
];

const FLOAT32_VALUES = [
  0,
  1,
  -0,
  5,
  0.1,
  -1 / 3,
  16777217,
  16777219,
  TINY,
  1e-45,
  1e-46,
  -1e-46,
  1.5 * TINY,
  FLT_MAX,
  -FLT_MAX,
];

/** The least subnormal, the least normal, and the step above 1. */
const STEPS = {
  float32: [TINY, NORMAL, ULP],
  float64: [2 ** -1074, 2 ** -1022, 2 ** -52],
  float16: [2 ** -24, 2 ** -14, 2 ** -10],
  bfloat16: [2 ** -133, 2 ** -126, 2 ** -7],
};

/** [a, b] of uniforms. */
export function intervals(dtype) {
  if (dtype === 'float32') return FLOAT32_INTERVALS;
  const { max } = dtypes[dtype];
  const [tiny, normal, ulp] = STEPS[dtype];
  return [
    [0, 1],
    [-1, 1],
    [-1, 0],
    [-0.05, 0.05],
    [0.1, 0.3],
    [-3, 5],
    [1000, 1001],
    [0, 2 * Math.PI],
    [1e-3, 1e3],
    [0, 1e-7], // of float16 0 and one value more
    [-1, 1e-9], // m is rounded
    [1, 1 + ulp],
    [1 + ulp, 1 + 2 * ulp],
    [1, 1 + 2 * ulp],
    [1 - ulp / 2, 1 + ulp], // neighbours
    [1 - ulp / 8, 1 + 1.5 * ulp],
    [2 - 3 * ulp, 2],
    [1, 1],
    [0.1, 0.1],
    [-0.1, -0.1],
    [0, 0],
    [-0, -0],
    [-0, 0],
    [max, max], // a = b
    [0, max],
    [-max, 0],
    [-max, max],
    [max / 2, max],
    [max * (1 - ulp), max],
    [-0, tiny],
    [0, 2 * tiny],
    [-tiny, tiny],
    [-tiny, 0],
    [-tiny, -0],
    [0, tiny / 3],
    [-tiny / 3, tiny / 9],
    [-5 * tiny, 6 * tiny],
    [normal / 3, normal],
    [-normal, 3 * normal],
    [0, 1.1 * 2 ** 17 * normal],
    [-3 * 2 ** 16 * normal, 5 * 2 ** 15 * normal], // of float64: s is subnormal
    [-0.3, 1.7],
    [0.1, 0.7],
  ];
}

/** [mean, std] of normals. */
export function moments(dtype) {
  if (dtype === 'float32') return FLOAT32_MOMENTS;
  const { max } = dtypes[dtype];
  const [tiny, normal, ulp] = STEPS[dtype];
  return [
    [0, 1],
    [0, 0.02],
    [1, 2],
    [-3, 0.5],
    [1000, 1],
    [0.1, 0.1],
    [-1e-3, 1e3],
    [1, ulp],
    [0, 0],
    [1, 0],
    [-0.1, 0],
    [-0, 0], // std = 0
    [0, max / 10],
    [max / 3, max / 20],
    [-0.9 * max, max / 1000],
    [max, 0], // huge
    [0, tiny],
    [0, tiny / 2.5],
    [1e-60, tiny / 1e3],
    [0, 3 * tiny],
    [tiny, tiny],
    [0, normal],
    [normal, normal / 8],
  ];
}

/** What tensors are filled with. */
export function values(dtype) {
  if (dtype === 'float32') return FLOAT32_VALUES;
  const { max } = dtypes[dtype];
  const [tiny, normal, ulp] = STEPS[dtype];
  return [
    ...[0, 1, -0, 5, 0.1, -1 / 3, 1 + ulp / 2, 1 + 1.5 * ulp, 2 - ulp / 2, -(2 - ulp / 2)],
    1 + ulp / 2 + 2 ** -45, // halfway in float32: it is not rounded twice
    ...[tiny, tiny / 2, -tiny / 2, 0.50001 * tiny, 1.5 * tiny, normal - tiny / 2, normal - 0.51 * tiny, max, -max],
  ];
}

const plain = { bounds: 'absolute', correct: false };
const correct = { bounds: 'absolute', correct: true };
const sigma = { bounds: 'sigma', correct: false };
const correctSigma = { bounds: 'sigma', correct: true };

/** Of truncated normals: p is mean, std, a, b. */
export function truncations(dtype) {
  const { max, atLeast, atMost } = dtypes[dtype];
  const [tiny, normal, ulp] = STEPS[dtype];
  const unit = [
    [-2, 2], // float32: the middle alone
    [-1, 1],
    [-0.5, 0.5],
    [0, 2],
    [-2, 0],
    [-0, 1],
    [-1, -0],
    [0.5, 1.5],
    [-2.05, -1],
    [2, 2.05],
    [-2.05, 2.05],
    [-2.05, 2.06], // tails too
    [-2.0500000000000003, 2],
    [-3, 3],
    [-6, 6],
    [-Infinity, Infinity],
    [0, Infinity],
    [-Infinity, 0],
    [1, Infinity],
    [-Infinity, -1],
    [-1, 3],
    [-3, 1],
    [-40, 2],
    [2, 4],
    [-3, Infinity],
    [-Infinity, 3],
    [2.05, 2.5],
    [5, 1000],
    [-4, -2.1],
    [8, Infinity],
    [8, 8.5],
    [8.5, Infinity],
    [-Infinity, -8.5],
    [8.500000001, Infinity], // far
    [-9.5, -8.6],
    [9, Infinity],
    [-10, -9],
    [38, Infinity],
    [-Infinity, -1000],
    [1e6, Infinity],
    [0, 0.06], // narrow, or hardly not
    [0.02, 0.04],
    [-0.01, 0.03],
    [1, 1.001],
    [3, 3.02],
    [-3.02, -3],
    [3, 3.0207],
    [100, 100.0005],
    [0, 0.0625],
    [0, 0.06251],
    [1, 1 + ulp],
    [1, 1],
    [0, 0],
    [-tiny / 3, 1.4 * tiny], // of few values
    [0, 1e-7],
  ].map(([a, b]) => ({ ...plain, p: [0, 1, a, b] }));
  return [
    ...unit,
    { ...plain, p: [0, 0.02, -2, 2] },
    { ...plain, p: [0, 0.02, -0.04, 0.04] },
    { ...plain, p: [0.5, 0.25, 0, 1] },
    { ...plain, p: [3, 2, -1, 2.5] },
    { ...plain, p: [-5, 0.1, 0, 1] },
    { ...plain, p: [1000, 1, 999, 1001] },
    { ...plain, p: [0.1, 0, -1, 1] },
    { ...plain, p: [-0, 0, -1, 1] },
    { ...plain, p: [5, 0, -1, 1] },
    { ...plain, p: [0, 1e-70, 1, 2] },
    { ...plain, p: [0, 5e-324, 1, 2] },
    { ...plain, p: [0, 1e-70, -2, -1] },
    { ...plain, p: [0, max / 10, -Infinity, Infinity] },
    { ...plain, p: [max / 10, max / 20, -max / 5, max / 5] },
    { ...plain, p: [0, 3 * tiny, -Infinity, Infinity] },
    { ...plain, p: [0, normal, -2 * normal, normal] },
    { ...sigma, p: [0, 0.05, -2, 2] },
    { ...sigma, p: [0.1, 0.3, -1, 3] },
    { ...sigma, p: [-1, 0.125, -Infinity, -2] },
    { ...sigma, p: [0.1, 0, -2, 2] },
    { ...correctSigma, p: [0, 1, -2, 2] },
    { ...correctSigma, p: [0.1, 0.3, -1, 3] },
    { ...correctSigma, p: [2, 0.5, 1, Infinity] },
    { ...correctSigma, p: [0, 1, 0.01, 0.02] },
    { ...correctSigma, p: [0, 1, 9, 12] },
    { ...correctSigma, p: [0, 1, -60, -51] },
    { ...correctSigma, p: [0, 0, -2, 2] },
    { ...correct, p: [0, 1, -2.5, 2.5] },
    { ...correct, p: [0, 0.57, -1, 1] },
    { ...correct, p: [0, 0.01, -1, 1] },
    { ...correct, p: [0.2, 0.1, 0, 1] },
    { ...correct, p: [1, 0.3, 0, Infinity] },
    { ...correct, p: [3, 0.1, 0, 1] },
    { ...correct, p: [0, 0, -1, 1] },
  ].filter(({ p: [, , a, b], bounds }) => {
    if (bounds === 'sigma') return true;
    // Where no value of the dtype lies in [a, b] there is nothing to draw.
    return a <= max && b >= -max && atLeast(Math.max(a, -max)) <= atMost(Math.min(b, max));
  });
}
