// SPDX-License-Identifier: Apache-2.0
//
// A fast wrong answer is worth nothing: whatever compiled it and wherever it writes, every contestant of ours must give
// the golden bytes; or, of works that the golden files have with other parameters only, those of the first contestant.
import { createHash } from 'node:crypto';
import { readFills } from '../golden/read.js';

const SIZE = 4096;

/** By work, as works.js calls them. */
function goldenHashes() {
  const standard = { uniform: [0, 1], normal: [0, 1] };
  const isOurs = ({ name, kind, seed, stream, offset, shape, p }) =>
    kind === 'xoshiro128++' &&
    seed === 42n &&
    stream === 0n &&
    offset === 0n &&
    String(shape) === String(SIZE) &&
    String(p) === String(standard[name]);
  return new Map(
    readFills()
      .filter(isOurs)
      .map(({ name, dtype, sha256 }) => [dtype === 'float32' ? name : `${name}-${dtype}`, sha256]),
  );
}

/** @returns {Promise<{ checked: number, wrong: string[] }>} how many answers were looked at; what is wrong with some */
export async function verify(contestants) {
  const expected = goldenHashes();
  const wrong = [];
  let checked = 0;
  for (const contestant of contestants.filter(({ ours }) => ours)) {
    for (const entry of contestant.entries(SIZE)) {
      const hash = createHash('sha256')
        .update(await contestant.bytes(entry))
        .digest('hex');
      if (!expected.has(entry.work)) expected.set(entry.work, hash);
      if (hash !== expected.get(entry.work))
        wrong.push(`${entry.label}: the bytes of ${entry.work} have SHA-256 ${hash}`);
      checked++;
    }
  }
  return { checked, wrong };
}
