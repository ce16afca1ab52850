// SPDX-License-Identifier: Apache-2.0
// The thread that computes what a view shows: one job at a time. A job is a generator of results, each newer than the one
// before; between two of them the thread takes messages, so that a job can be given up.

import { load } from 'nn-init/frameworks'; // all of nn-init, and PyTorch's generator
import { distribution } from './distribution.js';
import { firstWeights } from './first-weights.js';
import { propagation } from './propagation.js';

/** By name. What is large, TensorFlow.js and whole models, is loaded with the jobs that need it. */
const jobs = {
  distribution: () => distribution,
  firstWeights: () => firstWeights,
  propagation: () => propagation,
  race: async () => (await import('./race.js')).race,
  speed: async () => (await import('./speed.js')).speed,
  weightsPlan: async () => (await import('./plan.js')).weightsPlan,
};

/** A result is worth showing this long after the last one. */
const PERIOD_MS = 50;

let isCancelled = false;

addEventListener('message', async ({ data }) => {
  isCancelled = data === 'cancel';
  if (isCancelled) return;
  try {
    const nn = await load({ kinds: ['torch', 'torch-erfinv'] });
    const run = await jobs[data.name]();
    let posted = -Infinity;
    let result;
    for await (result of run(nn, data.args)) {
      if (performance.now() - posted > PERIOD_MS) {
        postMessage({ result });
        posted = performance.now();
      }
      await turn();
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
