// SPDX-License-Identifier: Apache-2.0
// Arrays of others are filled where their elements lie: those of scijs and of stdlib, and any strides.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import stdlib from '@stdlib/ndarray';
import fc from 'fast-check';
import ndarray from 'ndarray';
import * as core from '../../npm/dist/core.js';
import { load } from '../../npm/dist/index.js';
import { everything, explained, perform, titleOf } from '../support/everything.js';

const nn = await load();
const generator = () => nn.generator({ seed: 4 });
const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
const GAP = -7.25;

/** All indices of a shape, in row-major order. */
function indicesOf(shape) {
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    const at = [];
    for (let axis = shape.length - 1; axis >= 0; axis--, i = Math.floor(i / (shape[axis + 1] ?? 1)))
      at[axis] = i % shape[axis];
    return at;
  });
}

/** The elements of `places` are the given ones, and what lies between is untouched. */
function assertLies(data, { shape, strides, offset }, values, what) {
  const expected = new data.constructor(data.length).fill(GAP);
  let i = 0;
  for (let n = 0; n < sizeOf(shape); n++) {
    let rest = n;
    let place = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    expected[place] = values[i++];
  }
  assert.deepEqual(data, expected, what);
}

const dense = (call) =>
  perform(nn, call, { data: new Float32Array(sizeOf(call.shape)), shape: call.shape }, generator()).data;

test('every initializer fills a reversed, transposed array with gaps', () => {
  for (const call of everything) {
    const { shape } = call;
    // Each axis is 3 further than the axes after it reach; the last one is reversed.
    const strides = [];
    let reach = 1;
    for (const [axis, extent] of shape.entries()) {
      strides[axis] = axis ? reach + 2 : -(reach + 2);
      reach = (reach + 2) * extent;
    }
    const offset = 5 - Math.min(0, strides[0] * (shape[0] - 1));
    const data = new Float32Array(offset + reach * 2 + 9).fill(GAP);
    const drawn = generator();
    perform(nn, call, { data, shape, strides, offset }, drawn);
    assertLies(data, { shape, strides, offset }, dense(call), titleOf(call));
    const plain = generator();
    perform(nn, call, { data: new Float32Array(sizeOf(shape)), shape }, plain);
    assert.equal(drawn.offset, plain.offset);
    const { toString, ...said } = explained(nn, call, { data, shape, strides, offset }, generator());
    const { toString: _, ...same } = explained(nn, call, { data: dense(call), shape }, generator());
    assert.deepEqual(said, same);
  }
});

test('any strides that do not overlap, any dtype, arrays in linear memory too', () => {
  const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 });
  const own = nn.tensor([40_000], { dtype: 'float64' });
  fc.assert(
    fc.property(shapes, fc.nat(), fc.nat(9), fc.nat(15), fc.boolean(), (shape, turn, offset, signs, isLinear) => {
      const order = shape.map((_, i) => (i + turn) % shape.length);
      const strides = [];
      let reach = 1 + (turn % 3);
      for (const axis of order) {
        strides[axis] = (signs >> axis) & 1 ? -reach : reach;
        reach *= Math.max(shape[axis], 1) + (turn % 2);
      }
      offset += strides.reduce((sum, stride, i) => sum + Math.max(0, -stride * (shape[i] - 1)), 0);
      const data = isLinear ? own.data.subarray(3, 3 + offset + reach) : new Float64Array(offset + reach);
      data.fill(GAP);
      nn.normal_({ data, shape, strides, offset }, { generator: generator() });
      const expected = nn.normal_({ data: new Float64Array(sizeOf(shape)), shape }, { generator: generator() });
      assertLies(Float64Array.from(data), { shape, strides, offset }, expected.data);
    }),
    { seed: 1, numRuns: 400 },
  );
  own.dispose();
});

test('arrays of scijs and of stdlib', () => {
  const shape = [6, 4];
  const expected = nn.orthogonal_({ data: new Float32Array(24), shape }, { generator: generator() }).data;
  const arrays = {
    'scijs, transposed': ndarray(new Float32Array(24), [4, 6]).transpose(1, 0),
    'scijs, a part': ndarray(new Float32Array(200), [10, 20]).hi(8, 14).lo(2, 6).step(1, -2),
    'scijs, plain': ndarray(new Float32Array(24), shape),
    'stdlib, column-major': stdlib.array(new Float32Array(24), { shape, order: 'column-major' }),
    'stdlib, plain': stdlib.array(new Float32Array(24), { shape }),
    'stdlib, reversed': stdlib.ndarray('float32', new Float32Array(30), shape, [-4, 1], 22, 'row-major'),
  };
  for (const [what, array] of Object.entries(arrays)) {
    assert.deepEqual([...array.shape], shape, what);
    assert.equal(nn.orthogonal_(array, { generator: generator() }), array);
    assert.deepEqual(
      indicesOf(shape).map((at) => array.get(...at)),
      [...expected],
      what,
    );
    nn.scale_(array, 2);
    assert.equal(array.get(5, 3), 2 * expected[23], what);
  }
});

