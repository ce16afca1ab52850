// SPDX-License-Identifier: Apache-2.0
// Makes arbitrary calls of every public function for FUZZ_SECONDS, those of the corpus first, and prints the shortest call of
// each kind that went wrong, with the seed and path by which it was found. FUZZ_SEED: where to begin, at random by default.
import { readFileSync, readdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { CALLS, callsOf, lineOf } from './calls.js';
import { sequences } from './sequences.js';

const seconds = Number(process.env.FUZZ_SECONDS ?? 20);
const firstSeed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const only = process.env.FUZZ_ONLY ? [process.env.FUZZ_ONLY] : Object.keys(CALLS);
const corpus = new URL('corpus/', import.meta.url);
/** Milliseconds that a call may take, all its variants together; they take one or two. */
const DEADLINE = 10_000;
const SHORT = 2500;
/** Calls of a round: each has a seed of its own, and a failure ends it. */
const ROUND = 400;
const MOST = 40;

/** @type {Worker | undefined} */
let worker;
/** What is done with the next thing that the worker says. @type {(complaint: string | undefined) => void} */
let answer;
let calls = 0;
let deadline = DEADLINE;

/** A worker that is ready. */
const start = () =>
  new Promise((resolve) => {
    answer = resolve;
    worker = new Worker(new URL('worker.js', import.meta.url));
    worker.on('message', (complaint) => answer(complaint));
    worker.on('error', (error) => answer(`ends the worker: ${error.message}`));
    worker.on('exit', () => answer('ends the worker'));
  });

async function stop() {
  const old = worker;
  worker = undefined;
  old?.removeAllListeners();
  await old?.terminate();
}

/** After an error that is merely badly said a worker is as good as before; after anything else it is not used again. */
const isHarmless = (complaint) => /^(explain: |.* at .*: )?threw /.test(complaint);

/** What is wrong with a call, if anything. @param {any} call */
async function complaintOf(call) {
  if (!worker) await start();
  calls++;
  const complaint = await new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`takes more than ${deadline} ms`), deadline);
    answer = (what) => resolve((clearTimeout(timer), what));
    worker.postMessage(call);
  });
  if (complaint) {
    if (!isHarmless(complaint)) await stop();
    if (complaint.startsWith('takes more')) deadline = SHORT; // there will be more of them, in the search of a shorter one
  }
  return complaint;
}

/** One call of each kind of failure: of a function, and what is wrong but for its numbers. @type {Map<string, any>} */
const found = new Map();
const keyOf = (call, complaint) =>
  `${call.method ?? 'sequence'} ${complaint.replace(/-?\d[\d.e+n]*/g, '#').slice(0, 60)}`;

function report(call, complaint, origin) {
  found.set(keyOf(call, complaint), call);
  const line = call.sequence ? `sequence ${JSON.stringify(call.sequence)}` : lineOf(call);
  console.error(`${line}\n  ${complaint}\n  ${origin}\n  ${JSON.stringify(call)}\n`);
}

async function round(seed, arbitrary) {
  let last = ''; // of the shortest call so far; a shorter one is sought past the end, if need be
  const { failed, counterexample, counterexamplePath } = await fc.check(
    fc.asyncProperty(arbitrary, async (call) => {
      if (Date.now() > end && !last) return;
      const complaint = await complaintOf(call);
      if (!complaint || found.has(keyOf(call, complaint))) return;
      throw new Error((last = complaint));
    }),
    { seed, numRuns: ROUND, interruptAfterTimeLimit: Math.max(end - Date.now(), 1) + 30_000, maxSkipsPerRun: 1 },
  );
  if (!failed || !counterexample) return;
  const [call] = counterexample;
  report(
    call,
    (await complaintOf(call)) ?? `${last}: once, not when it was made again`,
    `FUZZ_SEED=${seed}, path ${counterexamplePath}`,
  );
}

const end = Date.now() + 1000 * seconds;
for (const file of readdirSync(corpus).filter((name) => name.endsWith('.json'))) {
  for (const call of JSON.parse(readFileSync(new URL(file, corpus), 'utf8'))) {
    const complaint = await complaintOf(call);
    if (complaint) report(call, complaint, file);
  }
}
const arbitrary = fc.oneof(
  ...only.map((method) => ({ weight: 2, arbitrary: callsOf(method) })),
  ...(process.env.FUZZ_ONLY ? [] : [{ weight: 4, arbitrary: sequences.map((sequence) => ({ sequence })) }]),
);
for (let seed = firstSeed; Date.now() < end && found.size < MOST; seed++) await round(seed, arbitrary);
await stop();
console.log(`fuzz: ${calls} calls from seed ${firstSeed}, ${found.size} kinds of failure`);
process.exitCode = found.size ? 1 : 0;
