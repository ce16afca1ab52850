// SPDX-License-Identifier: Apache-2.0
// Initializers that give a meaning to the place of an element, by what a layer with such weights does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { convolve, joints, nearest, shuffle, sizeOf, someChannels } from '../support/convolution.js';
import { valuesOf } from '../support/everything.js';
import { pBinomial, pNormal } from '../support/p-values.js';

const nn = await load();
const seeded = (seed = 1) => nn.generator({ seed });

/** Elements of a tensor that is filled and given back. */
function draw(method, shape, args = [], { dtype = 'float32', layout } = {}) {
  const t = nn.fill_(nn.tensor(shape, { dtype, layout }), 7);
  assert.equal(nn[method](t, ...args), t);
  const values = valuesOf(t.data, dtype);
  t.dispose();
  return values;
}

const dtypes = ['float32', 'float64', 'float16', 'bfloat16'];
const DIMS = [[7], [5, 4], [3, 4, 3]];

// ---- constant_, eye_

test('constant_ takes a number for each element, however they are nested', () => {
  for (const dtype of dtypes) {
    const wanted = [1, 2, 3, -0.5, 0, 65504];
    const expected = dtype === 'bfloat16' ? [...wanted.slice(0, 5), 65536] : wanted;
    for (const value of [
      wanted,
      [wanted.slice(0, 3), wanted.slice(3)],
      [
        [[1], [2], [3]],
        [[-0.5], [0], [65504]],
      ],
      Float64Array.from(wanted),
      Float32Array.from(wanted),
    ])
      assert.deepEqual(draw('constant_', [2, 3], [value], { dtype }), expected, dtype);
    assert.deepEqual(draw('constant_', [4], [0.5], { dtype }), [0.5, 0.5, 0.5, 0.5]);
  }
});

test('eye_ is the identity of a matrix (torch test_init.py test_eye)', () => {
  for (const [rows, columns] of [
    [1, 1],
    [3, 3],
    [2, 5],
    [5, 2],
    [0, 3],
  ]) {
    for (const dtype of dtypes) {
      const values = draw('eye_', [rows, columns], [], { dtype });
      values.forEach((x, i) => assert.equal(x, Math.floor(i / columns) === i % columns ? 1 : 0));
    }
  }
  assert.deepEqual(
    draw('eye_', [2, 2], [{ gain: -2 }]).map((x) => x + 0),
    [-2, 0, 0, -2],
  );
});

test('eye_ only works on 2-D (torch test_init.py test_eye_only_works_on_2d_inputs)', () => {
  for (const shape of [[], [3], [2, 2, 2]]) assert.throws(() => draw('eye_', shape), RangeError);
});

// ---- dirac_

test('dirac_: a convolution gives its input back (torch test_init.py test_dirac_identity)', () => {
  for (const [shape, layout, given, groups = 1] of [
    [[3, 3, 3], 'OIW'],
    [[4, 4, 5, 3], 'OIHW'],
    [[2, 2, 3, 4, 3], 'OIDHW'],
    [[5, 3, 4], 'OIW'],
    [[3, 5, 3, 3], 'OIHW'],
    [[6, 2, 3], 'OIW', { groups: 3 }, 3],
    [[6, 3, 3, 3], 'OIHW', { groups: 2 }, 2],
    [[9, 2, 3, 3], 'OIHW', { groups: 3 }, 3],
    [[3, 2, 2, 3], 'GOIW'],
    [[3, 5, 4, 4], 'HWIO'],
    [[4, 4, 3, 3], 'IOHW'],
    [[3, 3, 3, 2, 2], 'DHWIO'],
  ]) {
    const weights = draw('dirac_', shape, [{ ...given, layout }]);
    const kernel = joints(shape, layout, groups);
    const dims = DIMS[kernel.kernelShape.length - 1];
    const input = someChannels(kernel.inputs, dims);
    const output = convolve(input, dims, weights, kernel);
    const [ins, outs] = [kernel.inputs / kernel.groups, kernel.outputs / kernel.groups];
    output.forEach((channel, o) => {
      const group = Math.floor(o / outs);
      const from = o % outs < ins ? input[group * ins + (o % outs)] : new Float64Array(channel.length);
      assert.deepEqual(channel, from, `${layout} ${shape}, channel ${o}`);
    });
    assert.deepEqual(draw('dirac_', shape, given ? [given] : [], { layout }), weights, 'the layout of the tensor');
  }
});

test('dirac_ has min(outputs, inputs) ones (torch test_init.py test_dirac_properties)', () => {
  for (const [shape, groups] of [
    [[4, 4, 3], 1],
    [[8, 3, 3, 3], 2],
    [[6, 5, 2, 2, 2], 3],
    [[3, 7, 3], 1],
  ]) {
    for (const dtype of dtypes) {
      const values = draw('dirac_', shape, [{ groups }], { dtype });
      const ones = groups * Math.min(shape[0] / groups, shape[1]);
      assert.equal(values.filter((x) => x === 1).length, ones);
      assert.equal(values.filter((x) => x === 0).length, sizeOf(shape) - ones);
    }
  }
});

