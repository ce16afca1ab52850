// SPDX-License-Identifier: Apache-2.0
// The thread that computes what a view shows: one job at a time. A job is a generator of results, each newer than the one
// before; between two of them the thread takes messages, so that a job can be given up.

import { load } from 'nn-init/frameworks'; // all of nn-init, and PyTorch's generator
import { distribution } from './distribution.js';
import { firstWeights } from './first-weights.js';
import { propagation } from './propagation.js';

/** By name. What only some views need, such as TensorFlow.js and whole models, is loaded with the jobs that need it. */
const jobs = {
  comparison: async () => (await import('./comparison.js')).comparison,
  distribution: () => distribution,
  firstWeights: () => firstWeights,
  gpuSpeed: async () => (await import('./gpu-speed.js')).gpuSpeed,
  propagation: () => propagation,
  race: async () => (await import('./race.js')).race,
  cpuSpeed: async () => (await import('./cpu-speed.js')).cpuSpeed,
  weightsPlan: async () => (await import('./plan.js')).weightsPlan,
};

/** A result is worth showing this long after the last one. */
const PERIOD_MS = 50;

const KINDS = ['torch', 'torch-erfinv'];
load({ kinds: KINDS }).catch(() => {}); // while the first job is on its way, which says what is wrong

let isCancelled = false;
/** Until when the thread pauses. */
let paused = Promise.resolve();
let resume = () => {};

/** What the page says beside jobs. */
const words = {
  cancel() {
    isCancelled = true;
    resume();
  },
  pause: () => (paused = new Promise((resolve) => (resume = resolve))),
  resume: () => resume(),
};

addEventListener('message', async ({ data }) => {
  if (typeof data === 'string') return void words[data]();
  isCancelled = false;
  try {
    const nn = await load({ kinds: KINDS });
    const run = await jobs[data.name]();
    let posted = -Infinity;
    let result;
    await paused;
    for await (result of run(nn, data.args)) {
      if (performance.now() - posted > PERIOD_MS) {
        postMessage({ result });
        posted = performance.now();
      }
      await turn();
      await paused;
      if (isCancelled) break; // which lets the job clean up
    }
    postMessage({ result, done: true });
  } catch (error) {
    postMessage({ error: String(error?.message ?? error), done: true });
  }
});

const channel = new MessageChannel();

/** Lets the messages in that wait; a timer would take four milliseconds. */
function turn() {
  return new Promise((resolve) => {
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(undefined);
  });
}
