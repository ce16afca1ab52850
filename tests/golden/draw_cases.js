// SPDX-License-Identifier: Apache-2.0
// What draws.txt asks: single numbers and orders of a generator.
import { kinds } from '../reference/words.js';

const OFFSETS = [0n, 5n, 4095n, 2n ** 53n + 1n, 2n ** 64n - 1n];
/** About each bound of the formulas; of those just above half a power of two, nearly half of all draws are rejected. */
const BELOW = [1n, 2n, 3n, 6n, 10n, 1000n, 2n ** 31n + 1n, 2n ** 32n - 1n, 2n ** 32n];
const ABOVE = [2n ** 32n + 1n, 10n ** 12n, 2n ** 52n + 1n, 2n ** 53n - 1n, 2n ** 53n];
const LENGTHS = [0n, 1n, 2n, 7n, 60n];

/** Every method of every kind, from places where blocks and offsets end. */
export function drawCases() {
  const calls = [
    { method: 'random', n: 0n },
    ...[...BELOW, ...ABOVE].map((n) => ({ method: 'integers', n })),
    ...LENGTHS.map((n) => ({ method: 'permutation', n })),
  ];
  const places = kinds.flatMap((kind) =>
    OFFSETS.map((offset, i) => ({ kind, seed: 42n, stream: BigInt(i % 3), offset })),
  );
  return places.flatMap((generator) => calls.map((call) => ({ generator, ...call })));
}
