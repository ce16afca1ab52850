// SPDX-License-Identifier: Apache-2.0
// Fills that begin at any offset are runs of one endless tensor.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { load } from '../../npm/dist/index.js';
import { arrayOf, readEndless, readOffsets, readPlaces } from '../golden/read.js';
import { initialize, sha256, wordsAnElement } from '../reference/initializers.js';
import { assertSameBits } from '../support/bits.js';
import { fill, generatorOf, sizeOf } from '../support/calls.js';

const builds = { SIMD: await load(), scalar: await load({ simd: false }) };
const DTYPES = ['float32', 'float64', 'float16', 'bfloat16'];
const KINDS = ['xoshiro128++', 'philox4x32'];
const TOP = 2n ** 64n - 1n;
const GUARD = 9;

const endless = readEndless();
const places = readPlaces();

/** Targets of n elements, with what must stay as it is around them. */
function* targets(nn, dtype, n) {
  const t = nn.tensor([n], { dtype });
  yield { target: t, data: () => t.data, around: () => [] };
  t.dispose();
  const bytes = arrayOf(dtype, 0).BYTES_PER_ELEMENT;
  const all = new (arrayOf(dtype, 0).constructor)(new SharedArrayBuffer(bytes * (n + 2))).fill(GUARD);
  const data = all.subarray(1, n + 1);
  yield { target: { data, shape: [n], dtype }, data: () => data, around: () => [all[0], all[n + 1]] };
}

for (const [build, nn] of Object.entries(builds)) {
  describe(`fills at any offset, ${build} build`, () => {
    for (const dtype of DTYPES)
      test(`every offset from 0 to 17, every length to 20: ${dtype}`, () => {
        for (const record of endless.filter((r) => r.dtype === dtype)) {
          const generator = generatorOf(nn, record);
          for (const { words, offset, count, first, after } of places) {
            if (words !== record.words) continue;
            const what = `${record.name} ${record.p} ${record.kind} at ${offset}, ${count}`;
            const expected = record.elements.subarray(first, first + count);
            for (const { target, data, around } of targets(nn, dtype, count)) {
              fill(nn, record, target, generator.seek(offset));
              assertSameBits(data(), expected, what);
              assert.equal(generator.offset, after, what);
              assert.ok(
                around().every((x) => x === GUARD),
                `${what}: elements around the array`,
              );
            }
          }
        }
      });

    test('at ends of chunks, of blocks and of the stream', () => {
      for (const { sha256: expected, after, ...call } of readOffsets()) {
        const generator = generatorOf(nn, call);
        for (const { target, data } of targets(nn, call.dtype, call.shape[0])) {
          fill(nn, call, target, generator.seek(call.offset));
          const what = `${call.name} ${call.p} ${call.dtype} ${call.kind} at ${call.offset}, ${call.shape}`;
          assert.equal(sha256(data()), expected, what);
          assert.equal(generator.offset, after, what);
        }
      }
    });

    test('pieces of any length, each sought to its place, are one fill', () => {
      for (const { elements: _, ...record } of endless) {
        const n = 5000;
        const start = 8 * record.words * 3 + 5 * record.words;
        const generator = generatorOf(nn, record).seek(start);
        const array = () => arrayOf(record.dtype, n);
        const [whole, pieces] = [array(), array()];
        const into = (data) => fill(nn, record, { data, shape: [data.length], dtype: record.dtype }, generator);
        into(whole);
        for (let at = 0, size = 1; at < n; at += size, size = (size * 7 + 3) % 613) {
          generator.seek(start + at * record.words);
          into(pieces.subarray(at, Math.min(n, at + size)));
        }
        assertSameBits(pieces, whole, `${record.name} ${record.dtype} ${record.kind}`);
      }
    });

    test('any draw, anywhere, as the reference has it', () => {
      const anyCall = fc.record({
        record: fc.constantFrom(...endless),
        seed: fc.bigInt(0n, TOP),
        stream: fc.bigInt(0n, TOP),
        offset: fc.oneof(fc.bigInt(0n, TOP), fc.bigInt(TOP - 100n, TOP), fc.bigInt(4000n, 4200n)),
        n: fc.nat(150),
      });
      fc.assert(
        fc.property(anyCall, ({ record, seed, stream, offset, n }) => {
          const call = { ...record, seed, stream, offset, shape: [n] };
          const { elements, after } = initialize(call);
          const generator = generatorOf(nn, call);
          const data = arrayOf(call.dtype, n);
          fill(nn, call, { data, shape: [n], dtype: call.dtype }, generator);
          assertSameBits(data, elements);
          assert.equal(generator.offset, after);
        }),
        { seed: 1, numRuns: 300 },
      );
    });

    test('four rows of three elements, each from its own place, are a matrix', () => {
      const at = (offset) => nn.generator({ seed: 5 }).seek(offset);
      const rows = [0, 1, 2, 3].map((r) => nn.normal_(new Float32Array(3), { generator: at(3 * r) }));
      const whole = nn.normal_(new Float32Array(12), { generator: at(0) });
      assert.deepEqual(
        rows.flatMap((row) => [...row]),
        [...whole],
      );
    });

    test('chrono_ begins both gates at the offset', () => {
      for (const dtype of DTYPES) {
        for (const offset of [0n, 1n, 13n, TOP]) {
          const generator = nn.generator({ seed: 3, kind: KINDS[1] }).seek(offset);
          const data = arrayOf(dtype, 44);
          nn.chrono_({ data, shape: [44], dtype }, { tMax: 100, generator });
          const place = { kind: KINDS[1], seed: 3n, stream: 0n, offset, dtype, shape: [11], name: 'log_uniform' };
          for (const factor of [1, -1]) {
            const { elements } = initialize({ ...place, p: [1, 99, factor] });
            const gates = [0, 11, 22, 33].map((from) => data.slice(from, from + 11));
            assert.ok(
              gates.some((gate) => sha256(gate) === sha256(elements)),
              `${dtype} at ${offset}, factor ${factor}`,
            );
          }
          assert.equal(generator.offset, initialize({ ...place, p: [1, 99, 1] }).after);
        }
      }
    });
  });
}

