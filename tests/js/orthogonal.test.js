// SPDX-License-Identifier: Apache-2.0
// Orthogonal matrices: that they are, in every dtype and layout; Haar's distribution; the same in pieces, asynchronously.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { arrayOf } from '../golden/read.js';
import { assertSameBits } from '../support/bits.js';
import { convolve, joints, sizeOf, someChannels } from '../support/convolution.js';
import { valuesOf } from '../support/everything.js';
import { pBinomial, pNormal } from '../support/p-values.js';

const nn = await load();
const seeded = (seed = 1) => nn.generator({ seed });

/** Elements of a tensor that is filled and given back. */
function draw(shape, given, { dtype = 'float32', layout, method = 'orthogonal_' } = {}) {
  const t = nn.tensor(shape, { dtype, layout });
  nn[method](t, { generator: seeded(), ...given });
  const values = valuesOf(t.data, dtype);
  t.dispose();
  return values;
}

/** The matrices of a weight, as lists of rows: one for each group; a row for each output, a column for the rest. */
function matricesOf(values, shape, letters, groups = 1) {
  const { list, groups: all, outputs, inputs } = joints(shape, letters, groups);
  const rows = outputs / all;
  const columns = inputs / all;
  const matrices = Array.from({ length: all }, () => Array.from({ length: rows }, () => []));
  for (const { element, o, group } of list) matrices[group][o % rows].push(values[element]);
  assert.ok(matrices.every((matrix) => matrix.every((row) => row.length % columns === 0)));
  return matrices;
}

/** Rows that stand for a matrix with no more rows than columns. */
const wide = (rows) => (rows.length <= rows[0].length ? rows : rows[0].map((_, i) => rows.map((row) => row[i])));

/** The greatest |element| of Q Q^T - gain^2 I, and the most that a singular value differs from gain, relatively. */
function errorsOf(rows, gain = 1) {
  const q = wide(rows).map((row) => Float64Array.from(row));
  let element = 0;
  let spectrum = 0;
  for (let i = 0; i < q.length; i++) {
    let circle = 0; // Gershgorin: eigenvalues are that near to an element of the diagonal
    for (let j = 0; j < q.length; j++) {
      let sum = i === j ? -(gain ** 2) : 0;
      for (let k = 0; k < q[i].length; k++) sum += q[i][k] * q[j][k];
      element = Math.max(element, Math.abs(sum));
      circle += Math.abs(sum);
    }
    spectrum = Math.max(spectrum, circle / gain ** 2);
  }
  return { element: element / gain ** 2, spectrum };
}

function assertOrthogonal(rows, gain, tolerance, what) {
  const n = Math.min(rows.length, rows[0].length);
  const { element, spectrum } = errorsOf(rows, gain);
  assert.ok(element <= tolerance * Math.sqrt(n), `${what}: |QQ' - I| is ${element}`);
  assert.ok(spectrum <= tolerance * n, `${what}: singular values are ${spectrum} off`);
}

const TOLERANCE = { float32: 4e-7, float64: 4e-15, float16: 2 ** -11, bfloat16: 2 ** -8 };

test('QQ^T = I, singular values are the gain (torch test_init.py test_orthogonal, nn_test.py testOrthogonal)', () => {
  const shapes = [
    [1, 1],
    [1, 7],
    [7, 1],
    [2, 2],
    [3, 4],
    [5, 3],
    [64, 64],
    [257, 100],
    [100, 257],
    [512, 512],
  ];
  for (const shape of shapes) {
    const values = draw(shape);
    assertOrthogonal(matricesOf(values, shape, 'OI')[0], 1, TOLERANCE.float32, `${shape}`);
  }
});

test('in every dtype, with any gain', () => {
  for (const [dtype, tolerance] of Object.entries(TOLERANCE)) {
    for (const gain of [1, 0.5, 2.5, 1e-3, 100]) {
      const values = draw([33, 20], { gain }, { dtype });
      assertOrthogonal(matricesOf(values, [33, 20], 'OI')[0], gain, tolerance, `${dtype}, gain ${gain}`);
    }
    assert.ok(draw([4, 3], { gain: 0 }, { dtype }).every((x) => x === 0));
  }
});

test('halves are roundings of the matrix of float32', () => {
  const exact = draw([20, 30], {});
  for (const [dtype, epsilon] of Object.entries({ float16: 2 ** -11, bfloat16: 2 ** -8 }))
    draw([20, 30], {}, { dtype }).forEach((x, i) =>
      assert.ok(
        Math.abs(x - exact[i]) <= epsilon * Math.max(Math.abs(exact[i]), 2 ** -12),
        `${dtype} ${i}: ${x}, ${exact[i]}`,
      ),
    );
});

