// SPDX-License-Identifier: Apache-2.0
// Any parameters, shape and layout: the elements of the plain reference, or an error where it has one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { load } from '../../npm/dist/index.js';
import { fans } from '../reference/fans.js';
import { FLT_MAX } from '../reference/float32.js';
import { nonlinearities } from '../reference/gains.js';
import { initialize } from '../reference/initializers.js';
import { kinds } from '../reference/words.js';
import { assertSameBits } from '../support/bits.js';
import { fill, generatorOf } from '../support/calls.js';
import { valuesOf } from '../support/everything.js';

const nn = await load();
const place = { seed: 3n, stream: 5n, offset: 7n };
const kind = fc.constantFrom(...kinds);

/** Finite, of every magnitude. */
const within = (limit) => fc.double({ min: -limit, max: limit, noNaN: true });

/** The elements by API and by reference; undefined where both refuse. */
function draw(call) {
  const generator = generatorOf(nn, call);
  const t = nn.tensor(call.shape, { dtype: call.dtype });
  try {
    let expected;
    try {
      expected = initialize(call);
    } catch {
      assert.throws(() => fill(nn, call, t, generator), RangeError);
      return undefined;
    }
    fill(nn, call, t, generator);
    assertSameBits(t.data, expected.elements);
    assert.equal(generator.offset, expected.after);
    return t.data.slice();
  } finally {
    t.dispose();
  }
}

const dtype = fc.constantFrom('float32', 'float64', 'float16', 'bfloat16');

test('uniform on any interval stays inside of it', () => {
  const neighbours = within(FLT_MAX).map((a) => [Math.fround(a), Math.fround(a) + Math.abs(a) * 2 ** -22]);
  const interval = fc.oneof(fc.tuple(within(FLT_MAX), within(FLT_MAX)), fc.tuple(within(1), within(1)), neighbours);
  fc.assert(
    fc.property(interval, kind, (ends, kind) => {
      const [a, b] = ends.sort((x, y) => x - y);
      if (Math.abs(a) > FLT_MAX || Math.abs(b) > FLT_MAX) return;
      const elements = draw({ ...place, kind, name: 'uniform', p: [a, b], shape: [40] });
      elements?.forEach((x) => assert(x >= Math.fround(a) && (x >= a || a === b) && (x < b || a === b), `${x}`));
    }),
    { seed: 1, numRuns: 5000 },
  );
});

test('normal of any mean and std is finite', () => {
  const moments = fc.oneof(fc.tuple(within(1e38), within(2e37)), fc.tuple(within(10), within(10)));
  fc.assert(
    fc.property(moments, kind, ([mean, std], kind) => {
      const elements = draw({ ...place, kind, name: 'normal', p: [mean, Math.abs(std)], shape: [40] });
      assert(elements.every(Number.isFinite));
    }),
    { seed: 1, numRuns: 5000 },
  );
});

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 6 });
const letters = fc.string({ unit: fc.constantFrom(...'OIGHWD'), maxLength: 6 });
const shuffled = fc.shuffledSubarray([...'OIGHWD']).map((axes) => axes.join(''));
const layout = fc.option(fc.oneof(letters, shuffled, fc.constantFrom('torch', 'keras', 'megengine')), {
  nil: undefined,
});

test('fans of any shape and layout', () => {
  fc.assert(
    fc.property(shape, layout, (shape, layout) => {
      let expected;
      try {
        expected = fans(shape, layout);
      } catch {
        return assert.throws(() => nn.calculateFanInAndFanOut({ shape, layout }), RangeError);
      }
      return assert.deepEqual(nn.calculateFanInAndFanOut({ shape, layout }), expected);
    }),
    { seed: 1, numRuns: 5000 },
  );
});

