// SPDX-License-Identifier: Apache-2.0
// What endless.txt, places.txt, offsets.txt and slices.txt ask: fills at any offset, and boxes of a whole.
import { streamId } from '../reference/stream_id.js';
import { kinds } from '../reference/words.js';

const TOP = 2n ** 64n - 1n;
const DTYPES = ['float32', 'float64', 'float16', 'bfloat16'];
const STREAM = { seed: 42n, stream: streamId(0n, 'encoder.0.weight') };

const truncated = (a, b) => ({ name: 'truncated_normal', p: [0.1, 1, a, b], bounds: 'absolute', correct: false });
/** Each way of drawing; of float32 the truncated normal has three: its middle, its tails, and in double. */
const DRAWS = [
  { name: 'uniform', p: [-1, 1] },
  { name: 'normal', p: [0, 1] },
  { name: 'normal', p: [1, 0.5] },
  truncated(-1.5, 1.5),
  truncated(-3, Infinity),
  truncated(9, 12),
  { name: 'log_uniform', p: [1, 99, 1] },
  { name: 'mamba_dt_bias', p: [1e-3, 0.1, 1e-4] },
];

const everyDraw = (make) =>
  kinds.flatMap((kind) =>
    DTYPES.flatMap((dtype) => DRAWS.flatMap((draw, i) => make({ ...draw, dtype, kind, ...STREAM }, i))),
  );

// ---- endless.txt and places.txt

const range = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** As many as a fill of places.txt reaches: its greatest offset and its greatest count together, and a group. */
export const endlessCases = () => everyDraw((draw) => [{ ...draw, offset: 0n, shape: [40] }]);

export const placeCases = () =>
  [1, 2].flatMap((words) =>
    range(0, 17).flatMap((offset) => range(0, 20).map((count) => ({ words, offset: BigInt(offset), count }))),
  );

// ---- offsets.txt

/** Into, up to and over the ends of chunks of 2048 words, of blocks of 4096, and of the stream itself. */
const FAR = [
  [1n, 2048],
  [2045n, 7],
  [2047n, 2],
  [4091n, 1],
  [4093n, 11],
  [4095n, 2051],
  [8185n, 4109],
  [2n ** 34n - 3n, 30],
  [2n ** 41n - 4099n, 4105],
  [2n ** 53n + 1n, 9],
  [TOP - 7n, 8],
  [TOP - 4n, 3],
  [TOP - 4n, 5],
  [TOP - 18n, 40],
  [TOP - 1n, 5],
  [TOP, 1],
  [TOP, 17],
];

/** Long ones of one draw after the other, so that each offset has some and the file stays small. */
export const offsetCases = () =>
  everyDraw((draw, i) =>
    FAR.filter(([, count], k) => count < 100 || k % 4 === i % 4).map(([offset, count]) => ({
      ...draw,
      offset,
      shape: [count],
    })),
  );

// ---- slices.txt

/** Marsaglia's xorshift, for boxes that are the same in every run. */
function randomBelow(seed) {
  let x = seed;
  return (n) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % n;
  };
}

/** A box in a whole: its first corner and its shape. One in eight is empty. */
export function randomBox(of, below) {
  const shape = of.map((extent) => 1 + below(extent));
  if (below(8) === 0) shape[below(shape.length)] = 0;
  return { at: of.map((extent, i) => below(extent - shape[i] + 1)), shape };
}

const WHOLES = [[1000], [37], [31, 45], [8, 300], [7, 11, 13], [5, 6, 7, 8], [3, 4, 5, 6, 7], [3, 2, 1, 5, 4]];
const FAMILIES = [
  { name: 'xavier_uniform', p: [1] },
  { name: 'xavier_normal', p: [5 / 3] },
  { name: 'xavier_truncated_normal', p: [1] },
  { name: 'msra_uniform', p: [2.25], mode: 'fan_in', nonlinearity: 'leaky_relu' },
  { name: 'msra_normal', p: [0], mode: 'fan_out', nonlinearity: 'relu' },
  { name: 'msra_truncated_normal', p: [0], mode: 'fan_avg', nonlinearity: 'selu' },
  { name: 'variance_scaling', p: [2], mode: 'fan_geo_avg', distribution: 'normal' },
  { name: 'siren', p: [30], first: false },
];
const LARGE = { of: [200000, 50000], at: [123456, 7890], shape: [3, 20] }; // more elements than 2^32
const OFFSETS = [0n, 3n, 4093n, TOP - 100n];

export function sliceCases() {
  const below = randomBelow(12);
  const boxes = WHOLES.map((of) => ({ of, ...randomBox(of, below) }));
  const some = (list, i) => list[i % list.length];
  const place = (i) => ({ dtype: some(DTYPES, i), kind: some(kinds, i), ...STREAM, offset: some(OFFSETS, i >> 1) });
  const pairs = [
    ...DRAWS.flatMap((draw) => boxes.map((box) => ({ draw, ...box }))),
    ...FAMILIES.flatMap((draw) =>
      WHOLES.slice(2).map((of) => ({ draw: { ...draw, layout: of.length < 4 ? 'keras' : undefined }, of })),
    ),
    ...[0.1, 0.9].flatMap((sparsity) =>
      [0, 1, 2].map(() => ({ draw: { name: 'sparse', p: [sparsity, 1] }, of: [23, 90] })),
    ),
  ].map((c) => (c.at ? c : { ...c, ...randomBox(c.of, below) }));
  const cases = pairs.map(({ draw, of, at, shape }, i) => ({ call: { ...draw, ...place(i), shape: of }, at, shape }));
  for (const [i, draw] of [...DRAWS, FAMILIES[0], FAMILIES[4]].entries()) {
    for (const dtype of ['float32', 'float64']) {
      cases.push({ call: { ...draw, ...place(i), dtype, shape: LARGE.of }, at: LARGE.at, shape: LARGE.shape });
    }
  }
  return cases;
}
