// SPDX-License-Identifier: Apache-2.0
// What the golden files ask: the cases, without their answers. make.js writes both. Calls are in call_cases.js.
import { dtypes } from '../reference/dtypes.js';
import { bits, fromBits } from '../reference/float32.js';
import { nonlinearities } from '../reference/gains.js';
import { streamId } from '../reference/stream_id.js';
import { kinds } from '../reference/words.js';
import { zeroLanes } from './backwards.js';

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
    .concat(['OO', 'II', 'IGOO', 'OOIH', 'OIII', 'GGOI', 'GHGO', 'HIGW', 'OIGIO', 'GGGGI'])
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

// ---- halves.txt

/** The encodings of float32 where rounding is hard: what a half is, what is halfway to the next, and those around them. */
export function halfCases() {
  const cases = [0, 0x80000000];
  for (const { max, encode, decode } of [dtypes.float16, dtypes.bfloat16]) {
    const normal = decode === dtypes.float16.decode ? 0x0400 : 0x0080; // the least normal
    const some = [1e-3, 0.1, 1, Math.E, 1000].map(encode);
    const codes = [0, 1, 2, 3, 4, normal, 2 * normal, encode(1), encode(2), encode(max) - 1];
    for (const code of [...codes.flatMap((c) => [c - 2, c - 1, c]), ...some].filter((c) => c >= 0)) {
      const [low, high] = [decode(code), decode(code + 1)];
      for (const point of [low, (low + high) / 2, high]) {
        for (const step of [-1, 0, 1]) cases.push((code % 3 ? 0 : 0x80000000) + bits(point) + step);
      }
    }
  }
  const within = (u) => Math.abs(fromBits(u)) <= dtypes.bfloat16.max;
  return [...new Set(cases)].filter((u) => u >= 0 && u < 2 ** 32 && within(u)).sort((a, b) => a - b);
}
