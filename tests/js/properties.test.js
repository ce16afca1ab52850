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

const nn = await load();
const place = { seed: 3n, stream: 5n, offset: 7n };
const kind = fc.constantFrom(...kinds);

/** Finite, of every magnitude. */
const within = (limit) => fc.double({ min: -limit, max: limit, noNaN: true });

/** The elements by API and by reference; undefined where both refuse. */
function draw(call) {
  const generator = generatorOf(nn, call);
  const t = nn.tensor(call.shape);
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
