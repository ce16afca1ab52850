// SPDX-License-Identifier: Apache-2.0
// What initializers give with the generators of other libraries, beside the numbers of the golden files: in any memory, by turns, and at
// the ends of their ranges.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { arrayOf } from '../golden/read.js';
import { assertSameBits } from '../support/bits.js';
import { KINDS, WORKS, array, draw, nn, of, perform, sizeOf } from '../support/frameworks.js';

describe('memory', () => {
  const large = 70_001; // more than a piece of a foreign array, not a multiple of any block
  const calls = [
    ...[1, 15, 16, 1003, large].flatMap((n) => [
      ['uniform_', n, { a: -2, b: 3 }],
      ['normal_', n, { mean: 0.5, std: 2 }],
    ]),
    ['truncNormal_', large, {}],
    ['xavierNormal_', [250, 281], {}],
    ['orthogonal_', [30, 20], {}],
    ['sparse_', [90, 70], { sparsity: 0.3 }],
  ];
  for (const kind of KINDS)
    test(`${kind}: the same numbers in arrays of one's own, views of them, and tensors`, () => {
      const dtypes = ['torch', 'torch-cuda', 'numpy', 'numpy-legacy', 'python'].includes(kind)
        ? ['float32', 'float64']
        : ['float32'];
      for (const dtype of dtypes)
        for (const [name, extents, options] of calls.filter(([name]) => WORKS[kind].includes(name))) {
          const shape = [extents].flat();
          const n = sizeOf(shape);
          const [own, viewed, inside] = [of(kind), of(kind), of(kind)];
          const { data } = nn[name](array(shape, dtype), { ...options, generator: own });
          const around = arrayOf(dtype, n + 20).fill(9);
          nn[name]({ data: around.subarray(7, 7 + n), dims: shape }, { ...options, generator: viewed });
          assertSameBits(around.slice(7, 7 + n), data);
          assert.deepEqual([...around.slice(0, 7), ...around.slice(7 + n)], new Array(20).fill(9));
          const t = nn.tensor(shape, { dtype });
          nn[name](t, { ...options, generator: inside });
          assertSameBits(t.data.slice(), data, name);
          t.dispose();
          for (const other of [viewed, inside]) assert.deepEqual(other.state(), own.state());
        }
    });

  test('what has no elements draws nothing', () => {
    for (const kind of KINDS) {
      const generator = of(kind);
      draw(generator, 'normal_', 7);
      const before = generator.state();
      for (const name of WORKS[kind].filter((name) => /^(uniform|normal|truncNormal|orthogonal|sparse)_$/.test(name)))
        for (const shape of [
          [0, 4],
          [4, 0],
        ])
          assert.equal(perform(name, array(shape), generator).data.length, 0);
      if (kind === 'torch') for (const n of [0, 1]) assert.equal(generator.randperm(n).length, n);
      assert.deepEqual(generator.state(), before);
    }
  });

  test('generators by turns give what each gives alone', () => {
    const kinds = ['torch', 'numpy', 'torch', 'megengine', 'numpy-legacy', 'jax', 'tfjs', 'python', 'torch-cuda'];
    const generators = () => kinds.map((kind, i) => of(kind, { seed: 3 + i }));
    const sizes = [7, 33, 1, 16, 640];
    const step = (generator, n) => [...draw(generator, 'normal_', n), ...draw(generator, 'uniform_', n)];
    const alone = generators().map((generator) => sizes.map((n) => step(generator, n)));
    const own = nn.generator({ seed: 1 });
    const ownAlone = sizes.map((n) => step(own, n));
    own.seek(0);
    const together = generators();
    for (const [k, n] of sizes.entries()) {
      for (const [i, generator] of together.entries()) assert.deepEqual(step(generator, n), alone[i][k], kinds[i]);
      assert.deepEqual(step(own, n), ownAlone[k]);
    }
  });
});

