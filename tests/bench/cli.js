// SPDX-License-Identifier: Apache-2.0
//
// The command line: how soon it answers, how fast it writes a model beside the disk and beside the pool's fills, its memory.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { fill } from '../../npm/dist/model.js';
import { createPool } from '../../npm/dist/pool.js';
import { ratio, summary } from './rounds.js';

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const PROGRAM = pathOf('../../npm/dist/cli.js');
const THREADS = 2;
/** TinyLlama, of 1.1 billion parameters, and a model of 7 billion. */
const MODELS = { '1 billion': 'tinyllama-1.1b', '7 billion': 'llama-2-7b' };
const CHUNK = 2 ** 24;

/** The most memory that a process has had, in bytes; undefined where the system does not tell. */
function peakOf(pid) {
  try {
    const [, kilobytes] = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes && 1024 * Number(kilobytes);
  } catch {
    return undefined; // not Linux, or it has ended
  }
}

/** Runs the program: milliseconds, the most memory, and what it printed. @param {string[]} args */
function run(args) {
  const begin = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  let peak;
  child.stdout.on('data', (text) => (stdout += text));
  const timer = setInterval(() => (peak = peakOf(child.pid) ?? peak), 20);
  return new Promise((resolve, reject) =>
    child.on('close', (code) => {
      clearInterval(timer);
      const milliseconds = performance.now() - begin;
      if (code) reject(new Error(`nn-init ${args.join(' ')}: exit code ${code}`));
      else resolve({ milliseconds, peak, stdout });
    }),
  );
}

/** --help, to its end. @param {number} rounds */
async function starting(rounds) {
  const times = [];
  for (let i = 0; i < rounds; i++) times.push((await run(['init', '--help'])).milliseconds);
  return summary(times);
}

/** The disk alone: so many bytes, as the program writes them. @param {string} path @param {number} bytes */
async function plainWrite(path, bytes) {
  const chunk = new Uint8Array(CHUNK).fill(7);
  const begin = performance.now();
  const file = await open(path, 'w');
  for (let left = bytes; left > 0; left -= CHUNK) await file.write(chunk, 0, Math.min(CHUNK, left));
  await file.close();
  return performance.now() - begin;
}

/** The pool alone: all pieces of a plan, which nobody keeps. */
async function plainFill(made) {
  const pool = await createPool({ threads: THREADS });
  const begin = performance.now();
  for await (const { data } of fill(pool, made, { maxBytes: CHUNK }))
    if (!data.length) throw new Error('an empty piece');
  const milliseconds = performance.now() - begin;
  await pool.terminate();
  return milliseconds;
}

/** @param {string} folder @param {string} model @param {number} rounds */
async function writing(folder, model, rounds) {
  const [ours, disk, pool] = [[], [], []];
  let [peak, bytes] = [0, 0];
  const { stdout } = await run(['plan', model, '--seed', '0', '--dtype', 'bf16', '--json']);
  const made = JSON.parse(stdout);
  for (let i = 0; i < rounds; i++) {
    const out = join(folder, 'model.safetensors');
    const args = ['init', model, '--seed', '0', '--dtype', 'bf16', '--threads', String(THREADS), '-o', out, '--json'];
    const result = await run([...args, '--quiet']);
    bytes = JSON.parse(result.stdout).bytes;
    ours.push(result.milliseconds);
    peak = Math.max(peak, result.peak ?? 0);
    await rm(out);
    disk.push(await plainWrite(out, bytes));
    await rm(out);
    pool.push(await plainFill(made));
  }
  const [own, slower] = [summary(ours), disk.map((time, i) => Math.max(time, pool[i]))];
  return { bytes, peak, ours: own, disk: summary(disk), pool: summary(pool), ratio: ratio(summary(slower), own) };
}

/** @param {number} rounds @param {boolean} [isQuick] without the model of 7 billion parameters, whose file takes 13.5 GB */
export async function commandLine(rounds, isQuick = false) {
  const folder = await mkdtemp(join(pathOf('../../build/'), 'bench-'));
  try {
    const models = {};
    for (const [size, model] of Object.entries(MODELS).slice(0, isQuick ? 1 : 2))
      models[size] = await writing(folder, model, size === '1 billion' ? rounds : 1);
    return { help: await starting(9), models };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log(JSON.stringify(await commandLine(Number(process.argv[2] ?? 3), process.argv[3] === '--quick'), null, 2));
