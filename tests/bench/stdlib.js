// SPDX-License-Identifier: Apache-2.0
//
// Contestant: @stdlib, by its functions that fill an array; the normal ones by the improved ziggurat. Run by bench.js.
import { createRequire } from 'node:module';
import normal from '@stdlib/random-array-normal';
import uniform from '@stdlib/random-array-uniform';
import { buffers, serve } from './serve.js';

const array = buffers();

const works = {
  uniform: (x) => uniform.assign(0, 1, x),
  normal: (x) => normal.assign(0, 1, x),
};

await serve({
  system: '@stdlib',
  version: createRequire(import.meta.url)('@stdlib/random-array-normal/package.json').version,
  contests: { uniform: ['mt19937'], normal: ['ziggurat'] },
  prepare: (work, _variant, size) => works[work].bind(null, array(size)),
});
