// SPDX-License-Identifier: Apache-2.0
// How long nn-init, Math.random() and TensorFlow.js take to fill an array, here and now.

import { millisecondsOf } from '../stopwatch.js';
import { tf } from './tensorflow.js';

/** What is drawn, and who draws it. */
const works = (nn, tensor, array) => ({
  uniform: {
    'nn-init': () => nn.uniform_(tensor),
    'Math.random()': () => fillWith(array, Math.random),
    'TF.js': () => tf.randomUniform(tensor.shape).dispose(),
  },
  normal: {
    'nn-init': () => nn.normal_(tensor),
    'Math.random()': () => fillNormal(array),
    'TF.js': () => tf.randomNormal(tensor.shape).dispose(),
  },
  truncated: {
    'nn-init': () => nn.truncNormal_(tensor),
    'Math.random()': () => fillNormal(array, 2),
    'TF.js': () => tf.truncatedNormal(tensor.shape).dispose(),
  },
});

/**
 * Yields nanoseconds per element, by who and what.
 *
 * @param {any} nn
 * @param {{ size: number, rounds: number }} args size: elements at a time
 */
export async function* cpuSpeed(nn, { size, rounds }) {
  const tensor = nn.tensor([size]);
  try {
    const result = {};
    for (const [what, fills] of Object.entries(works(nn, tensor, new Float32Array(size)))) {
      for (const [who, fill] of Object.entries(fills)) {
        result[who] ??= {};
        result[who][what] = (1e6 * (await millisecondsOf(fill, rounds))) / size;
        yield result;
      }
    }
  } finally {
    tensor.dispose();
  }
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
