// SPDX-License-Identifier: Apache-2.0
// Options `of` and `at`: a box of a whole tensor has the elements of the whole, and leaves the generator where it would.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { load } from '../../npm/dist/frameworks.js';
import { randomBox } from '../golden/place_cases.js';
import { arrayOf, readEndless, readSlices } from '../golden/read.js';
import { sha256 } from '../reference/initializers.js';
import { slice } from '../reference/slices.js';
import { assertSameBits } from '../support/bits.js';
import { assertBox, placeOf, shardsOf, targetFor } from '../support/boxes.js';
import { fill, generatorOf, isCallable, sizeOf } from '../support/calls.js';
import { KINDS, of as frameworkOf } from '../support/frameworks.js';
import { boxed, isRandom, perform, random, titleOf } from '../support/everything.js';

const builds = { SIMD: await load(), scalar: await load({ simd: false }) };
const DTYPES = ['float32', 'float64', 'float16', 'bfloat16'];
const OWN = ['xoshiro128++', 'philox4x32'];

const own = (nn, kind) => nn.generator({ kind, seed: 3, stream: 4 }).seek(4093);
const array = (shape, dtype) => ({ data: arrayOf(dtype, sizeOf(shape)), shape, dtype });

function wholeOf(nn, act, of, dtype, generator) {
  const t = array(of, dtype);
  act(t, generator);
  return { elements: t.data, place: placeOf(generator) };
}

/** A number below n, from a run that is the same every time. */
function numbers(seed) {
  let x = seed;
  return (n) => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return Math.floor((x / 2 ** 32) * n);
  };
}

for (const [build, nn] of Object.entries(builds)) {
  describe(`slices, ${build} build`, () => {
    for (const [i, call] of boxed.entries())
      test(`shards along each axis, and boxes: ${titleOf(call)}`, () => {
        const below = numbers(i + 1);
        const boxes = [...shardsOf(call.shape), ...Array.from({ length: 10 }, () => randomBox(call.shape, below))];
        DTYPES.forEach((dtype, d) => {
          const kind = OWN[(i + d) % 2];
          const act = (t, generator, more) => perform(nn, call, t, generator, more);
          const whole = wholeOf(nn, act, call.shape, dtype, own(nn, kind));
          boxes.forEach((box, turn) => {
            const generator = own(nn, kind);
            assertBox(nn, { whole, of: call.shape, ...box, dtype, generator, turn, what: titleOf(call) }, act);
          });
        });
      });

    test('boxes of the golden file, of wholes of more than 2^32 elements too', () => {
      const records = readSlices().filter(isCallable);
      assert.ok(records.some(({ shape }) => shape.join() === '200000,50000'));
      records.forEach(({ at, box, sha256: expected, after, ...call }, turn) => {
        const generator = generatorOf(nn, call);
        const t = targetFor(nn, box, call.dtype, turn);
        const what = `${call.name} ${call.dtype} ${call.kind}: ${box} at ${at} of ${call.shape}`;
        fill(nn, call, t.target, generator, { of: call.shape, at });
        assert.equal(sha256(t.data), expected, what);
        assert.equal(generator.offset, after, what);
        t.dispose();
      });
    });

    test('any box of any whole, of 1 to 5 axes, as the reference has it', () => {
      const extent = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }) }, fc.constantFrom(64, 70000));
      const anyCase = fc.record({
        record: fc.constantFrom(...readEndless()),
        of: fc.array(extent, { minLength: 1, maxLength: 5 }),
        offset: fc.bigInt(0n, 2n ** 64n - 1n),
        seed: fc.nat(),
        turn: fc.nat(2),
      });
      fc.assert(
        fc.property(anyCase, ({ record, of, offset, seed, turn }) => {
          const box = randomBox(
            of.map((n) => Math.min(n, 9)),
            numbers(seed),
          );
          const at = box.at.map((a, i) => a + of[i] - Math.min(of[i], 9)); // at the far end of long axes
          const call = { ...record, offset, shape: of };
          const { elements, after } = slice(call, at, box.shape);
          const generator = generatorOf(nn, call);
          const t = targetFor(nn, box.shape, call.dtype, turn);
          fill(nn, call, t.target, generator, { of, at });
          assertSameBits(t.data.slice(), elements, `${box.shape} at ${at} of ${of}`);
          assert.equal(generator.offset, after);
          t.dispose();
        }),
        { seed: 1, numRuns: 120 },
      );
    });

    test('a box larger than the pieces in which arrays are filled', () => {
      for (const method of ['uniform_', 'normal_', 'truncNormal_']) {
        for (const [of, at, shape] of [
          [
            [300, 701],
            [7, 3],
            [290, 690],
          ],
          [
            [3, 90001],
            [1, 5],
            [2, 89990],
          ],
          [[200003], [11], [150001]],
        ]) {
          const act = (t, generator, more) => nn[method](t, { generator, ...more });
          const whole = wholeOf(nn, act, of, 'float32', own(nn, OWN[0]));
          for (const turn of [0, 1, 2]) {
            assertBox(
              nn,
              { whole, of, at, shape, dtype: 'float32', generator: own(nn, OWN[0]), turn, what: method },
              act,
            );
          }
        }
      }
    });
  });
}

