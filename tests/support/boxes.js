// SPDX-License-Identifier: Apache-2.0
// Boxes of a whole tensor: lists them, and fills one.
import assert from 'node:assert/strict';
import { arrayOf, bytesOf } from '../golden/read.js';
import { boxOf } from '../reference/slices.js';
import { assertSameBits } from './bits.js';
import { sizeOf } from './calls.js';

export const GUARD = 9;

/** The shards of each axis, cut into 1, 2, 3, 7 and 16 parts, as equal as possible. On short axes some are empty. */
export function* shardsOf(of, numbers = [1, 2, 3, 7, 16]) {
  for (let axis = 0; axis < of.length; axis++) {
    for (const n of numbers) {
      for (let k = 0; k < n; k++) {
        const [from, to] = [k, k + 1].map((i) => Math.floor((i * of[axis]) / n));
        const [at, shape] = [of.map(() => 0), [...of]];
        at[axis] = from;
        shape[axis] = to - from;
        yield { at, shape };
      }
    }
  }
}

/** A new target: in turn in linear memory, in an ordinary array, and in a shared one. All hold GUARD. */
export function targetFor(nn, shape, dtype, turn) {
  const n = sizeOf(shape);
  if (turn % 3 === 0) {
    const t = nn.fill_(nn.tensor(shape, { dtype }), 1);
    const before = t.data.slice();
    // A getter, since another array replaces it when memory grows.
    return {
      target: t,
      get data() {
        return t.data;
      },
      before,
      around: [],
      dispose: () => t.dispose(),
    };
  }
  const Buffer = turn % 3 === 1 ? ArrayBuffer : SharedArrayBuffer;
  const all = new (arrayOf(dtype, 0).constructor)(new Buffer(bytesOf(dtype) * (n + 8))).fill(GUARD);
  const data = all.subarray(3, 3 + n);
  const around = [all.subarray(0, 3), all.subarray(3 + n)];
  return { target: { data, shape, dtype }, data, before: data.slice(), around, dispose: () => {} };
}

/** A generator's position; for a framework's, its state. */
export const placeOf = (generator) => JSON.stringify(generator.state());

/**
 * Fills the box by `act(target, generator, { of, at })`, and compares it with the whole's.
 * @param {{ elements: any, place: string }} whole
 */
export function assertBox(nn, { whole, of, at, shape, dtype, generator, turn, what }, act) {
  const t = targetFor(nn, shape, dtype, turn);
  const title = `${what}: ${shape} at ${at} of ${of}, ${dtype}, target ${turn % 3}`;
  try {
    assert.equal(act(t.target, generator, { of, at }), t.target, title);
    assertSameBits(t.data.slice(), boxOf(whole.elements, of, at, shape), title);
    assert.equal(placeOf(generator), whole.place, `${title}: the generator afterwards`);
    for (const part of t.around) {
      assert.ok(
        part.every((x) => x === GUARD),
        `${title}: elements around it`,
      );
    }
  } finally {
    t.dispose();
  }
}
