// SPDX-License-Identifier: Apache-2.0
//
// Slices: how long a box takes beside a fill of its whole, and a row slice beside its elements alone.
import { performance } from 'node:perf_hooks';
import { load } from '../../npm/dist/index.js';
import { ratio, summary } from './rounds.js';

/** Wholes and boxes: columns, blocks, and kernels, which have the shortest runs. */
const BOXES = [
  { of: [2048, 2048], at: [0, 1000], shape: [2048, 1] },
  { of: [2048, 2048], at: [0, 0], shape: [2048, 1024] },
  { of: [2048, 2048], at: [0, 1], shape: [2048, 2046] },
  { of: [2048, 2048], at: [1, 1], shape: [2046, 2046] },
  { of: [65536, 64], at: [0, 5], shape: [65536, 1] },
  { of: [65536, 64], at: [0, 16], shape: [65536, 32] },
  { of: [16, 16, 16, 16, 64], at: [1, 1, 1, 1, 1], shape: [14, 14, 14, 14, 62] },
  { of: [512, 512, 4, 4], at: [0, 0, 1, 1], shape: [512, 512, 3, 3] },
  { of: [512, 512, 3, 3], at: [0, 0, 1, 1], shape: [512, 512, 1, 1] },
  { of: [512, 512, 3, 3], at: [0, 0, 1, 1], shape: [512, 512, 2, 2] },
  { of: [2 ** 20, 4], at: [0, 0], shape: [2 ** 20, 3] },
  { of: [2 ** 21, 2], at: [0, 1], shape: [2 ** 21, 1] },
];
const WORKS = ['uniform_', 'normal_', 'truncNormal_'];
const ROWS = [1, 16, 256]; // of 4096 elements

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/** Whether runs of fewer than four elements lie nearer to each other than to be passed over. */
const isShort = ({ of, shape }) => shape.at(-1) < 4 && of.at(-1) <= 4;

/** Milliseconds of each of some calls, by turns. @param {(() => void)[]} calls @param {number} rounds @param {number} times */
function race(calls, rounds, times) {
  const results = calls.map(() => []);
  for (let round = -3; round < rounds; round++) {
    calls.forEach((call, i) => {
      const start = performance.now();
      for (let k = 0; k < times; k++) call();
      if (round >= 0) results[i].push((performance.now() - start) / times);
    });
  }
  return results.map(summary);
}

/**
 * @param {number} rounds
 * @returns {Promise<{ boxes: { what: string, isShort: boolean, ratio: import('./bars.js').Value }[], rows: import('./bars.js').Value }>}
 * times of boxes by those of their wholes; nanoseconds that a row slice takes more than its elements
 */
export async function slices(rounds) {
  const nn = await load();
  const generator = nn.generator({ seed: 1 });
  const boxes = [];
  for (const work of WORKS) {
    for (const { of, at, shape } of BOXES) {
      const whole = nn.tensor(of);
      const part = nn.tensor(shape);
      const [box, all] = race(
        [
          () => nn[work](part, { of, at, generator: generator.seek(0) }),
          () => nn[work](whole, { generator: generator.seek(0) }),
        ],
        rounds,
        1,
      );
      boxes.push({
        what: `${work} ${shape} at ${at} of ${of}`,
        isShort: isShort({ of, shape }),
        ratio: ratio(box, all),
      });
      whole.dispose();
      part.dispose();
    }
  }
  let rows = { median: -Infinity, minimum: -Infinity };
  for (const n of ROWS) {
    const part = nn.tensor([n, 4096]);
    const of = [8192, 4096];
    const at = [4096, 0];
    const [slice, plain] = race(
      [
        () => nn.normal_(part, { of, at, generator: generator.seek(0) }),
        () => nn.normal_(part, { generator: generator.seek(0) }),
      ],
      rounds,
      Math.ceil(2000 / n),
    );
    const more = { median: 1e6 * (slice.median - plain.median), minimum: 1e6 * (slice.minimum - plain.minimum) };
    if (more.median > rows.median) rows = more;
    part.dispose();
  }
  return { boxes, rows };
}