test('stride may be a method, as that of Transformers.js', () => {
  class Tensor {
    dims = [2, 3];
    type = 'float32';
    data = new Float32Array(6);
    #strides;
    constructor(strides) {
      this.#strides = strides;
    }
    stride() {
      return this.#strides;
    }
  }
  const expected = [...nn.normal_(new Float32Array(6), { generator: generator() })];
  const [plain, transposed] = [new Tensor([3, 1]), new Tensor([1, 2])].map((t) =>
    nn.normal_(t, { generator: generator() }),
  );
  assert.deepEqual([...plain.data], expected);
  assert.deepEqual(
    [...transposed.data],
    [0, 3, 1, 4, 2, 5].map((i) => expected[i]),
  );
});

test('scale_, icnr_ and orthogonalAsync_', async () => {
  const shape = [8, 2, 3];
  const [strides, offset] = [[1, 8, 16], 2];
  const plain = () => ({ data: new Float32Array(48), shape });
  const fills = {
    icnr_: (t) => nn.icnr_(t, (filters) => nn.normal_(filters, { generator: generator() })),
    orthogonalAsync_: (t) => nn.orthogonalAsync_(t, { generator: generator() }),
  };
  for (const [what, fill] of Object.entries(fills)) {
    const data = new Float32Array(60).fill(GAP);
    await fill({ data, shape, strides, offset });
    const { data: expected } = await fill(plain());
    assertLies(data, { shape, strides, offset }, expected, what);
    nn.scale_({ data, shape, strides, offset }, 3);
    assertLies(data, { shape, strides, offset }, nn.scale_(expected, 3), `${what}, scaled`);
  }
});

test('more elements than are filled at a time', () => {
  const n = 100_003;
  const data = new Float32Array(2 * n).fill(GAP);
  nn.uniform_({ data, shape: [n], stride: [-2], offset: 2 * n - 1 }, { generator: generator() });
  const expected = nn.uniform_(new Float32Array(n), { generator: generator() });
  assertLies(data, { shape: [n], strides: [-2], offset: 2 * n - 1 }, expected);
});

test('order and offset without strides; strides that cross without a shared place', () => {
  const data = new Float32Array(8).fill(GAP);
  nn.constant_({ data, shape: [2, 3], order: 'column-major', offset: 1 }, [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...data], [GAP, 1, 4, 2, 5, 3, 6, GAP]);
  const crossed = new Float32Array(8).fill(GAP);
  nn.constant_({ data: crossed, shape: [2, 3], strides: [3, 2] }, [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...crossed], [1, GAP, 2, 4, 3, 5, GAP, 6]);
});

test('what is refused, and nothing is written', async () => {
  const data = new Float32Array(12).fill(GAP);
  const rows = [
    [{ strides: [0, 1] }, RangeError, /^normal_: strides is \[0, 1\]; .* no two elements/],
    [{ strides: [1, 1] }, RangeError, /^normal_: strides .* no two elements/],
    [{ stride: [4, 1], offset: 1 }, RangeError, /^normal_: data has 12 elements; .* from 1 to 12/],
    [{ strides: [-4, 1] }, RangeError, /^normal_: data has 12 elements; .* from -8/],
    [{ strides: [4] }, RangeError, /^normal_: strides is \[4\]/],
    [{ strides: [4, 1, 1] }, RangeError, /^normal_: strides/],
    [{ strides: new Array(2 ** 32 - 1) }, TypeError, /^normal_: strides/],
    [{ strides: [4, 1.5] }, RangeError, /^normal_: strides/],
    [{ strides: [2 ** 60, 1] }, RangeError, /^normal_: strides/],
    [{ strides: [4n, 1n] }, TypeError, /^normal_: strides/],
    [{ stride: () => 4 }, TypeError, /^normal_: stride is 4/],
    [{ stride: () => [1, 1] }, RangeError, /^normal_: stride .* no two elements/],
    [{ strides: 4 }, TypeError, /^normal_: strides is 4/],
    [{ offset: -1 }, RangeError, /^normal_: offset is -1/],
    [{ offset: '0' }, TypeError, /^normal_: offset/],
    [{ order: 'diagonal' }, RangeError, /^normal_: order is 'diagonal'/],
  ];
  for (const [said, Class, message] of rows) {
    assert.throws(() => nn.normal_({ data, shape: [3, 4], ...said }), { name: Class.name, message });
    assert(data.every((x) => x === GAP));
  }
  const small = await core.load();
  assert.throws(() => small.normal_(ndarray(data, [3, 4])), { name: 'TypeError', message: /^normal_: strides/ });
});
