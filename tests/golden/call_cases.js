// SPDX-License-Identifier: Apache-2.0
// What elements.txt and fills.txt ask: the calls, without their answers.
import { nonlinearities } from '../reference/gains.js';
import { modes } from '../reference/initializers.js';
import { streamId } from '../reference/stream_id.js';
import { kinds } from '../reference/words.js';
import { groups } from './backwards.js';
import { intervals, moments, truncations, values } from './parameters.js';

const TOP = 2n ** 64n - 1n;
const ENCODER = streamId(0n, 'encoder.0.weight');
const DTYPES = ['float32', 'float64', 'float16', 'bfloat16'];

const upTo = (n) => Array.from({ length: n + 1 }, (_, i) => i);
const plain = { kind: kinds[0], seed: 42n, stream: 0n, offset: 0n };

// ---- Lengths

/** A call of each way to draw; of float32 the truncated normal has three. */
const truncated = (a, b) => ({ name: 'truncated_normal', p: [0, 1, a, b], bounds: 'absolute', correct: false });
const UNIFORM = { name: 'uniform', p: [-1, 1] };
const NORMAL = { name: 'normal', p: [0, 1] };
const DRAWS = {
  float32: [UNIFORM, NORMAL, truncated(-2, 2), truncated(-3, Infinity), truncated(9, 12)],
  float64: [UNIFORM, NORMAL, truncated(-2, 2), { name: 'log_uniform', p: [1, 99, -1] }],
  float16: [UNIFORM, NORMAL, truncated(-2, 2)],
  bfloat16: [UNIFORM, NORMAL, truncated(-2, 2)],
};

const OFFSETS = [0n, 3n, 4093n, TOP - 11n];

/** Every length: the first two draws of float32 from every kind at every offset, the others from one after the other. */
function lengths() {
  const every = [UNIFORM, NORMAL].flatMap((draw) =>
    kinds.flatMap((kind) =>
      OFFSETS.flatMap((offset) => upTo(17).map((n) => ({ ...draw, ...plain, kind, offset, shape: [n] }))),
    ),
  );
  const some = DTYPES.flatMap((dtype) =>
    DRAWS[dtype].slice(dtype === 'float32' ? 2 : 0).flatMap((draw) =>
      upTo(17).map((n) => ({
        ...draw,
        dtype,
        ...plain,
        kind: kinds[n % kinds.length],
        offset: OFFSETS[(n >> 1) % OFFSETS.length],
        shape: [n],
      })),
    ),
  );
  return [...every, ...some];
}

// ---- Parameters

/** Places of philox4x32 that hold these words, in the first half of a group or in the second. */
const holding = (words, half) => ({ kind: 'philox4x32', ...groups(words, half).next().value });

const BOUNDS = [0x80000000, 0x7fffffff, 0, 0xffffffff];
const INNER = [0x40000000, 0xc0000000, 1, 0x80000001];
const LONG_BOUNDS = [0, 0x80000000, 0xffffffff, 0x7fffffff]; // as signed integers of 64 bits the least and the greatest
const LONG_ZEROS = [0, 0, 0xffffffff, 0xffffffff]; // 0 and -1

/** Groups that hold the words at which the transforms are at their bounds: for a normal, of its radii and its angles. */
const extremes = (...all) => all.flatMap((words) => ['first', 'second'].map((half) => holding(words, half)));
const EXTREMES = extremes(BOUNDS, INNER);
const LONG_EXTREMES = extremes(LONG_BOUNDS, LONG_ZEROS);

/** A group at each place, and as many of a plain stream as are asked for. */
function at(dtype, places, groups, plainKinds = kinds.slice(0, 1)) {
  const group = dtype === 'float64' ? 4 : 8;
  return [
    ...plainKinds.map((kind) => ({ ...plain, kind, stream: ENCODER, dtype, shape: [groups * group] })),
    ...places.map((place) => ({ ...place, dtype, shape: [group] })),
  ];
}

