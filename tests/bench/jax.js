// SPDX-License-Identifier: Apache-2.0
//
// Contestant: jax-js, by its jax.random. bench.js runs it. The device 'wasm' compiles each expression to WebAssembly. Node.js
// also has the device 'cpu', which takes a hundred times as long.
import { readFileSync } from 'node:fs';
import { defaultDevice, random } from '@jax-js/jax';
import { serve } from './serve.js';

const DEVICE = 'wasm';
defaultDevice(DEVICE);

const key = random.key(42);
const works = { uniform: random.uniform, normal: random.normal };
for (const work of ['uniform', 'normal']) works[`jax-${work}`] = works[work];

// The package does not export its package.json.
const file = new URL('../package.json', import.meta.resolve('@jax-js/jax'));

await serve({
  system: 'jax-js',
  version: JSON.parse(readFileSync(file, 'utf8')).version,
  contests: Object.fromEntries(Object.keys(works).map((work) => [work, [DEVICE]])),
  limits: Object.fromEntries(Object.keys(works).map((work) => [work, 2 ** 22])),
  prepare: (work, _variant, size) => () => works[work](key.ref, [size]).dataSync(), // dataSync() disposes of the array
});
