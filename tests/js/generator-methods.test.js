// SPDX-License-Identifier: Apache-2.0
// Single numbers and orders of generators: the vectors of the contract, uniformity, and wrong arguments.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import quantile from '@stdlib/stats-base-dists-normal-quantile';
import { load } from '../../npm/dist/index.js';

const nn = await load();
const text = readFileSync(new URL('../golden/draws.txt', import.meta.url), 'utf8');
const records = text.split('\n').filter((line) => line && !line.startsWith('#'));
const generator = () => nn.generator({ seed: 9 });

test('the vectors of tests/golden/draws.txt', () => {
  assert(records.length > 100);
  for (const record of records) {
    const [kind, seed, stream, offset, after, method, n, result] = record.split(' ');
    const drawn = nn.generator({ kind, seed: BigInt(seed), stream: BigInt(stream) }).seek(BigInt(offset));
    const value = drawn[method](...(method === 'random' ? [] : [Number(n)]));
    assert.equal(method === 'permutation' ? value.join() || '-' : String(value), result, record);
    assert.equal(drawn.offset, BigInt(after), record);
  }
});

test('shuffle puts entries as permutation does, in any array', () => {
  for (const n of [0, 1, 2, 17, 3000]) {
    const order = [...generator().permutation(n)];
    const drawn = generator();
    const list = Array.from({ length: n }, (_, i) => `${i}`);
    assert.equal(drawn.shuffle(list), list);
    assert.deepEqual(list, order.map(String));
    assert(drawn.offset >= BigInt(Math.max(0, n - 1)));
    for (const Kind of [Float64Array, Uint16Array, Int32Array])
      assert.deepEqual([...generator().shuffle(Kind.from({ length: n }, (_, i) => i))], order);
    assert.deepEqual(
      [...generator().shuffle(BigInt64Array.from({ length: n }, (_, i) => BigInt(i)))].map(Number),
      order,
    );
  }
});

/** Pearson's statistic against Wilson and Hilferty's approximation of its quantile at 1 - 1e-6. */
function assertUniform(counts, what) {
  const total = counts.reduce((a, b) => a + b, 0);
  const expected = total / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const df = counts.length - 1;
  const limit = (z) => df * (1 - 2 / (9 * df) + z * Math.sqrt(2 / (9 * df))) ** 3;
  const z = quantile(1 - 1e-6, 0, 1);
  assert(statistic < limit(z) && statistic > limit(-z), `${what}: ${statistic} for ${df} degrees of freedom`);
}

test('random, integers and permutation are uniform', () => {
  const drawn = generator();
  const counts = () => new Array(30).fill(0);
  const randoms = counts();
  for (let i = 0; i < 60_000; i++) randoms[Math.floor(drawn.random() * 30)]++;
  assertUniform(randoms, 'random');
  // Just above half of a range, what is not rejected would count twice in the lower part.
  for (const n of [30, 3 * 2 ** 30, 2 ** 32 - 2, 3 * 2 ** 40, 3 * 2 ** 51, 2 ** 53 - 8]) {
    const integers = counts();
    for (let i = 0; i < 60_000; i++) integers[Math.floor((drawn.integers(n) / n) * 30)]++;
    assertUniform(integers, `integers(${n})`);
  }
  const orders = new Map();
  for (let i = 0; i < 24_000; i++) {
    const key = drawn.permutation(4).join();
    orders.set(key, (orders.get(key) ?? 0) + 1);
  }
  assert.equal(orders.size, 24);
  assertUniform([...orders.values()], 'permutation(4)');
});

test('words are taken as integers(n) one by one would', () => {
  const n = 2500;
  const [all, single] = [generator().seek(3), generator().seek(3)];
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = single.integers(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  assert.deepEqual(all.permutation(n), order);
  assert.equal(all.offset, single.offset);
});

test('wrong arguments, which leave the generator where it was', () => {
  const drawn = generator().seek(3);
  const revoked = Proxy.revocable([], {});
  revoked.revoke();
  const detached = new Uint8Array(4);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const rows = {
    integers: [undefined, null, '3', 3n, 0, -1, 1.5, NaN, 2 ** 53 + 2, Infinity],
    permutation: [undefined, '3', 3n, -1, 1.5, 2 ** 32, 2 ** 53, Infinity],
    shuffle: [
      undefined,
      null,
      5,
      'abc',
      {},
      new Set([1]),
      Object.freeze([1, 2]),
      [1, , 3],
      new Array(2 ** 32 - 1),
    ].concat([revoked.proxy, detached, new DataView(new ArrayBuffer(8))]),
  };
  for (const [name, values] of Object.entries(rows)) {
    for (const value of values) {
      const isNamed = ({ constructor, message }) =>
        [TypeError, RangeError].includes(constructor) && message.startsWith(`${name}: `) && message.length < 500;
      assert.throws(() => drawn[name](value), isNamed);
      assert.equal(drawn.offset, 3n);
    }
  }
  assert.deepEqual(drawn.shuffle(Object.freeze([])), []);
});

test('streams and restored generators draw, too', () => {
  assert.equal(typeof generator().stream('a').random(), 'number');
  assert.equal(nn.generator({ state: generator().seek(7).state() }).random(), generator().seek(7).random());
  assert.equal(nn.manualSeed(9).integers(100), generator().integers(100));
});

test('an array that cannot be written keeps all of its entries', () => {
  const array = [1, 2, 3, 4, 5, 6, 7, 8];
  Object.defineProperty(array, 5, { writable: false });
  const generator = nn.generator({ seed: 1 }).seek(3);
  assert.throws(() => generator.shuffle(array), { name: 'TypeError', message: 'shuffle: array cannot be written' });
  assert.deepEqual(array, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(generator.offset, 3n);
});
