// SPDX-License-Identifier: Apache-2.0
//
// The contestants' side of the protocol, for those in JavaScript. Each system under test is a process of its own, so
// that none works on another's heap, garbage or type feedback, and obeys lines on standard input:
//
//   time WORK VARIANT SIZE CALLS    do it CALLS times; answers the nanoseconds they took together
//   bytes WORK VARIANT SIZE         do it once, from the start of seed 42's stream; answers the bytes in hexadecimal
//
// First of all it says what it is: one line of JSON, { system, version, contests: { work: [variant, ...] }, limits }.
import { createInterface } from 'node:readline';
import { time } from './timing.js';

/**
 * @param {object} contestant
 * @param {string} contestant.system
 * @param {string} contestant.version
 * @param {Record<string, string[]>} contestant.contests the variants of each work of works.js
 * @param {Record<string, number>} [contestant.limits] of a work, the greatest size that takes no more than some seconds
 * @param {(work: string, variant: string, size: number) => () => unknown} contestant.prepare gives the call to be timed
 * @param {(work: string, variant: string, size: number) => Uint8Array} [contestant.bytes]
 */
export async function serve({ system, version, contests, limits, prepare, bytes }) {
  console.log(JSON.stringify({ system, version, contests, limits }));
  const prepared = new Map();
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, work, variant, size, calls] = line.split(' ');
    if (command === 'bytes') {
      console.log(Buffer.from(bytes(work, variant, Number(size))).toString('hex'));
      continue;
    }
    const key = `${work} ${variant} ${size}`;
    if (!prepared.has(key)) prepared.set(key, prepare(work, variant, Number(size)));
    console.log(time(prepared.get(key), Number(calls)));
  }
}

/** The two sides of a matrix of `size` elements, a power of two: as square as can be. */
export function matrix(size) {
  const rows = 2 ** Math.ceil(Math.log2(size) / 2);
  return [rows, size / rows];
}

/** A Float32Array for each size, made once. */
export function buffers() {
  const arrays = new Map();
  return (size) => {
    if (!arrays.has(size)) arrays.set(size, new Float32Array(size));
    return arrays.get(size);
  };
}
