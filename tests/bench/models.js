// SPDX-License-Identifier: Apache-2.0
//
// Whole models: how long a plan takes, what initialize() takes more than its fills, the memory of fill(), the speed of write().
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { load } from '../../npm/dist/index.js';
import { initialize, plan, readModel } from '../../npm/dist/model.js';
import { write } from '../../npm/dist/safetensors.js';
import { ratio, summary } from './rounds.js';

const build = fileURLToPath(new URL('../../build/', import.meta.url));

/** Milliseconds of each of some calls, by turns. @param {(() => Promise<void>)[]} calls @param {number} rounds */
async function race(calls, rounds) {
  const times = calls.map(() => []);
  for (let round = -1; round < rounds; round++)
    for (const [i, call] of calls.entries()) {
      const start = performance.now();
      await call();
      if (round >= 0) times[i].push(performance.now() - start);
    }
  return times.map(summary);
}

/** A transformer of 1,000 parameters, as a list of names and shapes. */
const thousand = async () => {
  const { parameters, ...rest } = await readModel({ model_type: 'gpt2', n_layer: 83 });
  return { ...rest, parameters: parameters.map(({ name, shape }) => ({ name, shape })) };
};

/** @param {any} nn @param {number} rounds */
async function planning(nn, rounds) {
  const model = await thousand();
  const make = async () => void (await plan(nn, model, 'transformers/gpt2', { seed: 0 }));
  const [times] = await race([make], rounds);
  return { count: model.parameters.length, times };
}

/** initialize() of GPT-2 small beside its fills alone, into arrays that are new and stay as well. @param {any} nn @param {number} rounds */
async function whole(nn, rounds) {
  const model = await readModel({ model_type: 'gpt2' });
  const { parameters } = await plan(nn, model, 'transformers/gpt2', { seed: 0 });
  const root = nn.generator({ seed: 0 });
  const fills = async () => {
    const kept = [];
    for (const { tie, shape, initializer, options, stream } of parameters) {
      if (tie) continue;
      const data = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
      kept.push(data);
      nn[initializer]({ data, shape }, stream ? { ...options, generator: root.stream(stream) } : undefined);
    }
  };
  const [all, alone] = await race(
    [async () => void (await initialize(nn, model, 'transformers/gpt2', { seed: 0 })), fills],
    rounds,
  );
  return { all, alone, ratio: ratio(all, alone) };
}

/** The first 5 GB of a model of 7 billion parameters in bfloat16, in a process of its own: its largest memory, and its time. */
async function large() {
  const script = fileURLToPath(new URL('large.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  return JSON.parse(stdout);
}

/** A file of 1 GiB by write(), and by the file system alone, from the same arrays. @param {number} rounds */
async function writing(rounds) {
  const folder = await mkdtemp(join(build, 'bench-'));
  const data = new Float32Array(2 ** 24).fill(1.5);
  const tensors = Array.from({ length: 16 }, (_, i) => ({ name: `w${i}`, shape: [4096, 4096], data }));
  const path = join(folder, 'model.safetensors');
  const plain = async () => {
    const file = await open(path, 'w');
    for (let i = 0; i < tensors.length; i++) await file.writeFile(data);
    await file.close();
  };
  try {
    const calls = [async () => void (await write(path, tensors)), plain];
    // Each makes a new file: to write over one takes longer.
    const [ours, theirs] = await race(
      calls.map((call) => async () => (await rm(path, { force: true }), call())),
      rounds,
    );
    return { ours, theirs, ratio: ratio(theirs, ours) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param {number} rounds */
export async function models(rounds) {
  const nn = await load();
  return {
    planning: await planning(nn, rounds),
    whole: await whole(nn, Math.ceil(rounds / 3)),
    writing: await writing(Math.ceil(rounds / 3)),
    large: await large(),
  };
}
