// SPDX-License-Identifier: Apache-2.0
// What the golden files ask: the cases, without their answers. make.js writes both.
import { FLT_MAX } from '../reference/float32.js';
import { nonlinearities } from '../reference/gains.js';
import { streamId } from '../reference/stream_id.js';
import { kinds } from '../reference/words.js';
import { groups, zeroLanes } from './backwards.js';

const TOP = 2n ** 64n - 1n;
const SEEDS = [0n, 1n, 42n, 2n ** 32n - 1n, 2n ** 63n, TOP];
const ENCODER = streamId(0n, 'encoder.0.weight');

const first = (generator, n) => Array.from({ length: n }, () => generator.next().value);
const upTo = (n) => Array.from({ length: n + 1 }, (_, i) => i);

// ---- words.txt

/** Around each of these some counter carries, wraps, or begins a new block. */
const OFFSETS = [
  ...[0n, 1n, 3n, 7n, 8n, 4090n, 4095n, 4096n, 4097n, 32760n], // groups, blocks of xoshiro128++
  ...[2n ** 32n - 1n, 2n ** 32n], // the low half of the offset itself
  ...[2n ** 34n - 8n, 2n ** 34n - 4n, 2n ** 34n - 3n, 2n ** 34n], // b low of philox4x32
  ...[2n ** 41n - 8n, 2n ** 41n - 3n, 2n ** 41n, 2n ** 44n - 5n], // c low of xoshiro128++
  ...[2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 63n - 5n, 2n ** 63n], // numbers that are no longer exact in a double, signs
  ...[2n ** 64n - 4096n, 2n ** 64n - 8n, 2n ** 64n - 5n, TOP], // the end
];

export function wordCases() {
  const cases = [];
  for (const kind of kinds) {
    for (const seed of SEEDS) {
      for (const stream of [0n, 1n, ENCODER, TOP]) cases.push({ kind, seed, stream, offset: 0n, count: 16 });
    }
    for (const offset of OFFSETS) {
      cases.push({ kind, seed: 42n, stream: ENCODER, offset, count: 24 });
      cases.push({ kind, seed: TOP - 1n, stream: 2n ** 32n, offset, count: 9 });
    }
    for (const count of upTo(17)) cases.push({ kind, seed: 7n, stream: 0n, offset: 5n, count });
  }
  // The lane that would start all zero; and the block before it, from which a straight run comes to it.
  for (const { seed, stream, offset } of first(zeroLanes(), 3)) {
    const place = { kind: 'xoshiro128++', seed, stream };
    cases.push({ ...place, offset, count: 64 }, { ...place, offset: offset - 8n, count: 32 });
  }
  return cases;
}

// ---- stream_ids.txt

export function streamIdCases() {
  const names = [
    '',
    'a',
    'b',
    'ab',
    'ba',
    'foobar',
    'encoder.0.weight',
    'encoder.1.weight',
    'layer1.0.conv1.weight',
    '0',
    ' ',
    '\0',
    'a\0b',
    'Straße',
    '重み',
    'вес',
    '\u{1f9e0}',
    'n\u0303',
    '\u00f1',
    'x'.repeat(100),
  ];
  const parents = [0n, 1n, streamId(0n, 'a'), ENCODER, 2n ** 63n, TOP];
  return parents.flatMap((parent) => names.map((name) => ({ parent, name })));
}

// ---- elements.txt and fills.txt

const TINY = 2 ** -149; // the least subnormal
const NORMAL = 2 ** -126; // the least normal
const ULP = 2 ** -23;