/** Where each distribution is tried: in the first edition both were at the places of float32. */
function placesOf(dtype) {
  if (dtype === 'float32') {
    const all = at(dtype, EXTREMES, 3, kinds);
    return { uniform: all, normal: all, truncated: at(dtype, [EXTREMES[0], EXTREMES[2]], 2) };
  }
  const [first, second, third] = dtype === 'float64' ? LONG_EXTREMES : EXTREMES;
  return {
    uniform: at(dtype, dtype === 'float64' ? [first, third] : [first], 1),
    normal: at(dtype, dtype === 'float64' ? LONG_EXTREMES : [first, second], 1),
    truncated: at(dtype, dtype === 'float64' ? [first, third] : [first], 1),
  };
}

function parameters() {
  return DTYPES.flatMap((dtype) => {
    const { uniform, normal, truncated } = placesOf(dtype);
    return [
      ...values(dtype).map((value) => ({ name: 'fill', dtype, ...plain, p: [value], shape: [5] })),
      ...uniform.flatMap((place) => intervals(dtype).map((p) => ({ name: 'uniform', ...place, p }))),
      ...normal.flatMap((place) => moments(dtype).map((p) => ({ name: 'normal', ...place, p }))),
      ...truncated.flatMap((place) =>
        truncations(dtype).map((call) => ({ name: 'truncated_normal', ...place, ...call })),
      ),
      ...formulas().map((call) => ({ ...plain, stream: ENCODER, offset: 5n, dtype, ...call })),
    ];
  });
}

function formulas() {
  return [
    ...[
      [1, 99, 1],
      [1, 99, -1],
      [1e-3, 0.1, 1],
      [2, 2, 1],
      [1, 1, 1],
      [1e-300, 1, 0.5],
      [0.5, 2, 100],
    ].map((p) => ({ name: 'log_uniform', p, shape: [9] })),
    ...[
      [1e-3, 0.1, 1e-4],
      [0.01, 0.01, 0],
      [1e-3, 1, 0.5],
      [1e-6, 0.1, 0],
      [0.5, 700, 0],
    ].map((p) => ({ name: 'mamba_dt_bias', p, shape: [9] })),
    ...[0, 0.1, 0.5, 0.55, 0.9, 1].map((sparsity) => ({ name: 'sparse', p: [sparsity, 0.01], shape: [7, 4] })),
    ...[
      [1, 1],
      [8, 2],
      [2, 9],
      [2, 70],
      [0, 3],
      [3, 0],
    ].map((shape) => ({ name: 'sparse', p: [0.5, 2], shape })),
  ];
}

// ---- Fans

/** Shapes with their layouts and fans of their own; none of more than 64 elements. */
const SMALL = [
  { shape: [8, 3] },
  { shape: [3, 2, 5] },
  { shape: [3, 2, 2, 2] },
  { shape: [2, 3, 1, 2, 2] },
  { shape: [8, 3], layout: 'OI' },
  { shape: [8, 3], layout: 'IO' },
  { shape: [3, 2, 5], layout: 'OIW' },
  { shape: [3, 2, 2, 2], layout: 'OIHW' },
  { shape: [3, 2, 2, 2], layout: 'HWIO' },
  { shape: [3, 2, 2, 2], layout: 'IOHW' },
  { shape: [2, 2, 1, 5], layout: 'GOIW' },
  { shape: [3, 2, 1, 2, 2], layout: 'OIDHW' },
  { shape: [2, 2, 1, 2, 2], layout: 'GOIHW' },
  { shape: [3, 2, 1, 2, 2], layout: 'torch' },
  { shape: [3, 2, 1, 2, 2], layout: 'megengine' },
  { shape: [3, 2, 1, 2, 2], layout: 'keras' },
  { shape: [5], layout: 'keras' },
  { shape: [], layout: 'keras' },
  { shape: [0, 3] },
  { shape: [1, 1] },
  { shape: [3, 3, 2, 1], layout: 'IGOO' },
  { shape: [2, 3, 2], layout: 'OOI' },
  { shape: [2, 2, 2, 3], layout: 'GGIO' },
  { shape: [5, 3], layout: 'GI' },
  { shape: [8, 3], fan_in: 7, fan_out: 0.5 },
  { shape: [3, 2, 2, 2], layout: 'HWIO', fan_in: 100 },
  { shape: [7], fan_in: 4, fan_out: 3 },
];