describe('values', () => {
  test('torch: as PyTorch prints them', () => {
    const generator = nn.generator({ kind: 'torch', seed: 42 });
    assert.deepEqual([...draw(generator, 'normal_', 16).slice(0, 2)], [1.9269152879714966, 1.4872840642929077]);
  });

  test('torch: a kept normal waits for the next call of fewer than 16', () => {
    const generator = of('torch');
    draw(generator, 'normal_', 7);
    const { normal } = generator.state();
    for (const n of [16, 17, 33]) draw(generator, 'normal_', n);
    draw(generator, 'uniform_', 3);
    generator.randperm(5);
    assert.equal(generator.state().normal, normal);
    assert.deepEqual([...draw(generator, 'normal_', 1, 'float64')], [normal]);
    assert.equal(generator.state().normal, null);
  });

  test('torch: sparse_ is normal_, and the first rows of a permutation zero, column by column; of float64, too', () => {
    for (const dtype of ['float32', 'float64']) {
      const [rows, columns, zeros] = [11, 5, 4];
      const [generator, parts] = [of('torch'), of('torch')];
      const { data } = nn.sparse_(array([rows, columns], dtype), { sparsity: 0.3, std: 2, generator });
      const expected = nn.normal_(arrayOf(dtype, rows * columns), { std: 2, generator: parts });
      for (let column = 0; column < columns; column++)
        for (const row of parts.randperm(rows).slice(0, zeros)) expected[row * columns + column] = 0;
      assertSameBits(data, expected);
      assert.deepEqual(generator.state(), parts.state());
    }
  });

  test('orthogonal_ has orthonormal rows or columns, and draws what normal_ draws', () => {
    for (const [kind, dtype] of [...['torch', 'jax', 'tfjs'].map((kind) => [kind, 'float32']), ['torch', 'float64']])
      for (const shape of [
        [6, 6],
        [5, 9],
        [9, 5],
      ]) {
        const [generator, other] = [of(kind), of(kind)];
        const { data } = nn.orthogonal_(array(shape, dtype), { gain: 2, generator });
        const n = Math.min(...shape);
        const at = (i, k) => (shape[0] === n ? data[i * shape[1] + k] : data[k * shape[1] + i]) / 2;
        for (let i = 0; i < n; i++)
          for (let j = 0; j <= i; j++) {
            let sum = -(i === j);
            for (let k = 0; k < Math.max(...shape); k++) sum += at(i, k) * at(j, k);
            assert(Math.abs(sum) < (dtype === 'float64' ? 1e-14 : 1e-6), `${kind} ${shape}: ${sum}`);
          }
        draw(other, 'normal_', data.length, dtype);
        assert.deepEqual(generator.state(), other.state());
      }
  });

  test('torch: truncNormal_ by its versions', () => {
    for (const dtype of ['float32', 'float64']) {
      const of_ = (version, o) => nn.truncNormal_(arrayOf(dtype, 2000), { ...o, generator: of('torch', { version }) });
      for (const o of [
        { std: 0.5, a: -1, b: 1 },
        { mean: 0.1, a: 2, b: 3 },
        { a: -2, b: -1.9 },
      ]) {
        const [a, b, c, d] = ['1.13', '2.11', '2.12', '2.15'].map((version) => of_(version, o));
        assertSameBits(a, b);
        assertSameBits(c, d);
        assert.notDeepEqual(a, c);
        for (const values of [a, c]) {
          const [low, high] = dtype === 'float32' ? [o.a, o.b].map(Math.fround) : [o.a, o.b];
          assert(values.every((x) => x >= low && x <= high));
          assert(Math.max(...values) - Math.min(...values) > 0.8 * (o.b - o.a));
        }
      }
      assert(of_('1.13', { a: 1, b: 1 }).every((x) => x === 1));
      assert(of_('1.13', { a: -Infinity, b: 1 }).every((x) => x <= 1));
      assert(of_('2.12', { a: 0, b: Infinity }).every((x) => x >= 0));
    }
  });

  test('std 0 is the mean, and draws as much; truncated it is refused', () => {
    for (const kind of KINDS) {
      const [generator, other] = [of(kind), of(kind)];
      const data = nn.normal_(new Float32Array(33), { mean: 1.5, std: 0, generator });
      assert(
        data.every((x) => x === 1.5),
        kind,
      );
      draw(other, 'normal_', 33);
      assert.deepEqual(generator.state(), other.state());
      if (!WORKS[kind].includes('truncNormal_')) continue;
      assert.throws(() => nn.truncNormal_(data, { std: 0, generator }), {
        name: 'RangeError',
        message: /^truncNormal_: std is 0; /,
      });
      assert(data.every((x) => x === 1.5));
    }
  });

  test('mean with std 1: added in the dtype', () => {
    for (const kind of KINDS)
      for (const dtype of ['torch', 'torch-cuda', 'numpy', 'numpy-legacy', 'python'].includes(kind)
        ? ['float32', 'float64']
        : ['float32']) {
        const standard = draw(of(kind), 'normal_', 1003, dtype);
        const shifted = nn.normal_(arrayOf(dtype, 1003), { mean: 3, generator: of(kind) });
        // Those of doubles that are rounded in the end are an ulp away at most.
        const isRounded = dtype === 'float32' && ['tfjs', 'numpy-legacy', 'python'].includes(kind);
        const expected = standard.map((x) => x + 3);
        if (isRounded) assert(shifted.every((x, i) => Math.abs(x - expected[i]) <= 2 ** -21));
        else assertSameBits(shifted, expected, kind);
      }
  });

  test('what is out of range is refused, and nothing drawn', () => {
    const refusals = [
      ['uniform_', { a: 2, b: 1 }],
      ['uniform_', { a: 0, b: 1e39 }],
      ['uniform_', { a: NaN }],
      ['normal_', { std: -1 }],
      ['normal_', { mean: 1e39 }],
      ['truncNormal_', { a: 1, b: -1 }],
      ['truncNormal_', { a: NaN }],
      ['truncNormal_', { a: 1, b: 1 }], // PyTorch has no objection
    ];
    for (const kind of KINDS)
      for (const [name, options] of refusals.filter(([name]) => WORKS[kind].includes(name))) {
        if (kind === 'torch' && options.b === 1 && options.a === 1) continue;
        const generator = of(kind);
        const before = generator.state();
        const data = new Float32Array(9).fill(7);
        const message = new RegExp(`^${name}: `);
        assert.throws(() => nn[name](data, { ...options, generator }), { name: 'RangeError', message });
        assert(data.every((x) => x === 7));
        assert.deepEqual(generator.state(), before);
      }
  });
});