const nn = builds.SIMD;

for (const kind of KINDS)
  test(`with a generator of ${kind}: what it has comes in boxes, the rest is refused as the whole is`, () => {
    let boxes = 0;
    const seeded = () => frameworkOf(kind);
    for (const [i, call] of random.entries()) {
      for (const dtype of ['float32', 'float64']) {
        const act = (t, generator, more) => perform(nn, call, t, generator, more);
        let whole;
        try {
          whole = wholeOf(nn, act, call.shape, dtype, seeded());
        } catch (error) {
          const part = array(call.shape, dtype);
          assert.throws(() => act(part, seeded(), { of: call.shape }), { name: error.name, message: error.message });
          continue;
        }
        const below = numbers(i + 9);
        const some = [...shardsOf(call.shape, [1, 3]), ...[1, 2, 3].map(() => randomBox(call.shape, below))];
        some.forEach((box, turn) => {
          assertBox(nn, { whole, of: call.shape, ...box, dtype, generator: seeded(), turn, what: titleOf(call) }, act);
        });
        boxes += some.length;
      }
    }
    assert.ok(boxes > 20, `${boxes} boxes`);
  });

test('orthogonalAsync_ and icnr_ make boxes', async () => {
  for (const [of, at, shape] of [
    [
      [9, 5, 3],
      [2, 0, 1],
      [4, 5, 2],
    ],
    [
      [9, 5, 3],
      [9, 0, 0],
      [0, 5, 3],
    ],
  ]) {
    const options = { gain: 2, generator: own(nn, OWN[1]) };
    const whole = wholeOf(nn, (t) => nn.orthogonal_(t, options), of, 'float64', options.generator);
    const part = array(shape, 'float64');
    const generator = own(nn, OWN[1]);
    assert.equal(await nn.orthogonalAsync_(part, { gain: 2, generator, of, at }), part);
    const box = array(shape, 'float64');
    const again = own(nn, OWN[1]);
    nn.orthogonal_(box, { gain: 2, generator: again, of, at });
    assertSameBits(part.data, box.data, 'orthogonalAsync_');
    assert.deepEqual([placeOf(generator), placeOf(again)], [whole.place, whole.place]);
  }
  for (const dtype of DTYPES) {
    const of = [8, 3, 2, 2];
    const act = (t, generator, more) => nn.icnr_(t, (filters) => nn.normal_(filters, { generator }), { ...more });
    const whole = wholeOf(nn, act, of, dtype, own(nn, OWN[0]));
    [...shardsOf(of)].forEach((box, turn) =>
      assertBox(nn, { whole, of, ...box, dtype, generator: own(nn, OWN[0]), turn, what: 'icnr_' }, act),
    );
  }
});

test('a bare array is a box of one axis, and `at` is zeros by default', () => {
  const whole = nn.normal_(new Float32Array(100), { generator: own(nn, OWN[0]) });
  const draw = (n, more) => nn.normal_(new Float32Array(n), { generator: own(nn, OWN[0]), ...more });
  assertSameBits(draw(20, { of: [100], at: [33] }), whole.slice(33, 53));
  assertSameBits(draw(20, { of: [100] }), whole.slice(0, 20));
  assertSameBits(draw(100, { of: [100] }), whole);
  const t = nn.normal_(nn.tensor([20]), { generator: own(nn, OWN[0]), of: [100], at: [80] });
  assertSameBits(t.data.slice(), whole.slice(80));
  t.dispose();
});

test('boxes of tables: nothing is half-filled, and a whole may have more elements than there are addresses', () => {
  for (const nn of Object.values(builds)) {
    // Row 32,752 is the first with a value beyond float16, after more elements than are filled at a time.
    const half = { data: new Uint16Array(300_000), shape: [600, 500], dtype: 'float16' };
    const o = { of: [40_000, 40_000], at: [32_500, 32_500] };
    assert.throws(() => nn.hippoLegs_(half, o), { name: 'RangeError', message: /^hippoLegs_: .* range of float16$/ });
    assert.ok(half.data.every((bits) => bits === 0));
    // The slopes of 2^32 heads begin at 2^(-8 / 2^32).
    const { data } = nn.alibi_(array([2, 2], 'float64'), { of: [65_536, 65_536], at: [65_534, 0] });
    const slopes = [0, 1, 65_536, 65_537].map((i) => 2 ** (-8 * ((65_534 * 65_536 + i + 1) / 2 ** 32)));
    for (const [i, slope] of slopes.entries()) assert.ok(Math.abs(data[i] / slope - 1) < 1e-14, `${data[i]}, ${slope}`);
  }
});