test('dirac_ only works on 3, 4, 5-D (torch test_init.py test_dirac_only_works_on_3_4_5d_inputs)', () => {
  for (const shape of [[], [3], [3, 3], [1, 1, 1, 1, 1, 1]]) assert.throws(() => draw('dirac_', shape), RangeError);
  assert.throws(() => draw('dirac_', [5, 3, 3], [{ groups: 2 }]), RangeError);
});

// ---- bilinear_

test('bilinear_ is the kernel of linear interpolation, in every slice', () => {
  // Long, Shelhamer and Darrell, Fully Convolutional Networks (CVPR 2015); surgery.py, upsample_filt.
  const weight = (k) => {
    const factor = Math.floor((k + 1) / 2);
    const center = k % 2 ? factor - 1 : factor - 0.5;
    return Array.from({ length: k }, (_, i) => 1 - Math.abs(i - center) / factor);
  };
  for (const [shape, layout] of [
    [[2, 3, 4], 'OIW'],
    [[3, 1, 4, 4], 'IOHW'],
    [[4, 4, 2, 3], 'HWIO'],
    [[1, 2, 4, 4, 6], 'OIDHW'],
    [[2, 2, 2, 8], 'GOIW'],
  ]) {
    const values = draw('bilinear_', shape, [{ layout }], { dtype: 'float64' });
    const { list, kernelShape } = joints(shape, layout);
    for (const { element, k } of list) {
      const expected = k.reduce((product, place, axis) => product * weight(kernelShape[axis])[place], 1);
      assert.ok(
        Math.abs(values[element] - expected) < 1e-15,
        `${layout} ${shape} ${k}: ${values[element]}, ${expected}`,
      );
    }
  }
});

test('bilinear_: a transposed convolution of stride s and a kernel of 2 s upsamples a constant to itself', () => {
  for (const s of [1, 2, 4]) {
    const values = draw('bilinear_', [1, 1, 2 * s], [], { dtype: 'float64' });
    for (let phase = 0; phase < s; phase++) assert.ok(Math.abs(values[phase] + values[phase + s] - 1) < 1e-15);
  }
});

test("bilinear_ with channels 'diagonal': slices (i, i) of each group, zeros elsewhere", () => {
  for (const [shape, layout, groups] of [
    [[3, 3, 4, 4], undefined, undefined],
    [[2, 3, 4], 'OIW', undefined],
    [[4, 4, 2, 3], 'HWIO', undefined],
    [[2, 2, 2, 8], 'GOIW', undefined],
    [[6, 2, 4], 'OIW', 3],
  ]) {
    const given = { layout, groups };
    const all = draw('bilinear_', shape, [given], { dtype: 'float64' });
    assert.deepEqual(draw('bilinear_', shape, [{ ...given, channels: 'all' }], { dtype: 'float64' }), all);
    const values = draw('bilinear_', shape, [{ ...given, channels: 'diagonal' }], { dtype: 'float64' });
    const isOn = draw('dirac_', shape, [given]).filter((x) => x === 1).length; // slices: a dirac has one 1 in each
    assert.equal(values.filter((x) => x !== 0).length, isOn * kernelSize(shape, layout));
    values.forEach((x, i) => assert.ok(x === 0 || x === all[i]));
  }
  for (const channels of ['', 'diag', 'toString', null, 5, true])
    assert.throws(() => draw('bilinear_', [3, 3, 4], [{ channels }]), { message: /^bilinear_: channels is / });
});

/** Elements of a slice. */
const kernelSize = (shape, layout = 'OIHW') => sizeOf(shape.filter((_, i) => !'OIG'.includes(layout[i])));

// ---- icnr_

test('icnr_: a convolution and a pixel shuffle upsample by the nearest neighbour (Aitken et al., 2017)', () => {
  for (const [shape, layout, given = {}] of [
    [[8, 3, 3, 3], 'OIHW'],
    [[18, 2, 3, 3], 'OIHW', { scale: 3 }],
    [[3, 3, 2, 12], 'HWIO', { order: 'depth_to_space' }],
    [[3, 3, 2, 12], 'HWIO', { order: 'pixel_shuffle' }],
    [[6, 2, 3], 'OIW', { scale: 2 }],
    [[6, 2, 3], 'OIW', { scale: 3, order: 'depth_to_space' }],
    [[16, 2, 3, 2, 3], 'OIDHW'],
    [[16, 2, 3, 2, 3], 'OIDHW', { order: 'depth_to_space' }],
    [[4, 2, 3], 'OIW', { scale: 1 }],
  ]) {
    const { scale = 2, order = 'pixel_shuffle' } = given;
    let filters;
    const initializer = (t) => {
      nn.kaimingNormal_(t, { generator: seeded() });
      filters = { values: t.data.slice(), shape: t.shape, letters: t.layout };
    };
    const weights = draw('icnr_', shape, [initializer, { ...given, layout }]);
    const kernel = joints(shape, layout);
    const dims = DIMS[kernel.kernelShape.length - 1];
    const input = someChannels(kernel.inputs, dims);
    const actual = shuffle(convolve(input, dims, weights, kernel), dims, scale, order);
    const small = convolve(input, dims, filters.values, joints(filters.shape, filters.letters));
    assert.deepEqual(actual, nearest(small, dims, scale), `${layout} ${shape} ${JSON.stringify(given)}`);
  }
});

