// SPDX-License-Identifier: Apache-2.0
//
// A fast wrong answer is worth nothing: whatever compiled it and wherever it writes, every contestant of ours must give
// the golden bytes; or, of works that the golden files have with other parameters only, those of the first contestant.
import { createHash } from 'node:crypto';
import { readFills } from '../golden/read.js';
import { SIZES, readStreams } from '../support/streams.js';

const SIZE = 4096;

/** As works.js calls it. */
const workOf = (name, dtype) => (dtype === 'float32' ? name : `${name}-${dtype}`);

/** By work. */
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
      .map(({ name, dtype, sha256 }) => [workOf(name, dtype), sha256]),
  );
}

/** By work, of the libraries themselves: the first 16 digits. */
function streamHashes() {
  const names = { uniform: 'uniform', normal: 'normal', truncated_normal: 'truncated' };
  const standard = { uniform: [0, 1], normal: [0, 1], truncated_normal: [0, 1, -2, 2] };
  const isOurs = ({ name, p, generator }) =>
    generator.seed === 42 && generator.partitionable !== false && String(p) === String(standard[name]);
  const hashesOf = (file, suffix = '') =>
    readStreams(file)
      .draws.filter(isOurs)
      .map(({ name, dtype, generator, hashes }) => [
        workOf(`${generator.kind}-${names[name]}${suffix}`, dtype),
        hashes[SIZES.indexOf(SIZE)],
      ]);
  const files = ['torch-1.13.txt', 'numpy.txt', 'tfjs.txt', 'jax.txt'];
  return new Map([...files.flatMap((file) => hashesOf(file)), ...hashesOf('torch-2.txt', '-2.12')]);
}

/** @returns {Promise<{ checked: number, wrong: string[] }>} how many answers were looked at; what is wrong with some */
export async function verify(contestants) {
  const expected = new Map([...goldenHashes(), ...streamHashes()]);
  const wrong = [];
  let checked = 0;
  for (const contestant of contestants.filter(({ ours }) => ours)) {
    for (const entry of contestant.entries(SIZE)) {
      const hash = createHash('sha256')
        .update(await contestant.bytes(entry))
        .digest('hex');
      if (!expected.has(entry.work)) expected.set(entry.work, hash);
      if (!hash.startsWith(expected.get(entry.work)))
        wrong.push(`${entry.label}: the bytes of ${entry.work} have SHA-256 ${hash}`);
      checked++;
    }
  }
  return { checked, wrong };
}
