// SPDX-License-Identifier: Apache-2.0
// Initializers with the generators of other libraries: which there are, of which dtypes, by which fans.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { assertSameBits } from '../support/bits.js';
import { KINDS, NEEDED, WORKS, array, draw, nn, of, perform } from '../support/frameworks.js';

const ALIASES = { glorot: 'xavier', kaiming: 'msra', he: 'msra' };
const ownName = (name) => name.replace(/^(glorot|kaiming|he)/, (family) => ALIASES[family]);
/** Of nn, what takes no generator. */
const UNDRAWN = [
  ...['fill_', 'zeros_', 'ones_', 'constant_', 'eye_', 'identity_', 'dirac_', 'bilinear_', 'icnr_', 'scale_'],
  ...['forgetBias_', 'hippoLegs_', 'hippoLegsInput_', 's4dLin_', 's4dInv_', 's4dReal_', 'mambaALog_', 'alibi_'],
  ...['sinusoidal_', 'stft_', 'scaleByDepth_', 'zeroLast_'],
];
const DRAWN = Object.keys(nn).filter((name) => name.endsWith('_') && !UNDRAWN.includes(name));
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
      ['torch-cuda', 'truncNormal_', { bounds: 'sigma' }],
      ['torch-cuda', 'truncNormal_', { a: 1, b: 2 }],
      ['tfjs', 'truncNormal_', { bounds: 'sigma', a: -1 }],
      ['tfjs', 'truncNormal_', { std: 0.5 }], // bounds at four sigma
      ...['tensorflow', 'keras'].flatMap((kind) => [
        [kind, 'truncNormal_', { bounds: 'sigma', a: -1 }],
        [kind, 'truncNormal_', { std: 0.5 }],
      ]),
      ...['torch', 'torch-cuda', 'jax', 'tfjs', 'tensorflow', 'keras'].map((kind) => [
        kind,
        'truncNormal_',
        { correct: true },
      ]),
      ...['torch', 'torch-cuda', 'jax', 'tfjs', 'tensorflow', 'keras'].map((kind) => [
        kind,
        'orthogonal_',
        { blocks: 2 },
      ]),
    ];
    for (const [kind, name, options] of refusals) {
      const generator = of(kind);
      const before = generator.state();
      const t = nn.fill_(array([8, 6]), 7);
      assert.throws(() => perform(name, t, generator, options), {
        name: 'RangeError',
        message: `${name}: generator is of kind '${kind}'; nn-init does not have its initializer with dtype float32 and these options`,
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
      const generator = scalar.generator({ kind, seed: 5, ...NEEDED[kind] });
      const before = generator.state();
      for (const wrong of [generator, Object.create(of(kind)), { ...of(kind) }, of(kind).state()])
        assert.throws(() => nn.normal_(new Float32Array(9), { generator: wrong }), {
          name: 'TypeError',
          message: /^normal_: generator is .*; it must be a generator of this nn: /,
        });
      assert.deepEqual(generator.state(), before);
    }
  });
});

describe('dtypes', () => {
  const float64 = ['float64'];
  const every = ['float64', 'float16', 'bfloat16'];
  const floats = {
    ...{ torch: float64, numpy: float64, 'numpy-legacy': float64, python: float64 },
    ...{ jax: every, tensorflow: every, keras: every, 'torch-cuda': every },
  };
  for (const kind of KINDS)
    test(`${kind}: those that it has not are refused, nothing is written and nothing drawn`, async () => {
      const refused = every.filter((dtype) => !floats[kind]?.includes(dtype));
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
              message: `${name}: generator is of kind '${kind}'; nn-init does not have its initializer with dtype ${dtype} and these options`,
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
