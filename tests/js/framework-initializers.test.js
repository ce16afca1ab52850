// SPDX-License-Identifier: Apache-2.0
// Initializers with the generators of other libraries: which there are, of which dtypes, by which fans, in which memory.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { arrayOf } from '../golden/read.js';
import { assertSameBits } from '../support/bits.js';
import { KINDS, draw, nn, of } from '../support/frameworks.js';

const SCALED = ['xavierUniform_', 'xavierNormal_', 'msraUniform_', 'msraNormal_'];
const ORTHOGONAL = ['orthogonal_', 'orthogonalAsync_'];
const KERAS = [
  ...['uniform_', 'normal_', ...SCALED, ...ORTHOGONAL, 'lora_', 'truncNormal_', 'varianceScaling_'],
  ...['lecunUniform_', 'lecunNormal_', 'lecunTruncNormal_', 'xavierTruncNormal_', 'msraTruncNormal_'],
];
/** What each has. */
const WORKS = {
  torch: [
    ...['uniform_', 'normal_', ...SCALED, ...ORTHOGONAL, 'lora_', 'truncNormal_', 'sparse_', 'siren_'],
    ...['varianceScaling_', 'lecunUniform_', 'lecunNormal_', 'lecunTruncNormal_'],
  ],
  megengine: ['uniform_', 'normal_', ...SCALED, 'lora_'],
  numpy: ['uniform_', 'normal_'],
  'numpy-legacy': ['uniform_', 'normal_'],
  python: ['uniform_', 'normal_'],
  jax: [...KERAS, 'deltaOrthogonal_'],
  tfjs: KERAS,
  tensorflow: KERAS,
  keras: KERAS,
};
const ALIASES = { glorot: 'xavier', kaiming: 'msra', he: 'msra' };
const ownName = (name) => name.replace(/^(glorot|kaiming|he)/, (family) => ALIASES[family]);
/** Of nn, what takes no generator. */
const UNDRAWN = [
  ...['fill_', 'zeros_', 'ones_', 'constant_', 'eye_', 'identity_', 'dirac_', 'bilinear_', 'icnr_', 'scale_'],
  ...['forgetBias_', 'hippoLegs_', 'hippoLegsInput_', 's4dLin_', 's4dInv_', 's4dReal_', 'mambaALog_', 'alibi_'],
  ...['sinusoidal_', 'stft_', 'scaleByDepth_', 'zeroLast_'],
];
const DRAWN = Object.keys(nn).filter((name) => name.endsWith('_') && !UNDRAWN.includes(name));
const NEEDED = { sparse_: { sparsity: 0.5 }, chrono_: { tMax: 9 } };

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
const array = (shape, dtype = 'float32') => ({ data: arrayOf(dtype, sizeOf(shape)), shape, dtype });

/** Calls what draws with its options; of lora_ a second tensor, too. */
function perform(name, t, generator, options) {
  const o = { ...NEEDED[name], ...options, generator };
  return name === 'lora_' ? nn.lora_(t, array([5, t.shape[0]]), o) : nn[name](t, o);
}

const shapeFor = (name) => (name === 'deltaOrthogonal_' ? [3, 3, 4, 6] : [8, 6]);