test('boxes of a whole without elements do nothing', () => {
  for (const of of [[0, 5], [5, 0], [0]]) {
    const generator = own(nn, OWN[0]);
    nn.normal_({ data: new Float32Array(0), shape: of.map(() => 0) }, { generator, of });
    assert.equal(generator.offset, 4093n);
  }
});

describe('what is wrong with `of` and `at`', () => {
  const part = [2, 3];
  /** What is given, and what its message has to name. */
  const wrong = [
    ['at without of', { at: [0, 0] }, [TypeError, RangeError], ['of']],
    ['fewer axes', { of: [6] }, [RangeError], ['6', '2']],
    ['more axes', { of: [2, 3, 4] }, [RangeError], ['2, 3, 4']],
    ['fewer coordinates', { of: [8, 8], at: [1] }, [TypeError, RangeError], ['at']],
    ['a box that sticks out', { of: [4, 4], at: [3, 1] }, [RangeError], ['4, 4', '3, 1']],
    ['a box that is larger', { of: [1, 4] }, [RangeError], ['1, 4']],
    ['an empty whole', { of: [0, 4] }, [RangeError], ['0, 4']],
    ['a fraction', { of: [4, 4], at: [0.5, 0] }, [TypeError, RangeError], ['at']],
    ['a fractional extent', { of: [4.5, 4] }, [TypeError, RangeError], ['of']],
    ['NaN', { of: [4, NaN] }, [TypeError, RangeError], ['of']],
    ['a negative coordinate', { of: [4, 4], at: [-1, 0] }, [TypeError, RangeError], ['at']],
    ['a negative extent', { of: [-4, 4] }, [TypeError, RangeError], ['of']],
    ['an extent of 2^32', { of: [2 ** 32, 4] }, [TypeError, RangeError], ['of']],
    ['Infinity', { of: [Infinity, 4] }, [TypeError, RangeError], ['of']],
    ['more than 2^53 elements', { of: [2 ** 32 - 1, 2 ** 32 - 1] }, [TypeError, RangeError], ['of']],
    ['a coordinate beyond all', { of: [4, 4], at: [2 ** 53, 0] }, [TypeError, RangeError], ['at']],
    ['a string', { of: '4,4' }, [TypeError], ['of']],
    ['strings', { of: ['4', '4'] }, [TypeError], ['of']],
    ['null', { of: null }, [TypeError], ['of']],
    ['a number', { of: 16, at: 0 }, [TypeError], ['of']],
    ['bigints', { of: [4n, 4n] }, [TypeError], ['of']],
    ['null for at', { of: [4, 4], at: null }, [TypeError], ['at']],
    ['a number for at', { of: [4, 4], at: 1 }, [TypeError], ['at']],
  ];
  const methods = [...new Set(boxed.filter(({ shape }) => shape.length === 2).map((call) => call.method))];
  const calls = [
    ...methods.map((method) => boxed.find((call) => call.method === method && call.shape.length === 2)),
    ...['uniform_', 'normal_', 'truncNormal_', 'heNormal_', 'siren_'].map((method) => ({ method, drawn: true })),
  ];
  for (const call of calls)
    test(call.method, () => {
      for (const [title, options, errors, named] of wrong) {
        [0, 1, 2].forEach((turn) => {
          const t = targetFor(nn, part, 'float32', turn);
          const generator = own(nn, OWN[0]);
          const what = `${call.method}: ${title}`;
          const act = () =>
            call.drawn || isRandom(call)
              ? nn[call.method](t.target, { ...call.given, generator, ...options })
              : nn[call.method](t.target, { ...call.given, ...options });
          assert.throws(
            act,
            (error) => {
              assert.ok(
                errors.some((Type) => error instanceof Type),
                `${what}: ${error}`,
              );
              assert.doesNotMatch(error.message, /unknown option/, what);
              assert.ok(error.message.length < 500, what);
              for (const name of [...named]) assert.ok(error.message.includes(name), `${what}: ${error.message}`);
              return true;
            },
            what,
          );
          assertSameBits(t.data.slice(), t.before, `${what}: untouched`);
          assert.equal(generator.offset, 4093n, `${what}: the generator`);
          t.dispose();
        });
      }
    });
});
