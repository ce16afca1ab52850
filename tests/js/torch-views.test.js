// SPDX-License-Identifier: Apache-2.0
// Arrays of others with strides, filled as PyTorch fills a tensor that is not contiguous. ../golden/streams/torch-views.txt, of which
// streams.test.js sees to it, has PyTorch's own numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import stdlib from '@stdlib/ndarray';
import ndarray from 'ndarray';
import { assertSameBits } from '../support/bits.js';
import { nn, of } from '../support/frameworks.js';
import { ARRAYS, placesOf } from '../support/streams.js';

const GAP = 7;
const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/** An array, all of it GAP, of which a tensor of that shape and those strides is a part. */
function viewOf(shape, strides, offset = 0, dtype = 'float32') {
  const data = new ARRAYS[dtype](60).fill(GAP);
  return { data, shape, strides, offset, dtype };
}
const elementsOf = ({ data, shape, strides, offset }) =>
  data.constructor.from(placesOf(shape, strides, offset), (place) => data[place]);

/** What fills of one element each give. */
function serial(generator, name, n, dtype = 'float32') {
  const values = new ARRAYS[dtype](n);
  for (let i = 0; i < n; i++) nn[name](values.subarray(i, i + 1), { generator });
  return values;
}
const transposed = (values, rows, columns) =>
  values.map((_, i) => values[(i % columns) * rows + Math.floor(i / columns)]);

test('normals one by one, uniform values too, in the order of memory', () => {
  for (const dtype of ['float32', 'float64'])
    for (const name of ['normal_', 'uniform_']) {
      const gaps = viewOf([5, 7], [9, 1], 3, dtype);
      nn[name](gaps, { generator: of('torch') });
      assertSameBits(elementsOf(gaps), serial(of('torch'), name, 35, dtype));
      const turned = viewOf([5, 7], [1, 5], 3, dtype);
      nn[name](turned, { generator: of('torch') });
      assertSameBits(elementsOf(turned), transposed(serial(of('torch'), name, 35, dtype), 5, 7));
    }
});

test('what lies between is not touched', () => {
  for (const [shape, strides, offset] of [
    [[5, 7], [9, 1], 3],
    [[5, 7], [1, 6], 2],
    [[3, 2, 4], [1, 30, 5], 1],
  ])
    for (const name of ['normal_', 'truncNormal_', 'kaimingUniform_']) {
      const t = viewOf(shape, strides, offset);
      nn[name](t, { generator: of('torch') });
      const places = placesOf(shape, strides, offset);
      t.data.forEach((x, place) => assert.equal(x === GAP, !places.includes(place), `${name} at ${place}`));
    }
});

test('a part that lies without gaps is as an array of its own', () => {
  const [rows, expected] = [viewOf([3, 9], [9, 1], 18), new Float32Array(27)];
  const [generator, other] = [of('torch'), of('torch')];
  nn.normal_(rows, { generator });
  nn.normal_(expected, { generator: other });
  assertSameBits(elementsOf(rows), expected);
  assert.deepEqual(generator.state(), other.state());
});

test('the fill that follows is of its own tensor again, and states know nothing of views', () => {
  const [generator, other] = [of('torch'), of('torch')];
  nn.normal_(viewOf([4, 4], [1, 4]), { generator });
  serial(other, 'normal_', 16);
  assert.deepEqual(generator.state(), other.state());
  const restored = nn.generator({ state: generator.state() });
  const [a, b, c] = [generator, other, restored].map((each) => nn.normal_(new Float32Array(40), { generator: each }));
  assertSameBits(b, a);
  assertSameBits(c, a);
});

test('zeros of sparse_ go by rows and columns, however these lie', () => {
  const parts = of('torch');
  const normal = serial(parts, 'normal_', 40);
  const zeros = Array.from({ length: 5 }, () => [...parts.randperm(8).slice(0, 3)]);
  for (const [strides, values] of [
    [[7, 1], normal],
    [[1, 8], transposed(normal, 8, 5)],
  ]) {
    const generator = of('torch');
    const t = viewOf([8, 5], strides);
    nn.sparse_(t, { sparsity: 0.3, std: 1, generator });
    const expected = values.map((x, i) => (zeros[i % 5].includes(Math.floor(i / 5)) ? 0 : x));
    assertSameBits(elementsOf(t), expected);
    assert.deepEqual(generator.state(), parts.state());
  }
});

test('arrays of stdlib and of scijs; an axis that is reversed counts by the size of its stride', () => {
  const expected = serial(of('torch'), 'normal_', 24);
  const column = new stdlib.ndarray('float32', new Float32Array(24), [4, 6], [1, 4], 0, 'column-major');
  nn.normal_(column, { generator: of('torch') });
  assertSameBits(column.data, expected);
  const scijs = ndarray(new Float32Array(24), [4, 6]).transpose(1, 0);
  nn.normal_(scijs, { generator: of('torch') });
  assertSameBits(scijs.data, expected);
  const reversed = { data: new Float32Array(24), shape: [24], strides: [-1], offset: 23 };
  nn.normal_(reversed, { generator: of('torch') });
  assertSameBits(reversed.data.reverse(), expected);
});

test('what PyTorch draws into a tensor of its own, slices of a whole, and other generators: row by row', async () => {
  const shape = [6, 5];
  const same = async (name, generator, options) => {
    const [view, expected] = [viewOf(shape, [1, 6]), { data: new Float32Array(30), shape }];
    await nn[name](view, { ...options, generator: generator() });
    await nn[name](expected, { ...options, generator: generator() });
    assertSameBits(elementsOf(view), expected.data, name);
  };
  for (const name of ['orthogonal_', 'orthogonalAsync_']) await same(name, () => of('torch'));
  await same('normal_', () => of('torch'), { of: [9, 8], at: [2, 1] });
  for (const kind of ['numpy', 'jax', 'megengine']) await same('normal_', () => of(kind));
  await same('normal_', () => nn.generator({ seed: 5 }));
});

test('nothing is drawn for no elements', () => {
  const generator = of('torch');
  const before = generator.state();
  nn.normal_({ data: new Float32Array(9), shape: [0, 3], strides: [1, 4] }, { generator });
  assert.deepEqual(generator.state(), before);
});

test('bounds that hardly any value would meet are refused, and nothing is written', () => {
  const t = viewOf([5, 7], [1, 6]);
  const generator = of('torch');
  const before = generator.state();
  assert.throws(() => nn.truncNormal_(t, { a: 4, b: 1e9, generator }), { name: 'RangeError' });
  assert(t.data.every((x) => x === GAP));
  assert.deepEqual(generator.state(), before);
});