/** Q^T X of n by n matrices, row by row: triangular if the columns of Q span those of X in order. */
const productOf = (q, x, n) =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += q[k * n + i] * x[k * n + j];
      return sum;
    }),
  );

test('orthogonal_ is the Q of the normal fill at its offset, longer than any piece in which it draws', () => {
  const nn = builds.SIMD;
  for (const [dtype, tolerance] of [
    ['float32', 2e-4],
    ['float64', 1e-11],
  ]) {
    for (const [offset, n] of [
      [0n, 29],
      [3n, 29],
      [4093n, 70],
      [TOP - 2n, 31],
    ]) {
      const generator = nn.generator({ seed: 6, kind: KINDS[0] }).seek(offset);
      const q = arrayOf(dtype, n * n);
      nn.orthogonal_({ data: q, shape: [n, n], dtype }, { generator });
      const call = { name: 'normal', p: [0, 1], kind: KINDS[0], seed: 6n, stream: 0n, offset, dtype, shape: [n, n] };
      const { elements, after } = initialize(call);
      const r = productOf(q, elements, n);
      const below = r.flatMap((row, i) => row.slice(0, i));
      assert.ok(Math.max(...below.map(Math.abs)) < tolerance, `${dtype} at ${offset}: not triangular`);
      assert.equal(generator.offset, after, `${dtype} at ${offset}`);
    }
  }
});

test('an element takes the words that the contract says', () => {
  for (const record of endless) assert.equal(wordsAnElement(record), record.words);
  assert.equal(sizeOf(endless[0].shape), 40);
});