test('icnr_ in every dtype, inside and outside of linear memory', () => {
  for (const dtype of dtypes) {
    const t = nn.tensor([8, 2, 3, 3], { dtype });
    nn.icnr_(t, (filters) => assert.equal(nn.normal_(filters, { generator: seeded() }).dtype, dtype));
    const foreign = { data: t.data.slice().fill(0), shape: [8, 2, 3, 3], dtype };
    assert.equal(
      nn.icnr_(foreign, (filters) => nn.normal_(filters, { generator: seeded() })),
      foreign,
    );
    assert.deepEqual(foreign.data, t.data);
    t.dispose();
  }
});

test('icnr_ leaves nothing behind where its initializer throws, or disposes of what it is given', () => {
  const firstFree = () => {
    const t = nn.tensor([1]);
    const { byteOffset } = t.data;
    t.dispose();
    return byteOffset;
  };
  const t = nn.fill_(nn.tensor([8, 2, 3, 3]), 7);
  const before = firstFree();
  const fail = () => {
    throw new RangeError('mine');
  };
  assert.throws(() => nn.icnr_(t, fail), { name: 'RangeError', message: 'mine' });
  assert.throws(() => nn.icnr_(t, (filters) => filters.dispose()), TypeError);
  assert.throws(() => nn.icnr_(t, () => t.dispose()), TypeError);
  assert.ok(firstFree() <= before); // t is gone, too
});

// ---- sparse_

test('sparse_: ceil(sparsity rows) zeros in each column (torch test_init.py test_sparse_default_std)', () => {
  for (const dtype of dtypes) {
    for (const [rows, columns, sparsity] of [
      [10, 7, 0.1],
      [33, 20, 0.5],
      [100, 3, 0.99],
      [70, 70, 0.02],
      [5, 5, 0],
      [5, 5, 1],
    ]) {
      const values = draw('sparse_', [rows, columns], [{ sparsity, generator: seeded() }], { dtype });
      for (let column = 0; column < columns; column++) {
        const zeros = values.filter((x, i) => i % columns === column && x === 0).length;
        assert.equal(zeros, Math.ceil(sparsity * rows), `${dtype} ${rows} x ${columns}, ${sparsity}: column ${column}`);
      }
    }
  }
});

test('sparse_: what is not zero is normal; every row is as likely', () => {
  const [rows, columns, std] = [16, 20_000, 0.3];
  const values = draw('sparse_', [rows, columns], [{ sparsity: 0.25, std, generator: seeded() }]);
  const kept = values.filter((x) => x !== 0).map((x) => x / std);
  const [mean, square] = [1, 2].map((k) => kept.reduce((sum, x) => sum + x ** k, 0) / kept.length);
  assert.ok(pNormal(mean * Math.sqrt(kept.length)) > 1e-6, `mean ${mean}`);
  assert.ok(pNormal((square - 1) * Math.sqrt(kept.length / 2)) > 1e-6, `mean square ${square}`);
  for (let row = 0; row < rows; row++) {
    const zeros = values.slice(row * columns, (row + 1) * columns).filter((x) => x === 0).length;
    assert.ok(pBinomial(zeros, columns, 0.25) > 1e-6, `row ${row}: ${zeros} zeros`);
  }
});

test('sparse_ only works on 2-D (torch test_init.py test_sparse_only_works_on_2d_inputs)', () => {
  for (const shape of [[], [3], [2, 2, 2]])
    assert.throws(() => draw('sparse_', shape, [{ sparsity: 0.1 }]), RangeError);
});

// ---- scale_

test('scale_ multiplies, and rounds once', () => {
  for (const dtype of dtypes) {
    const t = nn.normal_(nn.tensor([50], { dtype }), { generator: seeded() });
    const before = valuesOf(t.data, dtype);
    const foreign = { data: t.data.slice(), shape: [50], dtype };
    assert.equal(nn.scale_(t, -0.25), t);
    assert.equal(nn.scale_(foreign, -0.25), foreign);
    assert.deepEqual(
      valuesOf(t.data, dtype),
      before.map((x) => x / -4),
    );
    assert.deepEqual(foreign.data, t.data);
    t.dispose();
  }
  assert.deepEqual(
    [...nn.scale_(Float32Array.of(0.1, 3), 1 / 3)],
    [0.1, 3].map((x) => Math.fround(Math.fround(x) / 3)),
  );
});