test('a kernel is a matrix of outputs by the rest, in any layout', () => {
  for (const [shape, layout, letters = layout] of [
    [[12, 3, 2, 2], undefined, 'OIHW'],
    [[12, 3, 2, 2], 'torch', 'OIHW'],
    [[3, 3, 4, 10], 'keras', 'HWIO'],
    [[4, 10, 3], 'IOW'],
    [[10, 4], 'IO'],
    [[2, 5, 3, 2], 'GOIW'],
    [[2, 3, 5, 4], 'OOIW'],
  ]) {
    const given = { layout, gain: 2 };
    for (const matrix of matricesOf(draw(shape, given), shape, letters))
      assertOrthogonal(matrix, 2, TOLERANCE.float32, `${layout} ${shape}`);
    assert.deepEqual(draw(shape, { gain: 2 }, { layout }), draw(shape, given), 'the layout of the tensor');
  }
});

test('a matrix for each gate or head, along the axis of the outputs', () => {
  for (const [shape, layout, letters, blocks] of [
    [[80, 20], undefined, 'OI', 4],
    [[60, 20], undefined, 'OI', 3],
    [[20, 80], 'keras', 'IO', 4],
    [[24, 3, 2], undefined, 'OIW', 6],
  ]) {
    const matrices = matricesOf(draw(shape, { layout, blocks }), shape, letters, blocks);
    assert.equal(matrices.length, blocks);
    for (const matrix of matrices) assertOrthogonal(matrix, 1, TOLERANCE.float32, `${blocks} blocks of ${shape}`);
    assert.notDeepEqual(matrices[0], matrices[1]);
  }
});

test('axis and batchAxes: column_axis and batches of JAX (nn_test.py testOrthogonal)', () => {
  for (const [shape, given, letters] of [
    [[4, 6], { axis: -1 }, 'IO'],
    [[4, 6], { axis: 0 }, 'OI'],
    [[4, 6, 5], { axis: 1, batchAxes: 0 }, 'GOI'],
    [[4, 6, 5], { axis: -1, batchAxes: [0] }, 'GIO'],
    [[2, 3, 4, 5], { axis: 2, batchAxes: [0, -1] }, 'GIOG'],
    [[4, 6, 5], { batchAxes: 2 }, 'OIG'],
  ]) {
    const matrices = matricesOf(draw(shape, given), shape, letters);
    for (const matrix of matrices) assertOrthogonal(matrix, 1, TOLERANCE.float32, JSON.stringify(given));
    assert.deepEqual(draw(shape, given), draw(shape, { layout: letters }));
  }
});

test('nothing to fill (nn_test.py testOrthogonalZeroSize)', () => {
  for (const shape of [
    [0, 3],
    [3, 0],
    [0, 0],
    [2, 0, 3],
  ]) {
    const generator = seeded();
    nn.orthogonal_({ data: new Float32Array(0), shape }, { generator });
    assert.equal(generator.offset, 0n, `${shape}`);
  }
});

test("Haar's distribution: of 2 x 2, angles are uniform, and half of them are reflections", () => {
  const generator = seeded(7);
  const t = nn.tensor([2, 2]);
  const n = 4000;
  let [reflections, squares, firsts] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b, c, d] = nn.orthogonal_(t, { generator }).data;
    reflections += a * d - b * c < 0;
    squares += a * a;
    firsts += a;
  }
  // Of the cosine of a uniform angle: E a = 0, E a^2 = 1/2, Var a^2 = 1/8.
  assert.ok(pBinomial(reflections, n, 0.5) > 1e-4, `${reflections} reflections`);
  assert.ok(pNormal((squares - n / 2) / Math.sqrt(n / 8)) > 1e-4, `mean square ${squares / n}`);
  assert.ok(pNormal(firsts / Math.sqrt(n / 2)) > 1e-4, `mean ${firsts / n}`);
});

// ---- deltaOrthogonal_

const norm = (channels) => Math.sqrt(channels.reduce((sum, channel) => channel.reduce((s, x) => s + x * x, sum), 0));

test('deltaOrthogonal_: a convolution keeps the norm of its input, times gain (nn_test.py testDeltaOrthogonal)', () => {
  for (const [shape, given, letters, groups = 1] of [
    [[6, 4, 3], {}, 'OIW'],
    [[4, 4, 5], {}, 'OIW'],
    [[5, 3, 4, 3], { gain: 2 }, 'OIHW'],
    [[3, 3, 3, 4, 6], { layout: 'keras' }, 'HWDIO'],
    [[6, 2, 3, 3], { groups: 3 }, 'OIHW', 3],
    [[2, 4, 3, 3, 2], { layout: 'GOIHW', gain: 0.25 }, 'GOIHW'],
    [[3, 5, 2, 2], { layout: 'IOHW' }, 'IOHW'],
  ]) {
    const { gain = 1, layout } = given;
    const dims =
      letters.replace(/[OIG]/g, '').length > 2 ? [3, 4, 3] : [5, 4].slice(0, letters.replace(/[OIG]/g, '').length);
    const weights = draw(shape, given, { method: 'deltaOrthogonal_' });
    const kernel = joints(shape, letters, groups);
    const input = someChannels(kernel.inputs, dims);
    const ratio = norm(convolve(input, dims, weights, kernel)) / norm(input);
    assert.ok(Math.abs(ratio / gain - 1) < 1e-6, `${layout} ${shape}: ${ratio}`);
    const places = new Set(kernel.list.filter(({ element }) => weights[element] !== 0).map(({ k }) => `${k}`));
    assert.equal(places.size, 1, 'at one place of the kernel');
  }
});

