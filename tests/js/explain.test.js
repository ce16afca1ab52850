// SPDX-License-Identifier: Apache-2.0
// explain() says what a fill then does, and does nothing itself.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { load } from '../../npm/dist/index.js';
import { arrayOf } from '../golden/read.js';
import { sizeOf } from '../support/calls.js';
import { everything, explained, isRandom, perform, titleOf, valuesOf } from '../support/everything.js';
import { pNormal } from '../support/p-values.js';

const nn = await load();
const dtypes = ['float32', 'float64', 'float16', 'bfloat16'];
const seeded = (offset = 3) => nn.generator({ seed: 1 }).seek(offset);

const momentsOf = (values) => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, std: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) };
};

test('nothing is written, and no generator moves', () => {
  for (const call of everything) {
    const t = nn.fill_(nn.tensor(call.shape), 7);
    const foreign = { data: new Float32Array(t.size).fill(7), shape: call.shape };
    const own = nn.manualSeed(5);
    const generator = seeded();
    for (const target of [t, foreign]) {
      explained(nn, call, target, generator);
      explained(nn, call, target, undefined);
      assert.ok(
        target.data.every((x) => x === 7),
        titleOf(call),
      );
    }
    assert.equal(generator.offset, 3n, titleOf(call));
    assert.equal(own.offset, 0n, titleOf(call));
    perform(nn, call, t, generator);
    const { data } = perform(nn, call, { data: new Float32Array(t.size), shape: call.shape }, seeded());
    assert.deepEqual(t.data.slice(), data, `${titleOf(call)}: a fill after it`);
    t.dispose();
  }
});

test('no seed is drawn for the default generator, whose kind does not count', async () => {
  const frameworks = await loadFrameworks();
  frameworks.manualSeed(1, { kind: 'torch' });
  const state = frameworks.defaultGenerator.state();
  const untouched = await load({ simd: false });
  const draw = mock.method(crypto, 'getRandomValues');
  for (const call of everything) {
    const t = { data: new Float32Array(sizeOf(call.shape)), shape: call.shape };
    const expected = explained(nn, call, t, nn.generator({ seed: 0 }));
    assert.deepEqual(explained(untouched, call, t, undefined), expected, titleOf(call));
    assert.deepEqual(explained(frameworks, call, t, undefined), expected, titleOf(call));
  }
  assert.equal(draw.mock.callCount(), 0);
  assert.deepEqual(frameworks.defaultGenerator.state(), state);
  // The check can fail: a fill draws one.
  untouched.normal_(new Float32Array(1));
  assert.equal(draw.mock.callCount(), 1);
  draw.mock.restore();
});

test('words are what a fill takes', () => {
  for (const call of everything) {
    for (const dtype of dtypes) {
      for (const start of [0, 3, 8]) {
        const t = nn.tensor(call.shape, { dtype });
        const generator = seeded(start);
        const { words } = explained(nn, call, t, generator);
        perform(nn, call, t, generator);
        // Whole groups. A fill that begins within one ends at most a group further, and at the end of one.
        const taken = Number(generator.offset) - start;
        const title = `${titleOf(call)} ${dtype} from ${start}`;
        if (start % 8 === 0 || words === 0) assert.equal(taken, words, title);
        else assert.ok(Math.abs(taken - words) < 8 && Number(generator.offset) % 8 === 0, title);
        t.dispose();
      }
    }
  }
});

test('values lie within the bounds', () => {
  for (const call of everything) {
    for (const dtype of dtypes) {
      const t = nn.tensor(call.shape, { dtype });
      const { bounds, shape, initializer, dtype: told } = explained(nn, call, t, seeded());
      assert.deepEqual([initializer, shape, told], [call.method, call.shape, dtype]);
      const values = valuesOf(perform(nn, call, t, seeded()).data, dtype);
      const [low, high] = bounds;
      for (const x of values) assert.ok(x >= low && x <= high, `${titleOf(call)} ${dtype}: ${x} of [${bounds}]`);
      t.dispose();
    }
  }
});

/** So large that its moments show. */
const sample = 40_000;
/** Those in which an element is no draw of its own, or all is known. */
const dependent = ['orthogonal_', 'deltaOrthogonal_', 'sparse_', 'chrono_'];

