// SPDX-License-Identifier: Apache-2.0
// Biases of recurrent networks, time steps, tables, and what is done by depth or in pairs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { arrayOf } from '../golden/read.js';
import { assertSameBits } from '../support/bits.js';
import { valuesOf } from '../support/everything.js';
import { pNormal } from '../support/p-values.js';

const nn = await load();
const seeded = (seed = 1) => nn.generator({ seed });
const dtypes = ['float32', 'float64', 'float16', 'bfloat16'];
/** Half a unit in the last place, relatively. */
const EPSILON = { float32: 2 ** -24, float64: 2 ** -53, float16: 2 ** -11, bfloat16: 2 ** -8 };

/** Elements of a tensor that is filled and given back. */
function draw(method, shape, args = [], dtype = 'float64') {
  const t = nn.fill_(nn.tensor(shape, { dtype }), 7);
  assert.equal(nn[method](t, ...args), t);
  const values = valuesOf(t.data, dtype);
  t.dispose();
  return values;
}

/** The parts of a bias, by the letters of its gates. */
const gatesOf = (values, order) =>
  Object.fromEntries(
    [...order].map((gate, i) => {
      const size = values.length / order.length;
      return [gate, values.slice(i * size, (i + 1) * size)];
    }),
  );
const isAll = (values, x) => values.every((value) => value === x);

function assertNear(actual, expected, tolerance, what) {
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.abs(expected), `${what}: ${actual} instead of ${expected}`);
}

// ---- Recurrent networks

test('forgetBias_: the forget gate alone, where the order has it', () => {
  for (const dtype of dtypes) {
    for (const order of ['ifgo', 'fiog', 'ofig', 'f', 'gf']) {
      const { f, ...others } = gatesOf(draw('forgetBias_', [24], [{ order, value: 1.5 }], dtype), order);
      assert.ok(isAll(f, 1.5), order);
      for (const [gate, values] of Object.entries(others)) assert.ok(isAll(values, 0), gate);
    }
  }
  assert.deepEqual(draw('forgetBias_', [8]), [0, 0, 1, 1, 0, 0, 0, 0]);
});

test('chrono_: forget gates are log U(1, tMax - 1), input gates the same numbers negated (Tallec and Ollivier)', () => {
  const tMax = 784;
  for (const order of ['ifgo', 'fiog', 'gofi']) {
    for (const dtype of dtypes) {
      const { i, f, ...others } = gatesOf(
        draw('chrono_', [8000], [{ tMax, order, generator: seeded() }], dtype),
        order,
      );
      assert.deepEqual(
        i,
        f.map((x) => -x),
        `${order} ${dtype}`,
      );
      for (const values of Object.values(others)) assert.ok(isAll(values, 0));
      assert.ok(f.every((x) => x >= 0 && x <= Math.log(tMax - 1) * (1 + EPSILON[dtype])));
      const u = f.map((x) => (Math.exp(x) - 1) / (tMax - 2)); // uniform on (0, 1)
      const mean = u.reduce((sum, x) => sum + x) / u.length;
      if (dtype !== 'bfloat16') assert.ok(pNormal((mean - 0.5) * Math.sqrt(12 * u.length)) > 1e-6, `${dtype}: ${mean}`);
    }
  }
  const { f } = gatesOf(draw('chrono_', [9], [{ tMax, order: 'fgo', generator: seeded() }]), 'fgo');
  assert.ok(
    f.every((x) => x > 0),
    'a network without an input gate',
  );
});

test('chrono_ moves the generator by one gate', () => {
  const [generator, other] = [seeded(), seeded()];
  nn.chrono_(new Float32Array(400), { tMax: 50, generator });
  nn.logUniform_(new Float32Array(100), { a: 1, b: 49, generator: other });
  assert.equal(generator.offset, other.offset);
});

test('gates of unequal size are refused', () => {
  assert.throws(() => nn.forgetBias_(new Float32Array(10)), /^RangeError: forgetBias_: shape .*\[10\].* multiple of 4/);
  assert.throws(() => nn.chrono_(new Float32Array(10), { tMax: 5 }), RangeError);
});