test('deltaOrthogonal_ refuses more inputs than outputs (as JAX and TensorFlow do)', () => {
  assert.throws(() => draw([3, 4, 3], {}, { method: 'deltaOrthogonal_' }), {
    name: 'RangeError',
    message: /^deltaOrthogonal_: shape \[3, 4, 3\] has more input than output channels/,
  });
});

// ---- orthogonalAsync_

const bytesInUse = () => {
  const t = nn.tensor([1]);
  const { byteOffset, buffer } = t.data;
  t.dispose();
  return [byteOffset, buffer.byteLength];
};

test('orthogonalAsync_ makes the same bits', async () => {
  for (const [shape, given, dtype] of [
    [[300, 200], {}, 'float32'],
    [[64, 16], { blocks: 4, gain: 2 }, 'bfloat16'],
    [[2, 30, 40], { axis: 1, batchAxes: 0 }, 'float64'],
    [[2, 2, 8, 20], { layout: 'keras' }, 'float16'],
    [[0, 3], {}, 'float32'],
  ]) {
    const expected = arrayOf(dtype, sizeOf(shape));
    const foreign = { data: arrayOf(dtype, sizeOf(shape)), shape, dtype };
    const t = nn.tensor(shape, { dtype });
    const generators = [seeded(), seeded(), seeded()];
    nn.orthogonal_({ data: expected, shape, dtype }, { ...given, generator: generators[0] });
    assert.equal(await nn.orthogonalAsync_(t, { ...given, generator: generators[1] }), t);
    assert.equal(await nn.orthogonalAsync_(foreign, { ...given, generator: generators[2] }), foreign);
    assertSameBits(t.data.slice(), expected, `${shape}`);
    assertSameBits(foreign.data, expected, `${shape}, foreign`);
    assert.deepEqual(new Set(generators.map(({ offset }) => offset)).size, 1);
    t.dispose();
  }
});

test('orthogonalAsync_ draws at once, and lets the event loop run', async () => {
  const before = bytesInUse()[0];
  const t = nn.tensor([1024, 700]);
  const generator = seeded();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const promise = nn.orthogonalAsync_(t, { generator });
  const { offset } = generator;
  assert.ok(offset >= 700n * 700n, `${offset} words`);
  await promise;
  clearInterval(timer);
  assert.ok(ticks >= 2, `${ticks} ticks`);
  assert.equal(generator.offset, offset);
  t.dispose();
  assert.equal(bytesInUse()[0], before, 'memory is given back');
});

test('orthogonalAsync_ beside other fills, growth, and itself', async () => {
  const shape = [600, 600];
  const [a, b] = [nn.tensor(shape), nn.tensor(shape)];
  const generator = seeded();
  const promises = [nn.orthogonalAsync_(a, { generator }), nn.orthogonalAsync_(b, { generator })];
  const large = nn.tensor([bytesInUse()[1] / 4]);
  nn.orthogonal_(nn.zeros_({ data: new Float32Array(12), shape: [3, 4] }));
  await Promise.all(promises);
  const again = seeded();
  for (const t of [a, b]) assert.deepEqual(t.data.slice(), Float32Array.from(draw(shape, { generator: again })));
  for (const t of [a, b, large]) t.dispose();
});

test('orthogonalAsync_ rejects where t is gone in the meantime, and gives its memory back', async () => {
  const before = bytesInUse()[0];
  const shape = [900, 900]; // takes several slices of work on any machine
  const t = nn.tensor(shape);
  const promise = nn.orthogonalAsync_(t, { generator: seeded() });
  t.dispose();
  await assert.rejects(promise, { name: 'TypeError', message: /^orthogonalAsync_: tensor is disposed/ });
  const data = new Float32Array(810_000);
  const detached = nn.orthogonalAsync_({ data, shape }, { generator: seeded() });
  structuredClone(data.buffer, { transfer: [data.buffer] });
  await assert.rejects(detached, { name: 'TypeError', message: /^orthogonalAsync_: data is detached/ });
  assert.equal(bytesInUse()[0], before);
});

test('orthogonalAsync_ rejects wrong arguments, and draws nothing', async () => {
  const generator = seeded();
  for (const [t, given, name] of [
    [nn.tensor([3]), {}, 'RangeError'],
    [nn.tensor([3, 3]), { gain: NaN }, 'RangeError'],
    [nn.tensor([3, 3]), { gian: 1 }, 'TypeError'],
    [nn.tensor([3, 3]), { blocks: 2 }, 'RangeError'],
    [5, {}, 'TypeError'],
    [{ data: new Float32Array(8), shape: [3, 3] }, {}, 'RangeError'],
  ]) {
    await assert.rejects(nn.orthogonalAsync_(t, { generator, ...given }), { name, message: /^orthogonalAsync_: / });
    t.dispose?.();
  }
  assert.equal(generator.offset, 0n);
});