test('xavier and msra of any shape, layout and parameter', () => {
  const call = fc.record({
    name: fc.constantFrom('xavier_uniform', 'xavier_normal', 'msra_uniform', 'msra_normal'),
    kind,
    p: fc.tuple(fc.double({ min: 1e-30, max: 1e30, noNaN: true })),
    shape,
    layout,
    mode: fc.constantFrom('fan_in', 'fan_out'),
    nonlinearity: fc.constantFrom(...nonlinearities),
  });
  fc.assert(
    fc.property(call, (call) => void draw({ ...place, ...call })),
    { seed: 1, numRuns: 3000 },
  );
});

test('truncated normals of any mean, std and bounds, in every dtype', () => {
  const value = fc.oneof(within(1e39), within(100), within(3), fc.constantFrom(0, -0, 1));
  const bound = fc.oneof(value, fc.constantFrom(-Infinity, Infinity, -2, 2));
  const std = fc.oneof(fc.double({ min: 0, max: 10, noNaN: true }), fc.constantFrom(0, 1, 0.02, 1e-30, 1e30));
  const call = fc.record({
    dtype,
    kind,
    p: fc.tuple(value, std, bound, bound),
    bounds: fc.constantFrom('absolute', 'sigma'),
    correct: fc.boolean(),
  });
  fc.assert(
    fc.property(call, ({ p: [mean, std, a, b], ...rest }) => {
      const ends = a <= b ? [a, b] : [b, a];
      const elements = draw({ ...place, ...rest, name: 'truncated_normal', p: [mean, std, ...ends], shape: [24] });
      if (elements && rest.bounds === 'absolute')
        valuesOf(elements, rest.dtype).forEach((x) => assert(x >= ends[0] && x <= ends[1], `${x}`));
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test('uniform and normal of any parameters in every dtype', () => {
  const value = fc.oneof(within(1e5), within(3), within(1e-4));
  fc.assert(
    fc.property(dtype, kind, value, value, (dtype, kind, x, y) => {
      draw({ ...place, dtype, kind, name: 'uniform', p: [Math.min(x, y), Math.max(x, y)], shape: [24] });
      draw({ ...place, dtype, kind, name: 'normal', p: [x, Math.abs(y)], shape: [24] });
    }),
    { seed: 1, numRuns: 700 },
  );
});

test("variance scaling, siren and fans of one's own", () => {
  const own = fc.option(fc.oneof(fc.nat(50), fc.double({ min: 1e-3, max: 1e3, noNaN: true })), { nil: undefined });
  const call = fc.record({
    dtype,
    kind,
    p: fc.tuple(fc.double({ min: 1e-6, max: 1e6, noNaN: true })),
    shape: shape.filter(({ length }) => length > 1), // fewer have fans of their own alone
    layout: fc.constantFrom(undefined, 'torch', 'keras', 'megengine'),
    fan_in: own,
    fan_out: own,
    mode: fc.constantFrom('fan_in', 'fan_out', 'fan_avg', 'fan_geo_avg'),
    distribution: fc.constantFrom('uniform', 'normal', 'truncated_normal'),
    first: fc.boolean(),
  });
  fc.assert(
    fc.property(
      call,
      fc.constantFrom('variance_scaling', 'siren'),
      (call, name) => void draw({ ...place, name, ...call }),
    ),
    { seed: 1, numRuns: 700 },
  );
});

test('log-uniform, time steps and sparse matrices of any parameters', () => {
  const positive = fc.double({ min: 1e-6, max: 600, noNaN: true });
  const rate = fc.double({ min: 0, max: 1, noNaN: true });
  const matrix = fc.tuple(fc.nat(20), fc.nat(20));
  fc.assert(
    fc.property(dtype, kind, positive, positive, rate, matrix, (dtype, kind, x, y, sparsity, shape) => {
      const rest = { ...place, dtype, kind };
      draw({ ...rest, name: 'log_uniform', p: [Math.min(x, y), Math.max(x, y), 1], shape: [24] });
      draw({ ...rest, name: 'mamba_dt_bias', p: [Math.min(x, y), Math.max(x, y), sparsity], shape: [24] });
      draw({ ...rest, name: 'sparse', p: [sparsity, 0.5], shape });
    }),
    { seed: 1, numRuns: 1000 },
  );
});
