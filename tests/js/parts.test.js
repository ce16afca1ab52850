// SPDX-License-Identifier: Apache-2.0
// Unequal parts of the output axis, each with a fan of its own.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { assertSameBits } from '../support/bits.js';

const nn = await load();
const PARTS = [5, 2, 3];
const WHOLE = 10;
const seeded = (offset = 3) => nn.generator({ seed: 4 }).seek(offset);
const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/** Layouts, with the axis of the outputs. */
const LAYOUTS = [
  { layout: 'OI', shape: [WHOLE, 6], axis: 0 },
  { layout: 'IO', shape: [6, WHOLE], axis: 1 },
  { layout: 'HWIO', shape: [3, 2, 4, WHOLE], axis: 3 },
  { layout: 'HOIW', shape: [3, WHOLE, 2, 2], axis: 1 },
];
/** Families, with what multiplies the unit normal or uniform of the same words: by fans. */
const FAMILIES = {
  xavierNormal_: ({ fanIn, fanOut }) => Math.sqrt(2 / (fanIn + fanOut)),
  xavierUniform_: ({ fanIn, fanOut }) => Math.sqrt(6 / (fanIn + fanOut)),
  heNormal_: ({ fanIn }) => Math.sqrt(2 / fanIn),
  varianceScaling_: ({ fanOut }) => Math.sqrt(1 / fanOut),
};
const OPTIONS = {
  heNormal_: { nonlinearity: 'relu' },
  varianceScaling_: { mode: 'fan_out', distribution: 'normal' },
};

/** Element by element from fills of the whole: of each part, with the fan of the part given. */
function expected(method, { layout, shape, axis }, dtype) {
  const whole = nn.array(shape, { dtype, layout });
  const inner = sizeOf(shape.slice(axis + 1));
  let begin = 0;
  for (const extent of PARTS) {
    const fans = nn.calculateFanInAndFanOut({ shape: shape.map((n, i) => (i === axis ? extent : n)), layout });
    const t = nn.array(shape, { dtype, layout });
    nn[method](t, { ...OPTIONS[method], ...fans, generator: seeded() });
    whole.data.forEach((_, i) => {
      const index = Math.floor(i / inner) % WHOLE;
      if (index >= begin && index < begin + extent) whole.data[i] = t.data[i];
    });
    begin += extent;
  }
  return whole.data;
}

for (const method of Object.keys(FAMILIES)) {
  for (const given of LAYOUTS) {
    test(`${method} of ${given.layout}: each part has its own fan, and its places in the stream`, () => {
      for (const dtype of ['float32', 'float64', 'bfloat16']) {
        const data = expected(method, given, dtype);
        const o = () => ({ ...OPTIONS[method], parts: PARTS, generator: seeded() });
        const { shape, layout } = given;
        for (const t of [nn.tensor(shape, { dtype, layout }), nn.array(shape, { dtype, layout })]) {
          const options = o();
          assert.equal(nn[method](t, options), t);
          assertSameBits(t.data.slice(), data);
          const plain = seeded();
          nn[method](nn.array(shape, { dtype, layout }), { ...OPTIONS[method], generator: plain });
          assert.equal(options.generator.offset, plain.offset);
        }
      }
    });
  }
}

test('standard deviations are those of the formulas', () => {
  const shape = [WHOLE, 600];
  for (const [method, scale] of Object.entries(FAMILIES)) {
    const { parts } = nn.explain(nn.array(shape), method, { ...OPTIONS[method], parts: PARTS });
    assert.deepEqual(
      parts.map(({ extent, fanIn, fanOut }) => [extent, fanIn, fanOut]),
      PARTS.map((extent) => [extent, 600, extent]),
    );
    const uniform = method === 'xavierUniform_' ? Math.sqrt(3) : 1;
    for (const part of parts) assert.ok(Math.abs(part.std * uniform - scale(part)) < 1e-12, method);
  }
});

test('explain of a slice in an array of its own tells the parts of the whole', () => {
  const o = { of: [WHOLE, 6], at: [4, 2], parts: PARTS };
  const { parts, shape, words } = nn.explain(nn.array([3, 2]), 'xavierUniform_', o);
  assert.deepEqual([shape, words], [[3, 2], 64]);
  assert.deepEqual(
    parts.map(({ extent, fanIn, fanOut }) => [extent, fanIn, fanOut]),
    PARTS.map((extent) => [extent, 6, extent]),
  );
});