describe('what is cut at values', () => {
  const MOST = { torch: 2, jax: 4.5473, own: 4.5473 };
  const TRUNCATED = [
    ['varianceScaling_', { scale: 4 }],
    ['lecunTruncNormal_', { gain: 2 }],
  ];
  const made = (kind, name, options) => {
    const generator = kind === 'own' ? nn.generator({ seed: 5 }) : of(kind);
    return nn[name](array([4000, 1]), { ...options, layout: 'OI', generator }).data;
  };

  test('bounds are -2 and 2, or at two sigma, whose standard deviation is that of the fan', () => {
    for (const [kind, most] of Object.entries(MOST))
      for (const [name, options] of TRUNCATED) {
        const absolute = made(kind, name, { ...options, bounds: 'absolute' });
        const sigma = made(kind, name, { ...options, bounds: 'sigma' });
        const end = (values) => Math.max(...values.map(Math.abs));
        assert(end(absolute) <= 2 && end(absolute) > 1.99, `${kind} ${name}`);
        assert(end(sigma) <= 4.5474 && end(sigma) > 4.4, `${kind} ${name}`);
        assertSameBits(made(kind, name, options), most === 2 ? absolute : sigma);
        const generator = kind === 'own' ? nn.generator({ seed: 5 }) : of(kind);
        const std = 2 / 0.87962566103423978;
        assertSameBits(absolute, nn.truncNormal_(array([4000, 1]), { std, generator }).data);
        if (kind === 'own') continue;
        const bounds = { a: -2 * std, b: 2 * std };
        if (kind === 'torch')
          assertSameBits(sigma, nn.truncNormal_(array([4000, 1]), { std, ...bounds, generator: of(kind) }).data);
      }
    assertSameBits(
      made('torch', 'lecunNormal_', { bounds: 'sigma' }),
      made('torch', 'lecunTruncNormal_', { bounds: 'sigma' }),
    );
  });

  test('slices, and what explain() tells of it', () => {
    const whole = nn.lecunTruncNormal_(array([6, 4]), {
      gain: 9,
      bounds: 'absolute',
      generator: nn.generator({ seed: 5 }),
    });
    const part = nn.lecunTruncNormal_(array([2, 4]), {
      ...{ gain: 9, bounds: 'absolute', of: [6, 4], at: [3, 0] },
      generator: nn.generator({ seed: 5 }),
    });
    assertSameBits(part.data, whole.data.slice(12, 20));
    const { formula, bounds, std } = nn.explain(array([6, 4]), 'lecunTruncNormal_', { gain: 9, bounds: 'absolute' });
    assert.equal(formula, undefined);
    assert.deepEqual(bounds, [-2, 2]);
    assert(Math.abs(std - 2 / Math.sqrt(3)) < 0.02); // nearly uniform
    assert.match(nn.explain(array([6, 4]), 'lecunTruncNormal_', { bounds: 'sigma' }).formula, /-2σ, 2σ/);
  });

  test('other bounds are refused, and such where nothing is truncated', () => {
    const refused = [
      ['varianceScaling_', { bounds: 'values' }],
      ['varianceScaling_', { bounds: null }],
      ['varianceScaling_', { bounds: 'absolute', distribution: 'uniform' }],
      ['varianceScaling_', { bounds: 'sigma', distribution: 'normal' }],
      ['lecunUniform_', { bounds: 'absolute' }],
      ['lecunNormal_', { bounds: 'absolute' }, nn.generator({ seed: 1 })],
      ['lecunNormal_', { bounds: 'absolute' }, of('numpy')],
      ['lecunTruncNormal_', { bounds: 'absolute' }, of('tfjs')],
    ];
    for (const [name, options, generator = of('torch')] of refused) {
      const t = nn.fill_(array([8, 6]), 7);
      const message = new RegExp(`^${name}: (bounds|generator) is `);
      assert.throws(() => nn[name](t, { ...options, generator }), { name: /^(Type|Range)Error$/, message });
      assert(t.data.every((x) => x === 7));
    }
  });
});

