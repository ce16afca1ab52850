// SPDX-License-Identifier: Apache-2.0
// Tensors in linear memory: growth, disposal, reuse, and what is left behind, which is nothing.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { load } from '../../npm/dist/index.js';
import { assertSameBits } from '../support/bits.js';
import { heapInUse } from '../support/heap.js';

const nn = await load();
const PAGE = 65536;

/** Every element is x. */
const assertAll = (t, x) => assertSameBits(t.data, new Float32Array(t.size).fill(x));

/** The bytes of linear memory, now. */
const linearBytes = () => {
  const t = nn.tensor([1]);
  const { byteLength } = t.data.buffer;
  t.dispose();
  return byteLength;
};

test('a view survives growth', () => {
  const t = nn.tensor([100]);
  nn.normal_(t, { generator: nn.generator({ seed: 1 }) });
  const before = t.data;
  const values = before.slice();
  const big = nn.tensor([linearBytes() / 4 + PAGE]); // more than there is
  assert.equal(before.length, 0, 'the view of before is detached');
  assert.notEqual(t.data, before);
  assert.equal(t.data, t.data, 'made once for each growth');
  assertSameBits(t.data, values);
  assert.equal(t.data.buffer, big.data.buffer);
  nn.normal_(t, { generator: nn.generator({ seed: 1 }) });
  assertSameBits(t.data, values);
  big.dispose();
  t.dispose();
});

test('tensors do not overlap, and are aligned', () => {
  const tensors = [1, 7, 0, 64, 1000, 3].map((n) => nn.tensor([n]));
  tensors.forEach((t, i) => nn.fill_(t, i));
  tensors.forEach((t, i) => {
    assertAll(t, i);
    assert.equal(t.data.byteOffset % 16, 0);
  });
  tensors.forEach((t) => t.dispose());
});

test('use after dispose throws; a second dispose is harmless', () => {
  const t = nn.tensor([3, 4]);
  const { byteOffset } = t.data;
  t.dispose();
  assert.throws(() => t.data, TypeError);
  for (const use of [() => nn.ones_(t), () => nn.uniform_(t), () => nn.xavierNormal_(t)]) {
    assert.throws(use, { name: 'TypeError', message: /tensor is disposed/ });
  }
  const next = nn.tensor([3, 4]);
  assert.equal(next.data.byteOffset, byteOffset);
  t.dispose(); // must not free what is another's now
  const other = nn.tensor([3, 4]);
  assert.notEqual(other.data.byteOffset, byteOffset);
  assert.throws(() => t.data, TypeError);
  next.dispose();
  other.dispose();
});

test('Symbol.dispose disposes', () => {
  const t = nn.tensor([3]);
  t[Symbol.dispose ?? Symbol.for('Symbol.dispose')]();
  assert.throws(() => t.data, TypeError);
});

test('a freed block is used again, whole or in parts', () => {
  const [a, b, c] = [nn.tensor([1000]), nn.tensor([1000]), nn.tensor([1000])];
  const at = b.data.byteOffset;
  b.dispose();
  const half = nn.tensor([496]);
  const rest = nn.tensor([496]);
  assert.equal(half.data.byteOffset, at);
  assert.equal(rest.data.byteOffset, at + 4 * 496);
  for (const t of [a, half, rest, c]) t.dispose();
});

