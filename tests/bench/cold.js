// SPDX-License-Identifier: Apache-2.0
//
// First calls: each in a fresh process, with whatever the engine has to compile on its way, in unoptimized code.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Contestant, launches } from './contestants.js';
import { summary } from './rounds.js';
import { FILLS } from './works.js';

/**
 * @param {number[]} sizes
 * @param {number} rounds
 * @returns {Promise<import('./rounds.js').Result[]>}
 */
export async function firstCalls(sizes, rounds) {
  const runners = [];
  for (const launch of launches().filter(({ fresh }) => fresh)) {
    const scout = await Contestant.start(launch).catch(() => null); // startAll has said why
    if (!scout) continue;
    scout.stop();
    for (const size of sizes)
      for (const entry of scout.entries(size, FILLS)) runners.push({ launch, entry, times: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { launch, entry, times } of runners) {
      const contestant = await Contestant.start(launch);
      times.push((await contestant.time(entry, 1)) / entry.size);
      contestant.stop();
    }
  }
  return runners.map(({ entry, times }) => ({ ...entry, ...summary(times) }));
}

/**
 * Milliseconds of import, load() and the first filled tensor, each in a fresh process, measured inside it.
 * @param {number} rounds
 */
export async function loading(rounds) {
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    const script = fileURLToPath(new URL('load.js', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    runs.push(JSON.parse(stdout));
  }
  return Object.fromEntries(Object.keys(runs[0]).map((part) => [part, summary(runs.map((run) => run[part]))]));
}
