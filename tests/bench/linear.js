// SPDX-License-Identifier: Apache-2.0
//
// Measures whether the cost grows linearly up to 2^31 elements: a bfloat16 tensor in slices, one in memory at a time.
import { load } from '../../npm/dist/index.js';
import { summary } from './rounds.js';

const SIZES = [22, 25, 28, 31].map((log2) => 2 ** log2);
const SLICE = 2 ** 22;
/** Elements of a turn at least: a turn fills smaller tensors more than once. */
const TURN = 2 ** 26;

/**
 * @param {number} rounds
 * @returns {Promise<{ size: number, median: number, minimum: number, times: number[] }[]>} nanoseconds per element
 */
export async function linear(rounds) {
  const nn = await load();
  const generator = nn.generator({ seed: 1 });
  const slice = nn.tensor([SLICE], { dtype: 'bfloat16' });
  const fill = (size) => {
    for (let at = 0; at < size; at += SLICE) nn.normal_(slice, { of: [size], at: [at], generator: generator.seek(0) });
  };
  // The processor's time. By the clock, other programs' work would slow down fills of seconds, and short ones not.
  const nanoseconds = (size) => {
    const times = Math.max(1, TURN / size);
    const start = process.cpuUsage();
    for (let i = 0; i < times; i++) fill(size);
    return (process.cpuUsage(start).user * 1e3) / times / size;
  };
  nanoseconds(SIZES[0]); // warms up: the engine compiles its best code
  const times = SIZES.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, size] of SIZES.entries()) times[i].push(nanoseconds(size));
  slice.dispose();
  return SIZES.map((size, i) => ({ size, ...summary(times[i]) }));
}
