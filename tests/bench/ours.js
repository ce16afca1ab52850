// SPDX-License-Identifier: Apache-2.0
//
// What contestants share that are entries of the package: each fills tensors in linear memory and foreign arrays.
import { readFileSync } from 'node:fs';
import { arrayOf } from '../golden/read.js';
import { matrix, serve } from './serve.js';
import { dtypeOf } from './works.js';

/**
 * @param {object} contestant
 * @param {string} contestant.system
 * @param {object} contestant.nn
 * @param {Record<string, (t: object) => unknown>} contestant.works by their names in works.js
 * @param {() => void} contestant.rewind to the start of seed 42's streams
 */
export async function serveOurs({ system, nn, works, rewind }) {
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

  rewind();
  await serve({
    system,
    version: JSON.parse(readFileSync(new URL('../../npm/package.json', import.meta.url), 'utf8')).version,
    contests: Object.fromEntries(Object.keys(works).map((work) => [work, ['linear', 'foreign']])),
    prepare: (work, variant, size) => works[work].bind(null, tensor(variant, size, dtypeOf(work))),
    bytes(work, variant, size) {
      const t = tensor(variant, size, dtypeOf(work));
      rewind();
      works[work](t);
      return new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength);
    },
  });
}