test('mean and standard deviation are those of what a fill draws', () => {
  for (const call of everything.filter((call) => isRandom(call) && !dependent.includes(call.method))) {
    const shape = call.shape.length === 3 ? [200, 20, 10] : [sample];
    const large = { ...call, shape };
    const t = nn.tensor(shape, { dtype: 'float64' });
    const args = { ...call.given, generator: seeded() };
    const { mean, std } = nn.explain(t, call.method, args);
    const values = Array.from(nn[call.method](t, args).data);
    const actual = momentsOf(values);
    const kurtosis = values.reduce((sum, x) => sum + ((x - actual.mean) / actual.std) ** 4, 0) / values.length;
    const error = std / Math.sqrt(values.length);
    assert.ok(
      pNormal((actual.mean - mean) / error) > 1e-5,
      `${titleOf(large)}: mean ${actual.mean}, said to be ${mean}`,
    );
    const deviation = (error / 2) * Math.sqrt(kurtosis - 1);
    assert.ok(
      pNormal((actual.std - std) / deviation) > 1e-5,
      `${titleOf(large)}: std ${actual.std}, said to be ${std}`,
    );
    t.dispose();
  }
});

test('mean and standard deviation of structured initializers', () => {
  for (const call of everything.filter((call) => !isRandom(call))) {
    const t = nn.tensor(call.shape, { dtype: 'float64' });
    const { mean, std } = explained(nn, call, t);
    const actual = momentsOf(Array.from(perform(nn, call, t).data));
    assert.ok(Math.abs(mean - actual.mean) < 1e-12 * (1 + Math.abs(mean)), `${titleOf(call)}: ${mean}, ${actual.mean}`);
    assert.ok(Math.abs(std - actual.std) < 1e-12 * (1 + std), `${titleOf(call)}: ${std}, ${actual.std}`);
    t.dispose();
  }
  for (const [method, shape, given] of [
    ['orthogonal_', [200, 100], { gain: 3 }],
    ['deltaOrthogonal_', [60, 50, 3], {}],
    ['sparse_', [200, 150], { sparsity: 0.4, std: 2 }],
  ]) {
    const t = nn.tensor(shape);
    const { mean, std } = nn.explain(t, method, given);
    const actual = momentsOf(Array.from(nn[method](t, { ...given, generator: seeded() }).data));
    assert.ok(Math.abs(actual.mean - mean) < 0.03 * std, `${method}: mean ${actual.mean}, said to be ${mean}`);
    assert.ok(Math.abs(actual.std / std - 1) < 0.02, `${method}: std ${actual.std}, said to be ${std}`);
    t.dispose();
  }
});

test('fans, gain, formula and distribution', () => {
  const t = nn.tensor([64, 3, 7, 7]);
  const he = nn.explain(t, 'heNormal_', { mode: 'fan_out', nonlinearity: 'relu' });
  assert.deepEqual(
    [he.initializer, he.fanIn, he.fanOut, he.gain, he.distribution],
    ['heNormal_', 147, 3136, Math.SQRT2, 'normal'],
  );
  assert.ok(Math.abs(he.std - Math.sqrt(2 / 3136)) < 1e-17);
  assert.match(he.formula, /gain \/ √fan/);
  const glorot = nn.explain(t, 'glorotUniform_', { layout: 'keras', gain: 2 });
  assert.deepEqual([glorot.fanIn, glorot.fanOut, glorot.gain, glorot.distribution], [1344, 1344, 2, 'uniform']);
  const own = nn.explain(t, 'lecunTruncNormal_', { fanIn: 100 });
  assert.deepEqual([own.fanIn, own.distribution], [100, 'truncated normal']);
  assert.ok(Math.abs(own.std - 0.1) < 1e-15);
  const zeros = nn.explain(t, 'zeros_');
  assert.deepEqual(
    [zeros.distribution, zeros.mean, zeros.std, zeros.bounds, zeros.words],
    ['constant', 0, 0, [0, 0], 0],
  );
  t.dispose();
});

test('an explanation is a plain object, survives JSON, and prints', () => {
  for (const call of everything) {
    const t = { data: arrayOf('float32', sizeOf(call.shape)), shape: call.shape };
    const explanation = explained(nn, call, t, seeded());
    assert.equal(Object.getPrototypeOf(explanation), Object.prototype, titleOf(call));
    assert.deepEqual(JSON.parse(JSON.stringify(explanation)), JSON.parse(JSON.stringify({ ...explanation })));
    assert.deepEqual({ ...JSON.parse(JSON.stringify(explanation)) }, { ...explanation }, titleOf(call));
    const lines = String(explanation).split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(':')[0]),
      Object.keys(explanation),
    );
    assert.equal(lines[0], `initializer: ${call.method}`);
  }
});

