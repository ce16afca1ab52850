// SPDX-License-Identifier: Apache-2.0
//
// Contestant: nn-init itself, in linear memory and to a foreign array. Run by bench.js.
import { readFileSync } from 'node:fs';
import { load } from '../../npm/dist/index.js';
import { arrayOf } from '../golden/read.js';
import { matrix, serve } from './serve.js';
import { dtypeOf } from './works.js';

const nn = await load();
nn.manualSeed(42);

const tensors = new Map();

/** Of each size and dtype one, made once. */
function tensor(variant, size, dtype) {
  const key = `${variant} ${size} ${dtype}`;
  const shape = matrix(size);
  if (!tensors.has(key))
    tensors.set(
      key,
      variant === 'foreign' ? { data: arrayOf(dtype, size), shape, dtype } : nn.tensor(shape, { dtype }),
    );
  return tensors.get(key);
}

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

await serve({
  system: 'nn-init',
  version: JSON.parse(readFileSync(new URL('../../npm/package.json', import.meta.url), 'utf8')).version,
  contests: Object.fromEntries(Object.keys(works).map((work) => [work, ['linear', 'foreign']])),
  prepare: (work, variant, size) => works[work].bind(null, tensor(variant, size, dtypeOf(work))),
  bytes(work, variant, size) {
    const t = tensor(variant, size, dtypeOf(work));
    nn.manualSeed(42);
    works[work](t);
    return new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength);
  },
});
