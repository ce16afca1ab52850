// SPDX-License-Identifier: Apache-2.0
// Arrays of one's own, outside of linear memory: the same elements as inside, and nothing touched but them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { load } from '../../npm/dist/index.js';
import { assertSameBits } from '../support/bits.js';
import { everyInitializer, fill, generatorOf, sizeOf } from '../support/calls.js';
import { everything, perform, titleOf } from '../support/everything.js';

const nn = await load();
const place = { kind: 'xoshiro128++', seed: 3n, stream: 4n, offset: 5n };

/** The elements of a call, and the generator's offset behind them, by way of linear memory. */
function inside(call) {
  const generator = generatorOf(nn, place);
  const tensor = fill(nn, call, nn.tensor(call.shape), generator);
  const elements = tensor.data.slice();
  tensor.dispose();
  return { elements, offset: generator.offset };
}

/** The call on `target`, whose data has elements before and after it in the same buffer. */
function assertFills(call, target, data, what) {
  const { elements, offset } = inside(call);
  const around = new Float32Array(data.buffer);
  around.fill(-7.25);
  const generator = generatorOf(nn, place);
  assert.equal(fill(nn, call, target, generator), target);
  assertSameBits(data, elements, what);
  assert.equal(generator.offset, offset, what);
  const from = data.byteOffset / 4;
  const outside = [...around.subarray(0, from), ...around.subarray(from + data.length)];
  assert.deepEqual(
    outside,
    outside.map(() => -7.25),
    `${what}: elements around the array`,
  );
}

const GUARD = 16;

/** A view of n elements in the middle of a buffer. */
function guarded(n, Buffer = ArrayBuffer, shift = 0) {
  return new Float32Array(new Buffer(4 * (n + 2 * GUARD)), 4 * (GUARD + shift), n);
}

test('every initializer, over both kinds of buffer, with shape and with dims', () => {
  for (const Buffer of [ArrayBuffer, SharedArrayBuffer]) {
    for (const call of [...everyInitializer([5, 7, 3]), { name: 'fill', p: [0.1], shape: [5, 7, 3] }]) {
      for (const key of ['shape', 'dims']) {
        const data = guarded(105, Buffer);
        assertFills(call, { data, [key]: call.shape }, data, `${call.name} over ${Buffer.name}, ${key}`);
      }
    }
  }
});

test('every number of elements around the pieces in which foreign arrays are filled', () => {
  const pieces = [10, 11, 12, 13, 14, 15, 16, 17].map((k) => 2 ** k); // whatever the piece is
  const edges = [...pieces, 3 * 2 ** 15].flatMap((n) => [-8, -1, 0, 1, 8].map((d) => n + d));
  for (const n of [...Array(34).keys(), ...edges, 100_003]) {
    for (const call of everyInitializer([1, n]).slice(0, n ? 2 : 0)) {
      const data = guarded(n);
      assertFills(call, data, data, `${call.name} of ${n}`);
    }
  }
});

test('at every place in a buffer', () => {
  for (let shift = -GUARD; shift <= GUARD; shift++) {
    for (const call of everyInitializer([3, 11]).slice(0, 2)) {
      const data = guarded(33, ArrayBuffer, shift);
      assertFills(call, data, data, `${call.name} at ${shift}`);
    }
  }
});

