// SPDX-License-Identifier: Apache-2.0
// Tensors and arrays of float64, float16 and bfloat16.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { arrayOf } from '../golden/read.js';
import { dtypes as reference } from '../reference/dtypes.js';
import { assertSameBits, bitsOf } from '../support/bits.js';
import { valuesOf } from '../support/everything.js';
import { pNormal } from '../support/p-values.js';

const nn = await load();
const dtypes = ['float32', 'float64', 'float16', 'bfloat16'];
const seeded = (seed = 1) => nn.generator({ seed });
const hasFloat16 = 'Float16Array' in globalThis;
const KINDS = {
  float32: 'Float32Array',
  float64: 'Float64Array',
  float16: hasFloat16 ? 'Float16Array' : 'Uint16Array',
};

test('a tensor has the array of its dtype', () => {
  for (const dtype of dtypes) {
    const t = nn.tensor([3, 5], { dtype, layout: 'OI' });
    const kind = KINDS[dtype] ?? 'Uint16Array';
    assert.deepEqual([t.dtype, t.layout, t.size, t.data.length], [dtype, 'OI', 15, 15]);
    assert.equal(t.data.constructor.name, kind, dtype);
    assert.equal(t.data.byteOffset % 16, 0);
    t.dispose();
    assert.throws(() => t.data, TypeError);
    assert.throws(() => nn.uniform_(t), /^TypeError: uniform_: tensor is disposed/);
  }
});

test('tensors of several dtypes do not overlap, and views survive growth', () => {
  const tensors = dtypes.flatMap((dtype) => [1, 3, 33].map((n) => nn.tensor([n], { dtype })));
  tensors.forEach((t, i) => nn.fill_(t, i));
  const big = nn.tensor([tensors[0].data.buffer.byteLength / 8], { dtype: 'float64' });
  tensors.forEach((t, i) => assert.ok(valuesOf(t.data, t.dtype).every((x) => x === i)));
  for (const t of [...tensors, big]) t.dispose();
});

test('a foreign array says its dtype, or is of a kind that can be but one', () => {
  for (const method of ['uniform_', 'normal_', 'ones_']) {
    for (const dtype of dtypes) {
      const t = nn.tensor([12], { dtype });
      nn[method](t, method === 'ones_' ? undefined : { generator: seeded() });
      const expected = t.data.slice();
      const own = () => arrayOf(dtype, 12);
      const targets = [{ data: own(), shape: [12], dtype }];
      if (dtype === 'float32' || dtype === 'float64') targets.push(own(), { data: own(), dims: [3, 4] });
      for (const target of targets) {
        nn[method](target, method === 'ones_' ? undefined : { generator: seeded() });
        assert.deepEqual(bitsOf(target.data ?? target), bitsOf(expected), `${method} ${dtype}`);
      }
      t.dispose();
    }
  }
});

test('a Float16Array', { skip: !hasFloat16 && 'this engine has none' }, () => {
  const data = new globalThis.Float16Array(12);
  const codes = { data: new Uint16Array(12), shape: [12], dtype: 'float16' };
  nn.normal_(codes, { generator: seeded() });
  for (const target of [data, { data, shape: [3, 4] }, { data, shape: [12], dtype: 'float16' }]) {
    data.fill(0);
    nn.normal_(target, { generator: seeded() });
    assert.deepEqual(new Uint16Array(data.buffer), codes.data);
  }
  assert.throws(() => nn.normal_({ data, shape: [12], dtype: 'bfloat16' }), TypeError);
});

test('errors tell the dtypes and arrays that there are', () => {
  for (const [call, name, message] of [
    [() => nn.uniform_(new Uint16Array(3)), 'TypeError', /^uniform_: dtype is undefined; .*'float16' or 'bfloat16'/],
    [() => nn.uniform_(new Int8Array(3)), 'TypeError', /^uniform_: data is Int8Array; .*Float32Array, Float64Array/],
    [
      () => nn.uniform_({ data: new Float32Array(3), shape: [3], dtype: 'float64' }),
      'TypeError',
      /^uniform_: data is Float32Array; it must be a Float64Array, for dtype float64/,
    ],
    [() => nn.tensor([3], { dtype: 'half' }), 'RangeError', /^tensor: dtype is 'half'; .*'bfloat16'/],
    [() => nn.fill_(nn.tensor([3], { dtype: 'float16' }), 1e6), 'RangeError', /^fill_: value is 1000000; .*float16/],
    [
      () => nn.fill_(nn.tensor([3], { dtype: 'bfloat16' }), 3.4e38),
      'RangeError',
      /^fill_: value is 3.4e\+38; .*bfloat16/,
    ],
    [() => nn.normal_(nn.tensor([3], { dtype: 'float16' }), { std: 1e4 }), 'RangeError', /^normal_: .*float16/],
  ])
    assert.throws(call, { name, message });
});

