// SPDX-License-Identifier: Apache-2.0
// How long nn-init, Math.random() and TensorFlow.js take to fill an array, here and now.

import { allCores } from './pool.js';
import { tf } from './tensorflow.js';

/** Clocks of browsers may be as coarse as a millisecond, so that many fills are timed at once. */
const ROUND_MS = 60;
const ROUNDS = 5;

/** What is drawn, and who draws it: `large` the pool, which a small array would keep waiting for messages. */
const works = (nn, pool, { tensor, array, large }) => ({
  uniform: {
    'nn-init': () => nn.uniform_(tensor),
    'nn-init, all cores': () => pool.fillInto(large, 'uniform_'),
    'Math.random()': () => fillWith(array, Math.random),
    'TF.js': () => tf.randomUniform(tensor.shape).dispose(),
  },
  normal: {
    'nn-init': () => nn.normal_(tensor),
    'nn-init, all cores': () => pool.fillInto(large, 'normal_'),
    'Math.random()': () => fillNormal(array),
    'TF.js': () => tf.randomNormal(tensor.shape).dispose(),
  },
  truncated: {
    'nn-init': () => nn.truncNormal_(tensor),
    'nn-init, all cores': () => pool.fillInto(large, 'truncNormal_'),
    'Math.random()': () => fillNormal(array, 2),
    'TF.js': () => tf.truncatedNormal(tensor.shape).dispose(),
  },
});

/**
 * Yields nanoseconds per element, by who and what.
 *
 * @param {any} nn
 * @param {{ size: number, largeSize: number }} args elements at a time, and of the pool
 */
export async function* speed(nn, { size, largeSize }) {
  const pool = await allCores();
  const tensor = nn.tensor([size]);
  const arrays = { tensor, array: new Float32Array(size), large: new Float32Array(bufferOf(4 * largeSize)) };
  try {
    const result = {};
    for (const [what, fills] of Object.entries(works(nn, pool, arrays))) {
      for (const [who, fill] of Object.entries(fills)) {
        const elements = who === 'nn-init, all cores' ? largeSize : size;
        result[who] ??= {};
        result[who][what] = (1e6 * (await millisecondsOf(fill))) / elements;
        yield result;
      }
    }
  } finally {
    tensor.dispose();
  }
}

/** Shared, if the page may share memory: then workers write in place. */
const bufferOf = (bytes) => new (globalThis.crossOriginIsolated ? SharedArrayBuffer : ArrayBuffer)(bytes);

/** The median of a few rounds, after one that warms up. */
async function millisecondsOf(fill) {
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    let fills = 0;
    let elapsed;
    do {
      await fill();
      fills++;
      elapsed = performance.now() - start;
    } while (elapsed < ROUND_MS);
    if (round > 0) rounds.push(elapsed / fills);
  }
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1];
}

function fillWith(array, draw) {
  for (let i = 0; i < array.length; i++) array[i] = draw();
}

/** Normals by Box and Muller, of which those beyond the bound are left out. */
function fillNormal(array, bound = Infinity) {
  let filled = 0;
  while (filled < array.length) {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    if (Math.abs(x) <= bound) array[filled++] = x;
    if (Math.abs(y) <= bound) array[filled++] = y; // past the end it is lost
  }
}