test('what an initializer refuses, explain refuses in its words', () => {
  const t = nn.tensor([12]);
  for (const [method, ...args] of [
    ['xavierUniform_'],
    ['uniform_', { a: 2 }],
    ['normal_', { stddev: 1 }],
    ['fill_', 1e39],
    ['eye_'],
    ['orthogonal_'],
    ['sparse_', { sparsity: 2 }],
    ['chrono_', { tMax: 1 }],
    ['truncNormal_', { a: 3, b: 2 }],
  ]) {
    let expected;
    assert.throws(
      () => nn[method](t, ...args),
      (error) => Boolean((expected = error)),
    );
    assert.throws(() => nn.explain(t, method, ...args), { name: expected.name, message: expected.message }, method);
    assert.ok(nn.uniform_(t).data.every((x) => x !== 7)); // and the next call is done
  }
  for (const name of ['icnr_', 'scale_', 'lora_', 'calculateGain', 'nonsense', 'toString', 5, undefined])
    assert.throws(() => nn.explain(t, name), { message: /^explain: initializer is / });
  t.dispose();
});

test('a getter that calls back does what it says', () => {
  const other = nn.zeros_(nn.tensor([4]));
  const nosy = {
    array: new Float32Array(12),
    get data() {
      nn.ones_(other);
      return this.array;
    },
    shape: [3, 4],
  };
  assert.equal(nn.explain(nosy, 'heNormal_').fanIn, 4);
  assert.deepEqual([...other.data], [1, 1, 1, 1]);
  other.dispose();
});

test('getters of t and of options that explain or fill do what they say, and t stays as it is', () => {
  const calls = [
    ['explain', (t) => nn.explain(t, 'ones_')],
    ['explain of another', () => nn.explain(new Float32Array(3), 'normal_')],
    ['a fill of another', () => nn.ones_(new Float32Array(3))],
    ['an error of explain', (t) => assert.throws(() => nn.explain(t, 'normal_', { std: -1 }))],
  ];
  for (const [what, call] of calls)
    for (const make of [
      () => nn.fill_(nn.tensor([3, 4]), 7),
      () => ({ data: new Float32Array(12).fill(7), shape: [3, 4] }),
    ]) {
      const inner = make();
      const nosy = {
        shape: [3, 4],
        get data() {
          call(inner);
          return inner.data;
        },
      };
      const options = {
        get std() {
          call(inner);
          return 2;
        },
      };
      for (const t of [inner, nosy]) {
        const { std, bounds } = nn.explain(t, 'normal_', options);
        assert.deepEqual([std, bounds[0] < -12], [2, true], what);
        assert.ok(
          inner.data.every((x) => x === 7),
          what,
        );
      }
      assert.ok(
        nn.uniform_(inner).data.every((x) => x < 1),
        `${what}: the next call fills`,
      );
    }
  const t = nn.fill_(nn.tensor([3]), 7);
  const fills = {
    get std() {
      nn.ones_(t);
      return 2;
    },
  };
  assert.equal(nn.explain(t, 'normal_', fills).std, 2);
  assert.deepEqual([...t.data], [1, 1, 1], 'a fill of t itself is done');
});

test('words of tensors without elements, and of more than 2^32', () => {
  const generator = seeded(0);
  for (const [shape, name] of [
    [[65536, 65535, 0], 'deltaOrthogonal_'],
    [[4, 4, 0], 'deltaOrthogonal_'],
    [[65535, 65536, 0], 'orthogonal_'],
    [[0, 5], 'sparse_'],
    [[5, 0], 'sparse_'],
    [[0], 'normal_'],
  ])
    assert.equal(
      nn.explain({ data: new Float32Array(0), shape }, name, {
        generator,
        ...(name === 'sparse_' && { sparsity: 0.5 }),
      }).words,
      0,
    );

  const huge = { data: new Uint16Array(2 ** 32), shape: [2 ** 16, 2 ** 16], dtype: 'bfloat16' }; // never touched, so no memory
  for (const name of ['normal_', 'uniform_', 'heNormal_', 'truncNormal_', 'logUniform_'])
    assert.equal(nn.explain(huge, name, { generator }).words, 2 ** 32, name);
  assert.throws(() => nn.explain(huge, 'orthogonal_'), {
    name: 'RangeError',
    message: /^orthogonal_: 8589934592 bytes/,
  });
  assert.equal(nn.explain(huge, 'zeros_').words, 0);
});

