// SPDX-License-Identifier: Apache-2.0
//
// From nothing to a first tensor, once, in this process. Run by cold.js; prints milliseconds.
const start = performance.now();
const { load } = await import('../../npm/dist/index.js');
const imported = performance.now();
const nn = await load();
const loaded = performance.now();
nn.normal_(nn.tensor([1000]));
const filled = performance.now();

console.log(
  JSON.stringify({
    load: loaded - imported,
    importToLoaded: loaded - start,
    loadToFilled: filled - imported,
    importToFilled: filled - start,
  }),
);