test('logUniform_: the exponential is uniform between a and b', () => {
  for (const [a, b] of [
    [1, 16],
    [0.5, 0.75],
    [1e-3, 1e3],
  ]) {
    const u = draw('logUniform_', [10_000], [{ a, b, generator: seeded() }]).map((x) => (Math.exp(x) - a) / (b - a));
    assert.ok(u.every((x) => x > -1e-12 && x < 1 + 1e-12));
    for (const k of [1, 2, 3]) {
      const moment = u.reduce((sum, x) => sum + x ** k, 0) / u.length;
      const error = Math.sqrt((1 / (2 * k + 1) - 1 / (k + 1) ** 2) / u.length);
      assert.ok(pNormal((moment - 1 / (k + 1)) / error) > 1e-6, `[${a}, ${b}]: moment ${k} is ${moment}`);
    }
  }
});

test('mambaDtBias_: its softplus is log-uniform between dtMin and dtMax, and at least floor', () => {
  const softplus = (x) => Math.log1p(Math.exp(x));
  for (const [dtMin, dtMax, floor] of [
    [0.001, 0.1, 1e-4],
    [1e-6, 20, 0],
    [0.01, 0.1, 0.03],
  ]) {
    const dt = draw('mambaDtBias_', [10_000], [{ dtMin, dtMax, floor, generator: seeded() }]).map(softplus);
    assert.ok(dt.every((x) => x >= Math.max(dtMin, floor) * (1 - 1e-9) && x <= dtMax * (1 + 1e-9)));
    if (floor > dtMin) continue;
    const u = dt.map((x) => Math.log(x / dtMin) / Math.log(dtMax / dtMin));
    const mean = u.reduce((sum, x) => sum + x) / u.length;
    assert.ok(pNormal((mean - 0.5) * Math.sqrt(12 * u.length)) > 1e-6, `${dtMin}: ${mean}`);
  }
});

// ---- Tables, by their formulas; tests/js/frameworks.test.js has those of the frameworks.

test('tables are their formulas, in every dtype', () => {
  const formulas = {
    s4dLin_: (n) => Math.PI * n,
    s4dInv_: (n, stored, N = 2 * stored) => (N / Math.PI) * (N / (2 * n + 1) - 1), // one of each conjugate pair is stored
    s4dReal_: (n) => -(n + 1),
    mambaALog_: (n) => Math.log(n + 1),
    hippoLegsInput_: (n) => Math.sqrt(2 * n + 1),
  };
  for (const [method, formula] of Object.entries(formulas)) {
    for (const dtype of dtypes) {
      for (const shape of [[16], [3, 16]]) {
        if (method === 'hippoLegsInput_' && shape.length > 1) continue; // a column, which is its own test
        const values = draw(method, shape, [], dtype);
        assert.ok(!values.some((x) => Object.is(x, -0)), `${method}: -0`);
        values.forEach((x, i) =>
          assertNear(x, formula(i % 16, 16), EPSILON[dtype] * 1.01 + 4e-16, `${method} ${dtype}`),
        );
      }
    }
  }
});

test('tables in linear memory and outside are the same', () => {
  for (const [method, shape] of [
    ['hippoLegs_', [40, 40]],
    ['sinusoidal_', [70, 33]],
    ['alibi_', [24]],
    ['s4dInv_', [9, 4]],
  ]) {
    for (const dtype of dtypes) {
      const foreign = {
        data: arrayOf(
          dtype,
          shape.reduce((a, b) => a * b),
        ),
        shape,
        dtype,
      };
      assert.equal(nn[method](foreign), foreign);
      const t = nn[method](nn.tensor(shape, { dtype }));
      assertSameBits(foreign.data, t.data.slice(), `${method} ${dtype}`);
      t.dispose();
    }
  }
});

test('sinusoidal_ of another base, far along', () => {
  const values = draw('sinusoidal_', [5000, 4], [{ base: 100 }]);
  for (const p of [0, 1, 777, 4999]) {
    const expected = [Math.sin(p), Math.cos(p), Math.sin(p / 10), Math.cos(p / 10)];
    expected.forEach((x, i) =>
      assert.ok(Math.abs(values[4 * p + i] - x) < 1e-12, `${p}, ${i}: ${values[4 * p + i]}, ${x}`),
    );
  }
});