test('a value is rounded once, to nearest, ties to even', () => {
  const values = [
    1 + 2 ** -11,
    1 + 2 ** -11 + 2 ** -45,
    1 + 3 * 2 ** -11,
    1 + 2 ** -8,
    1 + 2 ** -8 + 2 ** -40,
    0.1,
    65504,
    2 ** -24,
  ];
  values.push(2 ** -25, 2 ** -25 + 2 ** -60, 6e-8, -0, 0, -1 / 3, 2 ** -133, 2 ** -134 + 2 ** -170);
  for (const dtype of dtypes) {
    const { encode, round } = reference[dtype];
    for (const value of values.flatMap((x) => [x, -x])) {
      const [a] = nn.fill_({ data: arrayOf(dtype, 1), shape: [1], dtype }, value).data;
      const [b] = nn.constant_({ data: arrayOf(dtype, 1), shape: [1], dtype }, [value]).data;
      const expected = dtype.endsWith('16') ? encode(value) : round(value);
      assert.ok(Object.is(a, expected), `${dtype}: ${value} is ${a}, ${expected}`);
      assert.ok(Object.is(b, expected), `${dtype}: ${value} is ${b}, ${expected}, of an array`);
    }
  }
});

test('uniform stays in [a, b) after rounding', () => {
  for (const dtype of dtypes) {
    for (const [a, b] of [
      [0, 1],
      [-1, 0],
      [1, 1.25],
      [-3, 1000],
      [0.1, 0.2],
      [-0.7, 0.7],
    ]) {
      const values = valuesOf(nn.uniform_(nn.tensor([20_000], { dtype }), { a, b, generator: seeded() }).data, dtype);
      const low = values.reduce((least, x) => Math.min(least, x), Infinity);
      const high = values.reduce((most, x) => Math.max(most, x), -Infinity);
      assert.ok(low >= a && high < b, `${dtype} [${a}, ${b}): ${low} to ${high}`);
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const error = (b - a) / Math.sqrt(12 * values.length);
      // A value of bfloat16 near b stands for an interval of which half is cut off.
      if (dtype !== 'bfloat16')
        assert.ok(pNormal((mean - (a + b) / 2) / error) > 1e-5, `${dtype} [${a}, ${b}): ${mean}`);
    }
  }
});

test('truncated normals stay in [a, b] after rounding', () => {
  for (const dtype of dtypes)
    for (const [a, b] of [
      [-2, 2],
      [0.1, 0.3],
      [3, Infinity],
      [-0.01, 0.02],
    ]) {
      const t = nn.truncNormal_(nn.tensor([20_000], { dtype }), { a, b, generator: seeded() });
      assert.ok(
        valuesOf(t.data, dtype).every((x) => x >= a && x <= b),
        `${dtype} [${a}, ${b}]`,
      );
      t.dispose();
    }
});

test('halves are those of float32, rounded', () => {
  for (const method of ['normal_', 'uniform_', 'heNormal_', 'heTruncNormal_']) {
    const exact = nn[method](nn.tensor([100, 50]), { generator: seeded() });
    for (const dtype of ['float16', 'bfloat16']) {
      const t = nn[method](nn.tensor([100, 50], { dtype }), { generator: seeded() });
      const epsilon = dtype === 'float16' ? 2 ** -11 : 2 ** -8;
      valuesOf(t.data, dtype).forEach((x, i) => {
        const slack = method === 'uniform_' ? 2 : 1; // below b
        assert.ok(
          Math.abs(x - exact.data[i]) <= slack * epsilon * Math.abs(x) + 2 ** -25,
          `${method} ${dtype} ${i}: ${x}`,
        );
      });
      t.dispose();
    }
    exact.dispose();
  }
});

test('an element of float64 takes two words, others one', () => {
  for (const method of ['uniform_', 'normal_', 'truncNormal_', 'heNormal_'])
    for (const dtype of dtypes) {
      const generator = seeded();
      nn[method]({ data: arrayOf(dtype, 800), shape: [40, 20], dtype }, { generator });
      assert.equal(generator.offset, dtype === 'float64' ? 1600n : 800n, `${method} ${dtype}`);
    }
});

test('a prefix is a prefix, in every dtype', () => {
  for (const dtype of dtypes)
    for (const method of ['uniform_', 'normal_', 'truncNormal_', 'logUniform_', 'mambaDtBias_']) {
      const [long, short] = [70_001, 333].map((n) => ({ data: arrayOf(dtype, n), shape: [n], dtype }));
      for (const target of [long, short]) nn[method](target, { generator: seeded() });
      assertSameBits(short.data, long.data.slice(0, 333), `${method} ${dtype}`);
    }
});
