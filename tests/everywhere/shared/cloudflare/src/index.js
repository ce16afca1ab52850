// SPDX-License-Identifier: Apache-2.0
import { load } from 'nn-init';
import { check } from '../check.js';

// Where a Worker may neither draw random numbers nor compile bytes.
const nn = await load();
nn.manualSeed(42);
const atTopLevel = await check();

export default {
  async fetch(request) {
    const text = new URL(request.url).pathname === '/top-level' ? atTopLevel : await check();
    return new Response(text);
  },
};