describe('logarithms of uniform values', () => {
  test('PyTorch in halves: those of float32, rounded', () => {
    for (const dtype of ['float16', 'bfloat16']) {
      const [generator, other] = [of('torch'), of('torch')];
      const { data } = nn.logUniform_(array([1003], dtype), { generator });
      const single = nn.logUniform_(array([1003]), { generator: other });
      const rounded = nn.constant_(array([1003], dtype), single.data);
      assertSameBits(data, rounded.data);
      assert.deepEqual(generator.state(), other.state());
    }
  });

  test('within their bounds, of what uniform_ draws', () => {
    for (const kind of ['torch', 'jax'])
      for (const [name, options, low, high] of [
        ['logUniform_', { a: 2, b: 3 }, Math.log(2), Math.log(3)],
        [
          'mambaDtBias_',
          { dtMin: 0.01, dtMax: 0.5, floor: 0.02 },
          Math.log(Math.expm1(0.02)),
          Math.log(Math.expm1(0.5)),
        ],
      ]) {
        const [generator, other] = [of(kind), of(kind)];
        const { data } = nn[name](array([5000]), { ...options, generator });
        draw(other, 'uniform_', 5000);
        assert.deepEqual(generator.state(), other.state());
        const [least, most] = [Math.min(...data), Math.max(...data)];
        assert(
          least >= low - 1e-6 && least < low + 0.01 && most <= high + 1e-6 && most > high - 0.01,
          `${kind} ${name}`,
        );
      }
  });

  test('what would be infinite is refused, and nothing drawn', () => {
    for (const [name, options, dtype] of [
      ['logUniform_', { a: 1e-50, b: 1 }, 'float32'],
      ['logUniform_', { a: 1e-50, b: 1 }, 'bfloat16'],
      ['logUniform_', { a: 2, b: 1 }, 'float32'],
      ['mambaDtBias_', { dtMin: 1e-12, dtMax: 1e-11, floor: 0 }, 'float16'],
    ]) {
      const generator = of('torch');
      const before = generator.state();
      const t = nn.fill_(array([9], dtype), 7);
      const filled = t.data.slice();
      assert.throws(() => nn[name](t, { ...options, generator }), {
        name: 'RangeError',
        message: new RegExp(`^${name}: `),
      });
      assertSameBits(t.data, filled);
      assert.deepEqual(generator.state(), before);
    }
  });
});

test('formulas over uniform and normal values are those of the kind', () => {
  for (const kind of KINDS) {
    const filled = (name, options) =>
      nn[name](array([30, 20]), {
        ...(!/^(uniform|normal)_$/.test(name) && { layout: 'OI' }),
        ...options,
        generator: of(kind),
      }).data;
    const root = Math.sqrt(6 / 20) / 30;
    assertSameBits(filled('siren_'), filled('uniform_', { a: -root, b: root }), kind);
    assertSameBits(filled('siren_', { first: true }), filled('uniform_', { a: -1 / 20, b: 1 / 20 }));
    if (WORKS[kind].includes('lecunTruncNormal_')) continue;
    const std = Math.sqrt(1 / 20);
    assertSameBits(filled('lecunNormal_'), filled('normal_', { std }), kind);
    const b = Math.sqrt(3) * std;
    assertSameBits(filled('lecunUniform_'), filled('uniform_', { a: -b, b }), kind);
  }
});

test('an adapter has the numbers of kaiming_uniform_ and normal_ of each kind', () => {
  for (const kind of KINDS) {
    const make = () => of(kind, { seed: 3 });
    const [a, b, expected] = [nn.array([4, 9]), nn.array([7, 4]), nn.array([4, 9])];
    nn.lora_(a, b, { generator: make() });
    nn.kaimingUniform_(expected, { a: Math.sqrt(5), generator: make() });
    assert.deepEqual(a.data, expected.data, kind);
    assert.ok(b.data.every((x) => x === 0));
    const drawn = nn.normal_(nn.array([7, 4]), { generator: make() });
    nn.lora_(a, b, { embedding: true, generator: make() });
    assert.deepEqual(b.data, drawn.data, kind);
    assert.ok(a.data.every((x) => x === 0));
  }
});