describe('what there is', () => {
  test('the list of what draws is complete', () => {
    for (const name of UNDRAWN) assert(Object.hasOwn(nn, name), name);
    assert.equal(DRAWN.length, 31, DRAWN.join());
    for (const kind of KINDS) for (const name of WORKS[kind]) assert(DRAWN.includes(name), name);
  });

  for (const kind of KINDS)
    test(`${kind}: what it has works, and the rest is refused by name`, async () => {
      for (const name of DRAWN) {
        const own = ownName(name);
        const generator = of(kind);
        const before = generator.state();
        const shape = shapeFor(name);
        for (const t of [array(shape), nn.tensor(shape)]) {
          nn.fill_(t, 7);
          if (WORKS[kind].includes(own)) {
            const result = await perform(name, t, generator);
            assert.equal(name === 'lora_' ? result[0] : result, t);
            assert(t.data.some((x) => x !== 7) && t.data.every(Number.isFinite), name);
            const moves = !['jax', 'tfjs', 'keras'].includes(kind);
            if (moves) assert.notDeepEqual(generator.state(), before, name);
            else assert.deepEqual(generator.state(), before, name);
          } else {
            await assert.rejects(async () => perform(name, t, generator), {
              name: 'TypeError',
              message: `${name}: generator is of kind '${kind}', which has no such initializer`,
            });
            assert(
              t.data.every((x) => x === 7),
              `${name}: untouched`,
            );
            assert.deepEqual(generator.state(), before, name);
          }
          t.dispose?.();
        }
      }
    });

  test('lora_ of an embedding is normal, which all have', () => {
    for (const kind of KINDS) {
      const [a, b] = nn.lora_(array([4, 9]), array([6, 4]), { embedding: true, generator: of(kind) });
      assert(a.data.every((x) => x === 0));
      assertSameBits(b.data, draw(of(kind), 'normal_', 24));
    }
  });

  test('options that it has not are refused', () => {
    const refusals = [
      ['torch', 'truncNormal_', { bounds: 'sigma' }],
      ['tfjs', 'truncNormal_', { bounds: 'sigma', a: -1 }],
      ['tfjs', 'truncNormal_', { std: 0.5 }], // bounds at four sigma
      ['tensorflow', 'truncNormal_', { bounds: 'sigma', a: -1 }],
      ['tensorflow', 'truncNormal_', { std: 0.5 }],
      ...['torch', 'jax', 'tfjs', 'tensorflow', 'keras'].map((kind) => [kind, 'truncNormal_', { correct: true }]),
      ...['torch', 'jax', 'tfjs', 'tensorflow', 'keras'].map((kind) => [kind, 'orthogonal_', { blocks: 2 }]),
    ];
    for (const [kind, name, options] of refusals) {
      const generator = of(kind);
      const before = generator.state();
      const t = nn.fill_(array([8, 6]), 7);
      assert.throws(() => perform(name, t, generator, options), {
        name: 'RangeError',
        message: `${name}: generator is of kind '${kind}', for which nn-init has no such initializer of dtype float32 with these options`,
      });
      assert(t.data.every((x) => x === 7));
      assert.deepEqual(generator.state(), before);
    }
  });

  test('explain is for generators of its own', () => {
    for (const kind of KINDS)
      for (const name of ['normal_', 'siren_', 'orthogonal_'])
        assert.throws(() => nn.explain(array([8, 6]), name, { generator: of(kind) }), {
          name: 'TypeError',
          message: `explain: generator is of kind '${kind}'; it must be one of nn-init's own`,
        });
    assert.equal(nn.explain(array([8, 6]), 'normal_', { generator: nn.generator({ seed: 1 }) }).words, 48);
  });

  test('a generator is of one nn', async () => {
    const scalar = await load({ simd: false });
    for (const kind of KINDS) {
      const generator = scalar.generator({ kind, seed: 5 });
      const before = generator.state();
      for (const wrong of [generator, Object.create(of(kind)), { ...of(kind) }, of(kind).state()])
        assert.throws(() => nn.normal_(new Float32Array(9), { generator: wrong }), {
          name: 'TypeError',
          message: /^normal_: generator is .*; it must be a generator of the same nn: /,
        });
      assert.deepEqual(generator.state(), before);
    }
  });
});

describe('dtypes', () => {
  const floats = {
    ...{ torch: ['float64'], numpy: ['float64'], 'numpy-legacy': ['float64'], python: ['float64'] },
    ...{ tensorflow: ['float64', 'float16', 'bfloat16'], keras: ['float64', 'float16', 'bfloat16'] },
  };
  for (const kind of KINDS)
    test(`${kind}: those that it has not are refused, nothing is written and nothing drawn`, async () => {
      const refused = ['float64', 'float16', 'bfloat16'].filter((dtype) => !floats[kind]?.includes(dtype));
      for (const dtype of refused)
        for (const name of WORKS[kind].filter((name) => name !== 'lora_'))
          for (const make of [array, (shape, dtype) => nn.tensor(shape, { dtype })]) {
            const generator = of(kind, kind === 'torch' ? { version: '2.11' } : {});
            draw(generator, 'normal_', 7);
            const before = generator.state();
            const t = nn.fill_(make(shapeFor(name), dtype), 7);
            const filled = t.data.slice();
            await assert.rejects(async () => perform(name, t, generator), {
              name: 'RangeError',
              message: `${name}: generator is of kind '${kind}', for which nn-init has no such initializer of dtype ${dtype} with these options`,
            });
            assertSameBits(t.data, filled);
            assert.deepEqual(generator.state(), before);
            t.dispose?.();
          }
    });
});