test('slices of parts are those of the whole', () => {
  for (const { layout, shape, axis } of LAYOUTS) {
    const whole = nn.xavierNormal_(nn.array(shape, { layout }), { parts: PARTS, generator: seeded() });
    for (const [from, to] of [
      [0, 4],
      [4, 8],
      [6, 10],
      [5, 7],
      [3, 3],
    ]) {
      const own = shape.map((n, i) => (i === axis ? to - from : n));
      const at = shape.map((_, i) => (i === axis ? from : 0));
      const generator = seeded();
      const part = nn.xavierNormal_(nn.array(own, { layout }), { parts: PARTS, of: shape, at, generator });
      const inner = sizeOf(shape.slice(axis + 1));
      const kept = whole.data.filter((_, i) => {
        const index = Math.floor(i / inner) % WHOLE;
        return index >= from && index < to;
      });
      assertSameBits(part.data, kept);
      assert.equal(generator.offset, BigInt(Math.ceil((3 + sizeOf(shape)) / 8) * 8));
    }
  }
});

describe('refused', () => {
  const t = () => nn.ones_(nn.array([WHOLE, 6], { layout: 'OI' }));
  const cases = [
    [[5, 2], {}, /^xavierUniform_: parts is \[5, 2\]; it must be at most 65536 positive integers with the sum 10/],
    [[5, 5, 0], {}, /positive integers/],
    [[12, -2], {}, /positive integers/],
    [[5.5, 4.5], {}, /positive integers/],
    [Array(1e6).fill(1e-5), {}, /positive integers/],
    [new Array(2 ** 32 - 1), { of: [2 ** 32 - 1, 6] }, /^xavierUniform_: parts is .* an array of numbers$/],
    [BigInt64Array.of(5n, 5n), {}, /^xavierUniform_: parts is BigInt64Array; it must be an array of numbers$/],
    [[{ valueOf: () => 5 }, 5], {}, /^xavierUniform_: parts is \[Object, 5\]; it must be an array of numbers$/],
    ['5', {}, /^xavierUniform_: parts is '5'; it must be an array of numbers$/],
    [PARTS, { groups: 2 }, /^xavierUniform_: groups is 2; it must be left out when parts are given$/],
    [PARTS, { inAxes: [], outAxes: [0, 1] }, /a single O/],
    [PARTS, { gain: 1e39 }, /range of float32/],
    [PARTS, { generator: nn.generator({ kind: 'torch', seed: 0 }) }, /^xavierUniform_: parts is .* another library's/],
  ];
  for (const [parts, o, message] of cases)
    test(`${parts.slice(0, 4)} ${Object.keys(o)}`, () => {
      const target = t();
      const generator = o.generator ?? seeded();
      const before = JSON.stringify(generator.state());
      assert.throws(() => nn.xavierUniform_(target, { parts, generator, ...o }), { message });
      assert.ok(target.data.every((x) => x === 1));
      assert.equal(JSON.stringify(generator.state()), before);
    });

  test('a part whose values would not fit, after one whose values do', () => {
    const target = nn.ones_(nn.array([3, 1], { dtype: 'float16' }));
    const generator = seeded();
    const o = { parts: [2, 1], mode: 'fan_out', distribution: 'normal', scale: 1.5e8, generator };
    assert.throws(() => nn.varianceScaling_(target, o), RangeError);
    assert.ok(target.data.every((x) => x === target.data[0]));
    assert.equal(generator.offset, 3n);
  });

  test('by what has no parts', () => {
    for (const name of ['uniform_', 'orthogonal_', 'calculateFanInAndFanOut'])
      assert.throws(() => nn[name](t(), { parts: PARTS }), { message: new RegExp(`^${name}: unknown option 'parts'`) });
  });
});

test('no parts of no outputs', () => {
  const t = nn.array([0, 5]);
  assert.equal(nn.xavierUniform_(t, { parts: [], generator: seeded() }), t);
  assert.equal(nn.explain(t, 'xavierUniform_', { parts: [] }).words, 0);
});
