// SPDX-License-Identifier: Apache-2.0
// The ways to say which axis is which, and that they say the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';

const nn = await load();
const fans = (shape, given) => nn.calculateFanInAndFanOut({ shape }, given);

test('letters: O, I and G may stand several times, kernels multiply both', () => {
  for (const [layout, shape, fanIn, fanOut] of [
    ['OI', [3, 4], 4, 3],
    ['IO', [3, 4], 3, 4],
    ['OIHW', [3, 4, 5, 7], 140, 105],
    ['HWIO', [5, 7, 4, 3], 140, 105],
    ['IOHW', [4, 3, 5, 7], 140, 105],
    ['GOIHW', [2, 3, 4, 5, 7], 140, 105],
    ['OIDHW', [3, 4, 5, 7, 2], 280, 210],
    ['IOO', [10, 3, 4], 10, 12], // inputs, heads, features of each
    ['IIO', [3, 4, 10], 12, 10],
    ['GGIO', [9, 8, 3, 4], 3, 4],
    ['OGI', [3, 9, 4], 4, 3],
    ['OABC', [3, 2, 2, 2], 8, 24],
    ['I', [5], undefined],
  ]) {
    if (fanIn === undefined) assert.throws(() => fans(shape, { layout }), RangeError);
    else assert.deepEqual(fans(shape, { layout }), { fanIn, fanOut }, layout);
  }
  for (const layout of ['OIHH', 'OIAA', 'KK', 'GG', 'HW', 'G'])
    assert.throws(() => fans(new Array(layout.length).fill(2), { layout }), RangeError, layout);
});

test('axis lists are letters', () => {
  for (const [given, layout] of [
    [{ inAxes: 0 }, 'IAO'],
    [{ inAxes: 0, outAxes: [1, 2] }, 'IOO'],
    [{ outAxes: 0 }, 'OIA'],
    [{ inAxes: [0, -2], outAxes: -1 }, 'IIO'],
    [{ batchAxes: 0 }, 'GIO'],
    [{ batchAxes: [0], inAxes: -1, outAxes: 1 }, 'GOI'],
  ]) {
    const shape = [5, 3, 7];
    if (layout === 'IAO' || layout === 'OIA') {
      const kernel = layout.indexOf('A');
      const whole = fans(shape, { ...given, inAxes: given.inAxes ?? 1, outAxes: given.outAxes ?? 2 });
      assert.deepEqual(whole, fans(shape, { layout }), `${layout} ${kernel}`);
    } else assert.deepEqual(fans(shape, given), fans(shape, { layout }), layout);
  }
});

test('groups that share an axis are an axis of groups', () => {
  for (const [layout, shape, groups, split, splitShape] of [
    [undefined, [6, 2, 3], 3, 'GOIW', [3, 2, 2, 3]],
    ['torch', [6, 2, 3, 3], 2, 'GOIHW', [2, 3, 2, 3, 3]],
    ['keras', [3, 3, 2, 8], 4, 'HWIGO', [3, 3, 2, 4, 2]],
    ['IOW', [6, 2, 3], 3, 'GIOW', [3, 2, 2, 3]], // a transposed convolution
    ['HWIO', [3, 3, 1, 8], 8, 'HWIGO', [3, 3, 1, 8, 1]], // depthwise
  ]) {
    assert.deepEqual(fans(shape, { layout, groups }), fans(splitShape, { layout: split }), layout);
    const [a, b] = [nn.tensor(shape), nn.tensor(splitShape)];
    nn.dirac_(a, { layout, groups });
    nn.dirac_(b, { layout: split });
    assert.deepEqual(a.data.slice(), b.data.slice(), `dirac_ ${layout}`);
    const [p, q] = [
      nn.explain(a, 'xavierNormal_', { layout, groups }),
      nn.explain(b, 'xavierNormal_', { layout: split }),
    ];
    assert.deepEqual([p.std, p.fanIn, p.fanOut], [q.std, q.fanIn, q.fanOut]);
    a.dispose();
    b.dispose();
  }
});

test("fans of one's own take the place of the shape's", () => {
  assert.deepEqual(fans([3, 4], { fanIn: 10 }), { fanIn: 10, fanOut: 3 });
  assert.deepEqual(fans([3, 4], { fanOut: 2.5 }), { fanIn: 4, fanOut: 2.5 });
  assert.deepEqual(fans([3, 4], { fanIn: 7, fanOut: 9, layout: 'keras' }), { fanIn: 7, fanOut: 9 });
  // A bias has no other fans, and needs none that is not asked for: torch.nn.Linear's is U(-1 / sqrt(fan_in), ...).
  const bias = nn.tensor([50]);
  const { bounds } = nn.explain(bias, 'kaimingUniform_', { a: Math.sqrt(5), fanIn: 100 });
  assert.ok(bounds.every((bound) => Math.abs(Math.abs(bound) - 0.1) < 1e-15));
  assert.throws(() => nn.kaimingUniform_(bias, { mode: 'fan_out', fanIn: 100 }), RangeError);
  assert.throws(() => nn.xavierUniform_(bias, { fanIn: 100 }), RangeError);
  nn.xavierUniform_(bias, { fanIn: 100, fanOut: 50 });
  bias.dispose();
});

test('the four fans', () => {
  const shape = [8, 2, 3];
  for (const [mode, expected] of Object.entries({ fan_in: 6, fan_out: 24, fan_avg: 15, fan_geo_avg: 12 })) {
    assert.equal(nn.calculateCorrectFan({ shape }, mode), expected);
    const { std } = nn.explain(nn.tensor(shape), 'msraNormal_', { mode, nonlinearity: 'linear' });
    assert.ok(Math.abs(std * Math.sqrt(expected) - 1) < 1e-15, mode);
  }
});

test('a layout is of the tensor, of the object, or of the options, which come first', () => {
  const shape = [2, 3, 5];
  assert.deepEqual(nn.calculateFanInAndFanOut(nn.tensor(shape, { layout: 'WIO' })), fans(shape, { layout: 'WIO' }));
  assert.deepEqual(nn.calculateFanInAndFanOut({ dims: shape, layout: 'WIO' }), fans(shape, { layout: 'WIO' }));
  const t = nn.tensor(shape, { layout: 'WIO' });
  assert.deepEqual(nn.calculateFanInAndFanOut(t, { inAxes: 0, outAxes: [1, 2] }), fans(shape, { layout: 'IOO' }));
  assert.deepEqual(nn.calculateFanInAndFanOut(t, { layout: 'OIW' }), fans(shape, { layout: 'OIW' }));
  t.dispose();
});