describe('fans', () => {
  /** Half the width of kaimingUniform_ with a = 0. */
  const boundOf = (fanIn) => Math.sqrt(6 / fanIn);
  function assertFanIn(kind, t, fanIn, options) {
    nn.kaimingUniform_(t, { generator: of(kind), ...options });
    const most = Math.max(...t.data.map(Math.abs));
    const bound = boundOf(fanIn);
    assert(most <= bound * (1 + 1e-6) && most > 0.99 * bound, `${kind}: ${most}, fanIn ${fanIn} gives ${bound}`);
  }
  const rules = [
    ['torch', 'torch', [16, 5, 3, 3, 3]],
    ['megengine', 'megengine', [16, 5, 3, 3, 3]],
    ['jax', 'keras', [3, 3, 16, 40]],
    ['tfjs', 'keras', [3, 3, 16, 40]],
    ['tensorflow', 'keras', [3, 3, 16, 40]],
    ['keras', 'keras', [3, 3, 16, 40]],
  ];
  for (const [kind, rule, shape] of rules)
    test(`${kind}: by the rule of ${rule}, where no layout is given`, () => {
      const fanIn = (layout) => nn.calculateFanInAndFanOut({ shape }, { layout }).fanIn;
      assertFanIn(kind, array(shape), fanIn(rule));
      assertFanIn(kind, array(shape), fanIn('megengine'), { layout: 'megengine' });
      for (const other of ['torch', 'keras', 'megengine'].filter((other) => fanIn(other) !== fanIn(rule))) {
        assertFanIn(kind, array(shape), fanIn(other), { layout: other });
        assertFanIn(kind, { ...array(shape), layout: other }, fanIn(other));
        assertFanIn(kind, { ...array(shape), layout: other }, fanIn(rule), { layout: rule });
        const t = nn.tensor(shape, { layout: other });
        assertFanIn(kind, t, fanIn(other));
        t.dispose();
      }
      assertFanIn(kind, array(shape), 9, { fanIn: 9 });
      const axes = { inAxes: 0, outAxes: [1, 2] };
      assertFanIn(kind, array(shape), nn.calculateFanInAndFanOut({ shape }, axes).fanIn, axes);
      assert.notEqual(fanIn('torch'), fanIn(rule === 'torch' ? 'megengine' : rule));
    });
});

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
      const dtypes = ['torch', 'numpy', 'numpy-legacy', 'python', 'tensorflow', 'keras'].includes(kind)
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
    const kinds = [
      'torch',
      'numpy',
      'torch',
      'megengine',
      'numpy-legacy',
      'jax',
      'tfjs',
      'python',
      'tensorflow',
      'keras',
    ];
    const generators = () => kinds.map((kind, i) => nn.generator({ kind, seed: 3 + i }));
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
      for (const dtype of ['torch', 'numpy', 'numpy-legacy', 'python'].includes(kind)
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

test('an adapter has the numbers of kaiming_uniform_ and normal_ of each kind that has them', () => {
  for (const kind of ['torch', 'megengine', 'jax', 'tfjs']) {
    const make = () => nn.generator({ kind, seed: 3 });
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
  for (const kind of ['numpy', 'numpy-legacy', 'python']) {
    const generator = nn.generator({ kind, seed: 3 });
    const wrong = { name: 'TypeError', message: /^lora_: generator is of kind '(numpy|python)/ };
    assert.throws(() => nn.lora_(nn.array([4, 9]), nn.array([7, 4]), { generator }), wrong);
    nn.lora_(nn.array([4, 9]), nn.array([7, 4]), { generator, embedding: true });
  }
});