const FIRST_EDITION = 20; // how many of these there were in it
const DISTRIBUTIONS = ['uniform', 'normal', 'truncated_normal'];

function familiesOf(small, i) {
  const dtype = DTYPES[i % 4];
  const place = { kind: kinds[i % kinds.length], seed: BigInt(i), stream: ENCODER, offset: BigInt(i), ...small };
  const msra = { p: [0], nonlinearity: 'leaky_relu' };
  const dividesByZero = small.shape.includes(0); // may
  const cases = (i < FIRST_EDITION ? [1, 5 / 3] : [1]).flatMap((gain) =>
    ['xavier_uniform', 'xavier_normal'].map((name) => ({ name, ...place, p: [gain] })),
  );
  cases.push({ name: 'xavier_truncated_normal', dtype, ...place, p: [1] });
  if (dividesByZero) return cases;
  for (const name of ['msra_uniform', 'msra_normal']) {
    for (const mode of i < FIRST_EDITION ? modes.slice(0, 2) : [modes[i % 4]])
      cases.push({ name, ...place, ...msra, mode });
  }
  cases.push({ name: 'msra_truncated_normal', dtype, ...place, ...msra, mode: modes[i % 4] });
  DISTRIBUTIONS.forEach((distribution, k) => {
    const mode = modes[(i + k) % 4];
    cases.push({ name: 'variance_scaling', dtype: DTYPES[(i + k) % 4], ...place, p: [k + 1], mode, distribution });
  });
  cases.push({ name: 'siren', dtype: DTYPES[(i + 1) % 4], ...place, p: [i + 1], first: i % 2 === 0 });
  return cases;
}

function gains() {
  const place = { ...plain, shape: [4, 3] };
  const of = (nonlinearity) => (nonlinearity === 'leaky_relu' ? [0.01, 0.25, -1, Math.sqrt(5), 1e200] : [3]);
  return [
    ...['xavier_uniform', 'xavier_normal'].flatMap((name) =>
      [0, Math.SQRT2, 1e-40, 1e30].map((gain) => ({ name, ...place, p: [gain] })),
    ),
    ...['msra_uniform', 'msra_normal', 'msra_truncated_normal'].flatMap((name) =>
      nonlinearities.flatMap((nonlinearity) =>
        of(nonlinearity).map((slope) => ({ name, ...place, p: [slope], mode: 'fan_out', nonlinearity })),
      ),
    ),
    ...DISTRIBUTIONS.map((distribution) => ({
      name: 'variance_scaling',
      ...place,
      p: [0],
      mode: 'fan_in',
      distribution,
    })),
  ];
}

export const elementCases = () => [...lengths(), ...parameters(), ...SMALL.flatMap(familiesOf), ...gains()];

// ---- fills.txt

const STRANGE = [
  { seed: TOP, stream: ENCODER, offset: 2n ** 34n - 5000n, shape: [10001] },
  { seed: 0n, stream: 0n, offset: 2n ** 64n - 5001n, shape: [10001] },
  { seed: 1n, stream: 2n, offset: 2n ** 41n - 5003n, shape: [10001] },
];

const WEIGHTS = [
  { shape: [64, 3, 7, 7] },
  { shape: [128, 64, 3, 3], layout: 'OIHW' },
  { shape: [3, 3, 64, 128], layout: 'keras' },
];