// ---- By depth, in pairs, to the last

test('depthScale: the rules as their papers have them', () => {
  const cases = [
    ['gpt2', { layers: 12 }, 1 / Math.sqrt(24)],
    ['gpt2', { layers: 1 }, Math.SQRT1_2],
    ['deepnorm', { layers: 100 }, 800 ** -0.25],
    ['deepnorm', { layers: 18, otherLayers: 6 }, 0.87 * (18 ** 4 * 6) ** (-1 / 16)],
    ['deepnorm', { layers: 6, part: 'decoder', otherLayers: 18 }, 72 ** -0.25],
    ['fixup', { layers: 54, branchLayers: 3 }, 54 ** -0.25],
    ['fixup', { layers: 16 }, 1 / 4],
    ['tfixup', { layers: 6 }, 0.67 * 6 ** -0.25],
    ['tfixup', { layers: 6, part: 'decoder' }, 54 ** -0.25],
  ];
  for (const [rule, given, expected] of cases)
    assertNear(nn.depthScale(rule, given), expected, 4e-16, `${rule} ${JSON.stringify(given)}`);
});

test('scaleByDepth_ multiplies by depthScale', () => {
  const t = nn.fill_(nn.tensor([3, 4]), 2);
  assert.equal(nn.scaleByDepth_(t, 'gpt2', { layers: 8 }), t);
  assert.ok(isAll([...t.data], 0.5));
  t.dispose();
});

test('zeroLast_ fills all but the last', () => {
  const tensors = [1, 2, 3].map((n) => nn.fill_(nn.tensor([n, 4]), 7));
  const seen = [];
  assert.equal(
    nn.zeroLast_(tensors, (t) => seen.push(nn.ones_(t))),
    tensors,
  );
  assert.deepEqual(seen, tensors.slice(0, 2));
  assert.deepEqual(
    tensors.map(({ data }) => [...new Set(data)]),
    [[1], [1], [0]],
  );
  tensors.forEach((t) => t.dispose());
});

test('lora_: the product is zero; a is as kaiming_uniform_(a=sqrt(5)) of loralib', () => {
  const shapes = [
    [4, 100],
    [80, 4],
  ];
  for (const embedding of [false, true]) {
    const [a, b] = shapes.map((shape) => nn.fill_(nn.tensor(shape), 7));
    assert.deepEqual(nn.lora_(a, b, { embedding, generator: seeded() }), [a, b]);
    const [zero, drawn] = embedding ? [a, b] : [b, a];
    assert.ok(isAll([...zero.data], 0));
    const expected = nn.tensor(drawn.shape);
    if (embedding) nn.normal_(expected, { generator: seeded() });
    else nn.uniform_(expected, { a: -0.1, b: 0.1, generator: seeded() });
    drawn.data.forEach((x, i) => assert.ok(Math.abs(x - expected.data[i]) <= 1e-8, `${x}, ${expected.data[i]}`));
    for (const t of [a, b, expected]) t.dispose();
  }
});

test('chrono_: mean, std and bounds of its distribution, not of one draw', () => {
  for (const [tMax, order] of [
    [2, 'ifgo'],
    [2.00001, 'gf'],
    [100, 'ifgo'],
    [784, 'f'],
    [1e300, 'if'],
  ]) {
    const t = nn.array([order.length * 50_000]);
    const { mean, std, bounds, words } = nn.explain(t, 'chrono_', { tMax, order });
    const { data } = nn.chrono_(t, { tMax, order, generator: nn.generator({ seed: 5 }) });
    const found = data.reduce((sum, x) => sum + x, 0) / data.length;
    const square = data.reduce((sum, x) => sum + (x - found) ** 2, 0) / data.length;
    assert.ok(Math.abs(found - mean) <= (5 * std) / Math.sqrt(50_000), `${order} mean ${found} of ${mean}`);
    assert.ok(Math.abs(Math.sqrt(square) - std) <= 0.02 * std, `${order} std ${Math.sqrt(square)} of ${std}`);
    assert.ok(data.every((x) => x >= bounds[0] && x <= bounds[1]));
    assert.equal(words, nn.explain(t, 'chrono_', { tMax, order, generator: nn.generator({ seed: 9 }) }).words);
  }
});
