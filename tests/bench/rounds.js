// SPDX-License-Identifier: Apache-2.0
//
// Timing on a machine that others use too. Its speed drifts by tens of percent over seconds, so contestants take turns,
// in many short rounds, those of the same work one after the other; and how two compare is the median, over the rounds,
// of the ratio of their times in a round, since these times are neighbours.

import { WORKS } from './works.js';

const BATCH = 2e6; // nanoseconds that a turn takes at least: small fills are called many times in one
const SLOW = 5e7; // nanoseconds; a call of that length needs neither repetition nor preparation
const MAX_CALLS = 1e6;
const CACHED = 2 ** 22; // elements; the largest size of which a repetition may find something left in a cache

/**
 * @typedef {{ work: string, variant: string, size: number, label: string, contestant: object }} Entry
 * @typedef {{ times: number[], median: number, minimum: number }} Timing a time for each round
 * @typedef {Entry & Timing} Result nanoseconds per element
 */

/**
 * Times every entry once a round.
 * @param {Entry[]} entries
 * @param {number} rounds
 * @returns {Promise<Result[]>}
 */
export async function race(entries, rounds) {
  const runners = [];
  for (const entry of entries.toSorted((a, b) => WORKS.indexOf(a.work) - WORKS.indexOf(b.work))) {
    try {
      runners.push({ entry, ...(await warmUp(entry)), times: [] });
    } catch (error) {
      // For want of memory, say.
      console.log(`${entry.label} gave up on ${entry.work} of ${entry.size} elements: ${error.message}`);
    }
  }
  const turns = [...runners];
  for (let round = 0; round < rounds; round++) {
    for (const { entry, calls, settle, times } of turns) {
      if (settle) await entry.contestant.time(entry, 1);
      times.push((await entry.contestant.time(entry, calls)) / calls / entry.size);
    }
    turns.reverse(); // so that nobody always follows the same neighbour
  }
  return runners.map(({ entry, times }) => ({ ...entry, ...summary(times) }));
}

/**
 * Calls until the engine's compilers have had their chance.
 * @returns {Promise<{ calls: number, settle: boolean }>} how many calls fill a turn; whether one untimed call should go
 *   before, since the others' turns emptied the caches, and a repetition's time is asked for
 */
async function warmUp(entry) {
  let calls = 1;
  for (let turns = 0; turns < 3;) {
    const time = Math.max(1, await entry.contestant.time(entry, calls));
    if (time >= SLOW) return { calls: 1, settle: false };
    if (time >= BATCH / 2 || calls === MAX_CALLS) turns++;
    calls = Math.min(MAX_CALLS, Math.max(1, Math.ceil((calls * BATCH) / time)));
  }
  return { calls, settle: entry.size <= CACHED };
}

function medianOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/**
 * @param {number[]} times
 * @returns {Timing}
 */
export function summary(times) {
  return { times, median: medianOf(times), minimum: Math.min(...times) };
}

/** Whether it is what others are compared with: an entry of the package, in linear memory. @param {Entry} entry */
export const isUnit = ({ contestant, variant }) => contestant.ours && variant === 'linear';

/**
 * How many times as long `a` takes as `b`, of the same race: in the median round, and by the minima.
 * @param {Timing} a
 * @param {Timing} b
 */
export function ratio(a, b) {
  return { median: medianOf(a.times.map((time, round) => time / b.times[round])), minimum: a.minimum / b.minimum };
}