test('any shape, anywhere', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 });
  const buffers = fc.constantFrom(ArrayBuffer, SharedArrayBuffer);
  const shifts = fc.integer({ min: -GUARD, max: GUARD });
  fc.assert(
    fc.property(shapes, fc.nat(5), buffers, shifts, (shape, which, Buffer, shift) => {
      const data = guarded(sizeOf(shape), Buffer, shift);
      const call = everyInitializer(shape)[which];
      assertFills(call, { data, shape }, data, call.name);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('an array of another realm', () => {
  const data = runInNewContext('new Float32Array(12)');
  const call = everyInitializer([3, 4])[1];
  fill(nn, call, { data, shape: runInNewContext('[3, 4]') }, generatorOf(nn, place));
  assert.deepEqual([...data], [...inside(call).elements]);
});

test('a view of linear memory, and a tensor of another instance', async () => {
  const other = await load({ simd: false });
  const call = everyInitializer([30, 4])[1];
  for (const t of [nn.tensor([200]), other.tensor([200])]) {
    nn.fill_(t.data, -7.25);
    const data = t.data.subarray(3, 123);
    fill(nn, call, { data, shape: [30, 4] }, generatorOf(nn, place));
    assertSameBits(data, inside(call).elements);
    assert.equal(t.data[2], -7.25);
    assert.equal(t.data[123], -7.25);
    t.dispose();
  }
  const theirs = other.tensor([30, 4]);
  assert.equal(fill(nn, call, theirs, generatorOf(nn, place)), theirs);
  assertSameBits(theirs.data, inside(call).elements);
  theirs.dispose();
});

test('a detached array', () => {
  const data = new Float32Array(12);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  const generator = generatorOf(nn, place);
  for (const target of [data, { data, shape: [3, 4] }, { data, shape: [0] }]) {
    const expected = { name: 'TypeError', message: /^uniform_: data is detached/ };
    assert.throws(() => nn.uniform_(target, { generator }), expected);
  }
  assert.equal(generator.offset, place.offset);
});

test('the wrong kind of array', () => {
  const integers = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array];
  for (const Wrong of [Array, ...integers, BigInt64Array, BigUint64Array]) {
    const data = new Wrong(12).fill(Wrong.name.startsWith('Big') ? 7n : 7);
    for (const target of [{ data, shape: [3, 4] }, { data, dims: [3, 4] }, data]) {
      const text = new RegExp(`^normal_: .*${Wrong.name === 'Array' ? '\\[' : Wrong.name}`);
      assert.throws(() => nn.normal_(target), { name: 'TypeError', message: text });
    }
    assert(data.every((x) => Number(x) === 7));
  }
});

test('an array whose own methods call the library, or do something else', () => {
  class Nosy extends Float32Array {
    set(source, offset) {
      super.set(source, offset);
      nn.uniform_(new Float32Array(8), { generator: nn.generator({ seed: 1 }) });
    }

    fill(value) {
      return super.fill(value + 1);
    }
  }
  const generator = () => nn.generator({ seed: 2 });
  const expected = nn.normal_(new Float32Array(100_000), { generator: generator() });
  assertSameBits(nn.normal_(new Nosy(100_000), { generator: generator() }), expected);
  assert.deepEqual([...nn.ones_(new Nosy(2))], [1, 1]);
});

test('every initializer fills an array of another realm, a shared one, and one with methods of its own', () => {
  class Own extends Float32Array {
    set() {
      throw new Error('set of its own');
    }

    fill() {
      throw new Error('fill of its own');
    }

    subarray() {
      throw new Error('subarray of its own');
    }
  }
  for (const call of everything) {
    const n = sizeOf(call.shape);
    const generator = () => nn.generator({ seed: 1 });
    const expected = perform(nn, call, { data: new Float32Array(n), shape: call.shape }, generator()).data;
    for (const data of [
      new Own(n),
      runInNewContext(`new Float32Array(${n})`),
      new Float32Array(new SharedArrayBuffer(4 * n)),
      new Float32Array(new ArrayBuffer(4 * n, { maxByteLength: 4 * n + 64 })),
    ]) {
      const target = { data, shape: call.shape };
      assert.equal(perform(nn, call, target, generator()), target);
      assert.deepEqual(Array.from(data), Array.from(expected), titleOf(call));
    }
  }
});

test('an array of more than 4 MiB, shared or not, has the elements of a tensor', () => {
  const n = 2 ** 20 + 32768 + 5; // the last piece is a short one
  const tensor = nn.uniform_(nn.tensor([n]), { generator: nn.generator({ seed: 1 }) });
  try {
    for (const Buffer of [ArrayBuffer, SharedArrayBuffer]) {
      const data = new Float32Array(new Buffer(4 * n + 8), 4, n).fill(-1);
      nn.uniform_(data, { generator: nn.generator({ seed: 1 }) });
      assert.deepEqual(data, tensor.data, Buffer.name);
      const around = new Float32Array(data.buffer);
      assert.deepEqual([around[0], around[n + 1]], [0, 0], 'nothing beside it is written');
    }
  } finally {
    tensor.dispose();
  }
});

test('orthogonalAsync_ and scale_ do, too', async () => {
  const data = runInNewContext('new Float32Array(12)');
  await nn.orthogonalAsync_({ data, shape: [3, 4] }, { generator: nn.generator({ seed: 1 }) });
  const expected = nn.orthogonal_(
    { data: new Float32Array(12), shape: [3, 4] },
    { generator: nn.generator({ seed: 1 }) },
  );
  assert.deepEqual([...data], [...expected.data]);
  nn.scale_(data, 2);
  assert.deepEqual(
    [...data],
    [...expected.data].map((x) => 2 * x),
  );
});