test('moments neither overflow nor vanish', () => {
  const max = Number.MAX_VALUE;
  const t = nn.tensor([4], { dtype: 'float64' });
  for (const [values, mean, std] of [
    [[max, max, max, max], max, 0],
    [[max, -max, max, -max], 0, max],
    [[max, max, 0, 0], max / 2, max / 2],
    [[1e-300, -1e-300, 1e-300, -1e-300], 0, 1e-300],
    [[5e-324, 5e-324, 5e-324, 5e-324], 5e-324, 0],
    [[0.1, 0.1, 0.1, 0.1], 0.1, 0],
    [[0, 0, 0, 0], 0, 0],
  ]) {
    const told = nn.explain(t, 'constant_', values);
    assert.equal(told.mean, mean, `${values}`);
    assert.ok(Math.abs(told.std - std) <= 1e-15 * std, `${values}: ${told.std}`);
  }
  assert.equal(nn.explain(t, 'uniform_', { a: 5e-324, b: 5e-324 }).mean, 5e-324);
  t.dispose();
});

test('bounds are those of elements as they are stored', () => {
  const cases = [
    ['normal_', { mean: 5e-324, std: 0 }],
    ['normal_', { mean: 1.0001, std: 0 }],
    ['normal_', { mean: 1.0001, std: 1e-9 }],
    ['normal_', { mean: -0.3, std: 1e-3 }],
    ['uniform_', { a: 4.4e-323, b: 4.4e-323 }],
    ['uniform_', { a: 0.1, b: 0.1 }],
    ['truncNormal_', { mean: 5e-324, std: 0, a: 0, b: 1e-300 }],
    ['truncNormal_', { mean: 0.1, std: 0 }],
    ['logUniform_', { a: 3, b: 3.00001 }],
    ['mambaDtBias_', { dtMin: 0.1, dtMax: 0.10001 }],
    ['chrono_', { tMax: 2.0001, order: 'f' }],
    ['xavierNormal_', { gain: 1e-43 }],
    ['lecunTruncNormal_', { gain: 1e-7 }],
    ['kaimingNormal_', { gain: 1e-3, parts: [1, 2] }],
    ['sparse_', { sparsity: 0.5, std: 0 }],
    ['sparse_', { sparsity: 0.5, std: 1e-9 }],
    ['orthogonal_', { gain: 0 }],
  ];
  for (const dtype of dtypes)
    for (const [name, options] of cases) {
      const t = nn.tensor([3, 100], { dtype });
      const what = `${dtype} ${name} ${JSON.stringify(options)}`;
      const told = nn.explain(t, name, { ...options, generator: nn.generator({ seed: 1 }) });
      nn[name](t, { ...options, generator: nn.generator({ seed: 1 }) });
      const numbers = valuesOf(t.data, dtype);
      const [low, high] = told.bounds;
      assert.ok(Math.min(...numbers) >= low && Math.max(...numbers) <= high, `${what}: ${told.bounds}`);
      assert.ok(told.mean >= low && told.mean <= high, `${what}: mean ${told.mean}`);
      if (low === high) assert.deepEqual([told.distribution, told.mean, told.std], ['constant', low, 0], what);
      t.dispose();
    }
});

test('moments and words at the ends of their ranges', () => {
  const eye = nn.explain({ data: new Float64Array(33), shape: [1, 33] }, 'eye_', { gain: -1.4e154 });
  const ratio = Math.sqrt(32) / 33; // one of 33 elements
  assert.ok(Math.abs(eye.std / 1.4e154 / ratio - 1) < 1e-14 && Math.abs(eye.mean * 33 + 1.4e154) < 1e140);
  const signs = nn.explain(new Float64Array(4), 'constant_', [1.7e308, -1.7e308, 1.7e308, -1.7e308]);
  assert.deepEqual([signs.mean, signs.std, signs.bounds], [0, 1.7e308, [-1.7e308, 1.7e308]]);
  const tiny = nn.explain({ data: new Float64Array(1), shape: [1, 1] }, 'eye_', { gain: 5e-324 });
  assert.deepEqual([tiny.mean, tiny.std, tiny.bounds], [5e-324, 0, [5e-324, 5e-324]]);
  for (const [name, options] of [
    ['chrono_', { tMax: 5 }],
    ['normal_', {}],
  ]) {
    const generator = nn.generator({ seed: 1 }).seek(2n ** 64n - 8n);
    assert.equal(nn.explain(new Float32Array(4), name, { ...options, generator }).words, 8);
    assert.equal(generator.offset, 2n ** 64n - 8n);
  }
});

test('of a table, where a whole would be too large, the box is told', () => {
  const t = nn.array([2, 2]);
  const { mean, bounds, shape } = nn.explain(t, 'eye_', { of: [200_000, 50_000], at: [7, 7], gain: 3 });
  assert.deepEqual({ mean, bounds, shape }, { mean: 1.5, bounds: [0, 3], shape: [2, 2] });
  assert.deepEqual([...t.data], [0, 0, 0, 0]);
  assert.deepEqual([...nn.eye_(t, { of: [200_000, 50_000], at: [7, 7] }).data], [1, 0, 0, 1]);
});