test('whatever is allocated and freed in whatever order, all of it comes back', () => {
  const first = nn.tensor([1]);
  const lowest = first.data.byteOffset;
  first.dispose();
  const sizes = fc.oneof(fc.constantFrom(0, 1, 16, 17), fc.nat(5000));
  const step = fc.record({ size: sizes, free: fc.nat(), keep: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const live = [];
      steps.forEach(({ size, free, keep }, mark) => {
        live.push({ t: nn.fill_(nn.tensor([size]), mark), mark });
        if (keep) return;
        const [gone] = live.splice(free % live.length, 1);
        assertAll(gone.t, gone.mark);
        gone.t.dispose();
      });
      live.forEach(({ t, mark }) => assertAll(t, mark));
      live.forEach(({ t }) => t.dispose());
      const again = nn.tensor([100_000]); // larger than any hole that could be left
      assert.equal(again.data.byteOffset, lowest);
      again.dispose();
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('a million fills leave nothing behind', () => {
  const t = nn.tensor([8, 8]);
  const foreign = { data: new Float32Array(64), shape: [8, 8] };
  const own = nn.generator({ seed: 1 });
  const other = nn.generator({ seed: 2 });
  const options = { generator: own };
  const fills = (times) => {
    for (let i = 0; i < times; i++) {
      nn.uniform_(t, options);
      nn.normal_(foreign, { generator: other });
      nn.msraNormal_(t);
      nn.fill_(foreign.data, i);
      nn.xavierUniform_(foreign, options);
    }
  };
  fills(1000);
  const [linear, heap] = [linearBytes(), heapInUse()];
  fills(200_000);
  assert.equal(linearBytes(), linear);
  assert(heapInUse() - heap < 1e6, `${heapInUse() - heap} bytes more`);
  t.dispose();
});

test('a hundred thousand tensors and generators leave nothing behind', () => {
  const root = nn.generator({ seed: 1 });
  const rounds = (times) => {
    for (let i = 0; i < times; i++) {
      const t = nn.tensor([i % 100, 3]);
      nn.uniform_(t, { generator: root.stream(`layer.${i}`) });
      t.dispose();
      nn.generator({ state: root.state() });
      assert.throws(() => nn.tensor([-1]));
      assert.throws(() => nn.uniform_(t));
    }
  };
  rounds(1000);
  const [linear, heap] = [linearBytes(), heapInUse()];
  rounds(100_000);
  assert.equal(linearBytes(), linear);
  assert(heapInUse() - heap < 1e6, `${heapInUse() - heap} bytes more`);
});

test('more memory than there is', async (t) => {
  const mine = nn.tensor([64]);
  const fill = () => nn.normal_(mine, { generator: nn.generator({ seed: 9 }) }).data.slice();
  const before = fill();
  const tensors = [];
  after(() => tensors.forEach((each) => each.dispose()));

  await t.test('is a RangeError that names function, shape and bytes', () => {
    for (const shape of [[2 ** 30], [2 ** 31], [2 ** 32 - 1], [2 ** 20, 2 ** 20], new Array(32).fill(2 ** 32 - 1)]) {
      const message = `tensor: shape is [${shape.slice(0, 8).join(', ')}`;
      const named = (error) => error instanceof RangeError && error.message.startsWith(message);
      assert.throws(() => nn.tensor(shape), named, message);
      assert.equal(mine.data.length, 64);
    }
  });

  await t.test('piece by piece, too', () => {
    assert.throws(() => {
      for (;;) tensors.push(nn.tensor([2 ** 26])); // 256 MiB
    }, RangeError);
    assert(tensors.length >= 7, `${tensors.length} times 256 MiB`);
    tensors.forEach((each, i) => (each.data[0] = each.data[2 ** 26 - 1] = i));
    assert(tensors.every((each, i) => each.data[0] === i && each.data[2 ** 26 - 1] === i));
  });

  await t.test('and beyond 2 GiB elements are those of a foreign array', () => {
    const highest = tensors[tensors.length - 1];
    assert(highest.data.byteOffset > 2 ** 31, `${highest.data.byteOffset}`);
    const generator = nn.generator({ seed: 4 });
    nn.normal_(highest, { generator });
    const count = 100_001; // the last of them
    const foreign = new Float32Array(count);
    nn.normal_(foreign, { generator: generator.seek(2 ** 26 - count - ((2 ** 26 - count) % 8)) });
    const from = 2 ** 26 - count - ((2 ** 26 - count) % 8);
    assertSameBits(highest.data.slice(from, from + count), foreign);
  });

  await t.test('and leaves all that there was, and what else is asked for', () => {
    assertSameBits(mine.data, before);
    assertSameBits(fill(), before);
    const foreign = new Float32Array(100_000);
    nn.uniform_(foreign);
    assert(foreign[99_999] > 0);
    nn.generator({ seed: 1 }).stream('a').words(new Uint32Array(10));
    tensors.splice(0).forEach((each) => each.dispose());
    const large = nn.tensor([2 ** 27]); // of what was freed
    nn.ones_(large);
    assert.equal(large.data[2 ** 27 - 1], 1);
    large.dispose();
    const small = nn.tensor([64]);
    assertSameBits(nn.normal_(small, { generator: nn.generator({ seed: 9 }) }).data, before);
    small.dispose();
    mine.dispose();
  });
});
