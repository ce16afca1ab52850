// SPDX-License-Identifier: Apache-2.0
//
// Contestant: nn-init itself, in linear memory and to a foreign array. Run by bench.js.
import { load } from '../../npm/dist/index.js';
import { serveOurs } from './ours.js';

const nn = await load();

const works = {
  fill: (t) => nn.fill_(t, 0.5),
  uniform: (t) => nn.uniform_(t),
  normal: (t) => nn.normal_(t),
  truncated: (t) => nn.truncNormal_(t),
  xavier: (t) => nn.xavierUniform_(t),
  msra: (t) => nn.msraNormal_(t),
  'normal-float16': (t) => nn.normal_(t),
  'normal-bfloat16': (t) => nn.normal_(t),
  'normal-float64': (t) => nn.normal_(t),
  'uniform-float64': (t) => nn.uniform_(t),
  orthogonal: (t) => nn.orthogonal_(t),
  'sparse-0.1': (t) => nn.sparse_(t, { sparsity: 0.1 }),
  'sparse-0.9': (t) => nn.sparse_(t, { sparsity: 0.9 }),
};

await serveOurs({ system: 'nn-init', nn, works, rewind: () => nn.manualSeed(42) });