const INTERVALS = [
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

const MOMENTS = [
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
  [0, 3 * TINY],
  [TINY, TINY],
  [0, 1e-40],
  [1e-39, 1e-40],
  [0, NORMAL], // subnormal
  [0, 1e-37],
  [0, 1e-30],
];

const VALUES = [
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

const plain = { seed: 42n, stream: 0n, offset: 0n };

/** Groups of philox4x32 that hold the words at which the transforms are at their bounds. */
function extremeGroups() {
  const bounds = [0x80000000, 0x7fffffff, 0, 0xffffffff];
  const inner = [0x40000000, 0xc0000000, 1, 0x80000001];
  return [bounds, inner].flatMap((words) =>
    ['first', 'second'].map((half) => ({ kind: 'philox4x32', ...first(groups(words, half), 1)[0] })),
  );
}

/** Shapes with their layouts; none of more than 64 elements. */
const SMALL = [
  [[8, 3]],
  [[3, 2, 5]],
  [[3, 2, 2, 2]],
  [[2, 3, 1, 2, 2]],
  [[8, 3], 'OI'],
  [[8, 3], 'IO'],
  [[3, 2, 5], 'OIW'],
  [[3, 2, 2, 2], 'OIHW'],
  [[3, 2, 2, 2], 'HWIO'],
  [[3, 2, 2, 2], 'IOHW'],
  [[2, 2, 1, 5], 'GOIW'],
  [[3, 2, 1, 2, 2], 'OIDHW'],
  [[2, 2, 1, 2, 2], 'GOIHW'],
  [[3, 2, 1, 2, 2], 'torch'],
  [[3, 2, 1, 2, 2], 'megengine'],
  [[3, 2, 1, 2, 2], 'keras'],
  [[5], 'keras'],
  [[], 'keras'],
  [[0, 3]],
  [[1, 1]],
];

const MODES = ['fan_in', 'fan_out'];

export function elementCases() {
  const cases = VALUES.map((value) => ({ name: 'fill', kind: kinds[0], ...plain, p: [value], shape: [5] }));
  for (const kind of kinds) {
    for (const name of ['uniform', 'normal']) {
      for (const offset of [0n, 3n, 4093n, TOP - 11n]) {
        const p = name === 'uniform' ? [-1, 1] : [0, 1];
        for (const count of upTo(17)) cases.push({ name, kind, ...plain, offset, p, shape: [count] });
      }
    }
  }
  for (const place of [...kinds.map((kind) => ({ kind, ...plain, stream: ENCODER })), ...extremeGroups()]) {
    const shape = [place.stream === ENCODER ? 24 : 8];
    for (const p of INTERVALS) cases.push({ name: 'uniform', ...place, p, shape });
    for (const p of MOMENTS) cases.push({ name: 'normal', ...place, p, shape });
  }
  for (const [i, [shape, layout]] of SMALL.entries()) {
    const place = { kind: kinds[i % kinds.length], seed: BigInt(i), stream: ENCODER, offset: BigInt(i), shape, layout };
    for (const name of ['xavier_uniform', 'xavier_normal']) {
      for (const gain of [1, 5 / 3]) cases.push({ name, ...place, p: [gain] });
    }
    if (shape.includes(0)) continue; // the fan to divide by may be zero
    for (const name of ['msra_uniform', 'msra_normal']) {
      for (const mode of MODES) cases.push({ name, ...place, p: [0], mode, nonlinearity: 'leaky_relu' });
    }
  }
  for (const name of ['xavier_uniform', 'xavier_normal']) {
    for (const gain of [0, Math.SQRT2, 1e-40, 1e30]) {
      cases.push({ name, kind: kinds[0], ...plain, p: [gain], shape: [4, 3] });
    }
  }
  for (const name of ['msra_uniform', 'msra_normal']) {
    for (const nonlinearity of nonlinearities) {
      for (const slope of nonlinearity === 'leaky_relu' ? [0.01, 0.25, -1, Math.sqrt(5), 1e200] : [3]) {
        cases.push({ name, kind: kinds[0], ...plain, p: [slope], shape: [4, 3], mode: 'fan_out', nonlinearity });
      }
    }
  }
  return cases;
}

export function fillCases() {
  const cases = [];
  for (const kind of kinds) {
    for (const name of ['uniform', 'normal']) {
      for (const count of [1, 7, 8, 9, 4095, 4096, 4097, 12289, 100003, 1000000]) {
        cases.push({ name, kind, ...plain, p: [0, 1], shape: [count] });
      }
      cases.push(
        { name, kind, seed: TOP, stream: ENCODER, offset: 2n ** 34n - 5000n, p: [-0.5, 0.75], shape: [10001] },
        { name, kind, seed: 0n, stream: 0n, offset: 2n ** 64n - 5001n, p: [10, 30], shape: [10001] },
        { name, kind, seed: 1n, stream: 2n, offset: 2n ** 41n - 5003n, p: [1e-39, 2e-39], shape: [10001] },
      );
    }
    const place = { kind, seed: 2n ** 63n, stream: ENCODER, offset: 1n };
    for (const [shape, layout] of [[[64, 3, 7, 7]], [[128, 64, 3, 3], 'OIHW'], [[3, 3, 64, 128], 'keras']]) {
      cases.push(
        { name: 'xavier_uniform', ...place, p: [1], shape, layout },
        { name: 'xavier_normal', ...place, p: [5 / 3], shape, layout },
        { name: 'msra_uniform', ...place, p: [2.25], shape, layout, mode: 'fan_in', nonlinearity: 'leaky_relu' },
        { name: 'msra_normal', ...place, p: [0], shape, layout, mode: 'fan_out', nonlinearity: 'relu' },
      );
    }
  }
  cases.push({ name: 'fill', kind: kinds[0], ...plain, p: [0.1], shape: [12289] });
  return cases;
}

// ---- fans.txt and gains.txt

/** Every order of the letters of a word. */
function orders(letters) {
  if (letters.length < 2) return [letters];
  return [...letters].flatMap((letter, i) =>
    orders(letters.slice(0, i) + letters.slice(i + 1)).map((rest) => letter + rest),
  );
}

export function fanCases() {
  const primes = [2, 3, 5, 7, 11];
  const letters = ['OI', 'OIW', 'OIHW', 'GOI']
    .flatMap(orders)
    .concat(['GOIW', 'GIOW', 'GOHWI', 'GOIHW', 'GIOHW', 'HWGIO', 'OIDHW', 'IODHW', 'DHWIO', 'ODHWI', 'OHWI', 'DHWOI'])
    .concat(['OHW', 'IHW', 'HO', 'WI', 'GO', 'GI', 'GOHW', 'OABCD', 'ZYXIO', 'KIVOT']);
  const shapes = [
    [8, 3],
    [3, 2, 5],
    [3, 2, 5, 7],
    [2, 2, 2, 5, 7],
    [2, 2, 1, 5, 7],
    [3, 2, 5, 7, 9],
    [2, 3, 4, 5, 6, 7],
    [0, 3],
    [3, 0, 5],
    [1, 1],
    [1, 1, 1, 1],
    [65536, 65536],
    [25557032, 3, 7, 7],
  ];
  return [
    ...letters.map((layout) => ({ shape: primes.slice(0, layout.length), layout })),
    ...[undefined, 'megengine', 'torch', 'keras'].flatMap((layout) => shapes.map((shape) => ({ shape, layout }))),
    ...[[], [1], [7], [0]].map((shape) => ({ shape, layout: 'keras' })),
    // megengine.module.init's own tests: Linear, Conv1d, Conv2d, grouped Conv2d; then what its FIXMEs get wrong.
    { shape: [3, 2, 5, 7] },
    { shape: [2, 2, 1, 5, 7] },
    { shape: [2, 2, 1, 5] },
    { shape: [2, 2, 1, 5], layout: 'GOIW' },
    { shape: [3, 2, 5, 7, 9] },
    { shape: [3, 2, 5, 7, 9], layout: 'OIDHW' },
    { shape: [2, 2, 1, 5, 7, 9] },
    { shape: [2, 2, 1, 5, 7, 9], layout: 'GOIDHW' },
  ];
}

export function gainCases() {
  const slopes = [0.01, 0, 0.25, 1, -1, 0.2, Math.sqrt(5), 1e-9, 1e9, 1e200];
  return nonlinearities.flatMap((nonlinearity) =>
    (nonlinearity === 'leaky_relu' ? slopes : [0.01, 2]).map((slope) => ({ nonlinearity, slope })),
  );
}
