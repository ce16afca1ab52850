// SPDX-License-Identifier: Apache-2.0
//
// Contestant: what people write when there is no library. Run by bench.js.
import { buffers, serve } from './serve.js';

const array = buffers();

function randomLoop(x) {
  for (let i = 0; i < x.length; i++) x[i] = Math.random();
}

/** Both values of each pair are used: the quickest form of the transform. Sizes here are even. */
function boxMuller(x) {
  for (let i = 0; i < x.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    x[i] = radius * Math.cos(angle);
    x[i + 1] = radius * Math.sin(angle);
  }
}

const works = { fill: (x) => x.fill(0.5), uniform: randomLoop, normal: boxMuller };

await serve({
  system: 'JS',
  version: process.version,
  contests: { fill: ['TypedArray.fill'], uniform: ['Math.random'], normal: ['Box-Muller'] },
  prepare: (work, _variant, size) => works[work].bind(null, array(size)),
});
