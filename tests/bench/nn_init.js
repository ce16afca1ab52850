// SPDX-License-Identifier: Apache-2.0
//
// Contestant: nn-init itself, in linear memory and to a foreign array. Run by bench.js.
import { readFileSync } from 'node:fs';
import { load } from '../../npm/dist/index.js';
import { buffers, matrix, serve } from './serve.js';

const nn = await load();
nn.manualSeed(42);

const array = buffers();
const tensors = new Map();

function tensor(variant, size) {
  if (variant === 'foreign') return { data: array(size), shape: matrix(size) };
  if (!tensors.has(size)) tensors.set(size, nn.tensor(matrix(size)));
  return tensors.get(size);
}

const works = {
  fill: (t) => nn.fill_(t, 0.5),
  uniform: (t) => nn.uniform_(t),
  normal: (t) => nn.normal_(t),
  xavier: (t) => nn.xavierUniform_(t),
  msra: (t) => nn.msraNormal_(t),
};

await serve({
  system: 'nn-init',
  version: JSON.parse(readFileSync(new URL('../../npm/package.json', import.meta.url), 'utf8')).version,
  contests: Object.fromEntries(Object.keys(works).map((work) => [work, ['linear', 'foreign']])),
  prepare: (work, variant, size) => works[work].bind(null, tensor(variant, size)),
  bytes(work, variant, size) {
    const t = tensor(variant, size);
    nn.manualSeed(42);
    works[work](t);
    return new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength);
  },
});