function float32Fills(kind) {
  const place = { kind, seed: 2n ** 63n, stream: ENCODER, offset: 1n };
  return [
    ...['uniform', 'normal'].flatMap((name) => [
      ...[1, 7, 8, 9, 4095, 4096, 4097, 12289, 100003, 1000000].map((n) => ({
        name,
        ...plain,
        kind,
        p: [0, 1],
        shape: [n],
      })),
      ...[
        [-0.5, 0.75],
        [10, 30],
        [1e-39, 2e-39],
      ].map((p, i) => ({ name, kind, ...STRANGE[i], p })),
    ]),
    ...WEIGHTS.flatMap((weight) => [
      { name: 'xavier_uniform', ...place, ...weight, p: [1] },
      { name: 'xavier_normal', ...place, ...weight, p: [5 / 3] },
      { name: 'msra_uniform', ...place, ...weight, p: [2.25], mode: 'fan_in', nonlinearity: 'leaky_relu' },
      { name: 'msra_normal', ...place, ...weight, p: [0], mode: 'fan_out', nonlinearity: 'relu' },
    ]),
  ];
}

/** A bigger one of each draw, around the sizes of the chunks in which halves and others are made. */
function otherFills(dtype, i) {
  const kind = kinds[i % kinds.length];
  const small = [255, 257, 511, 1023, 1025, 2049];
  return [
    ...DRAWS[dtype]
      .slice(dtype === 'float32' ? 2 : 0)
      .flatMap((draw) => [
        ...small.map((n, k) => ({ ...draw, ...plain, dtype, kind: kinds[k % kinds.length], shape: [n] })),
        { ...draw, ...plain, dtype, kind, shape: [100003] },
        { ...draw, dtype, kind: kinds[(i + 1) % kinds.length], ...STRANGE[i % 3] },
      ]),
    { name: 'uniform', ...plain, dtype, kind, p: [0, 1], shape: [50000] },
    { name: 'normal', ...plain, dtype, kind, p: [0.5, 0.02], shape: [50000] },
    {
      name: 'truncated_normal',
      ...plain,
      dtype,
      p: [0.5, 0.25, 0, 1],
      bounds: 'absolute',
      correct: true,
      shape: [50000],
    },
    { name: 'truncated_normal', ...plain, dtype, p: [0, 0.1, -3, 1], bounds: 'sigma', correct: false, shape: [20000] },
    {
      name: 'truncated_normal',
      ...plain,
      dtype,
      p: [0, 1, 4, 4.01],
      bounds: 'absolute',
      correct: false,
      shape: [20000],
    },
    { name: 'xavier_truncated_normal', ...plain, dtype, p: [1], ...WEIGHTS[0] },
    { name: 'msra_truncated_normal', ...plain, dtype, p: [0], ...WEIGHTS[0], mode: 'fan_out', nonlinearity: 'relu' },
    { name: 'variance_scaling', ...plain, dtype, p: [2], ...WEIGHTS[0], mode: 'fan_avg', distribution: 'uniform' },
    { name: 'siren', ...plain, dtype, p: [30], shape: [256, 40], first: false },
    { name: 'log_uniform', ...plain, dtype, p: [1, 783, -1], shape: [1027] },
    { name: 'mamba_dt_bias', ...plain, dtype, p: [1e-3, 0.1, 1e-4], shape: [1536] },
    { name: 'sparse', ...plain, dtype, offset: 9n, p: [0.07, 0.01], shape: [100, 30] },
    { name: 'sparse', ...plain, dtype, kind, p: [0.55, 1], shape: [1000, 7] },
    { name: 'sparse', ...plain, dtype, kind, p: [0.9, 0.1], shape: [257, 300] },
    { name: 'fill', ...plain, dtype, p: [0.1], shape: [12289] },
  ];
}

export const fillCases = () => [...kinds.flatMap(float32Fills), ...DTYPES.flatMap(otherFills)];
