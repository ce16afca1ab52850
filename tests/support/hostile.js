// SPDX-License-Identifier: Apache-2.0
// Checks what wrong arguments must leave unchanged, and has the wrong arguments that several functions share.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { assertSameBits } from './bits.js';
import { complaint, detached, kinds, layout, notObjects, objects, options, ranges, shape, word } from './wrong.js';

export const nn = await load();
export const other = await load({ simd: false });

const sizeOf = (extents) => extents.reduce((a, b) => a * b, 1);
export const fresh = (Array = Float32Array, n = 12) => new Array(n).fill(Array.name.startsWith('Big') ? 3n : 3.25);

/** Valid targets by their shape: in linear memory and outside. */
const pairs = new Map();
const pairOf = (dims) => {
  const key = `${dims}`;
  if (!pairs.has(key)) {
    const own = nn.fill_(nn.tensor(dims), 3.25);
    pairs.set(key, [own, { data: fresh(Float32Array, sizeOf(dims)), shape: dims }]);
  }
  return pairs.get(key);
};
export const [own, foreign] = pairOf([3, 4]);
export const generator = nn.generator({ seed: 11 });
let seeded;

/** A valid target, in turn in linear memory and outside. */
export const target = (dims = [3, 4]) => pairOf(dims)[turn++ % 2];
let turn = 0;

export function reset() {
  for (const t of [...pairs.values()].flat()) nn.fill_(t, 3.25);
  generator.seek(13);
  seeded = nn.manualSeed(17).seek(21);
}
reset();

export function assertUntouched() {
  for (const t of [...pairs.values()].flat()) assertSameBits(t.data, fresh(Float32Array, t.data.length));
  assert.equal(nn.defaultGenerator, seeded, 'default generator');
  assert.equal(seeded.offset, 21n, 'offset of the default generator');
  assert.equal(generator.offset, 13n, 'offset');
}

function disposed(dims) {
  const t = nn.tensor(dims);
  t.dispose();
  return t;
}

/** Things that cannot be filled. */
export const targets = (call) => [
  ...kinds('', [undefined, ...notObjects, {}, new Map(), [1, 2], new ArrayBuffer(8)], call),
  [() => call({ data: fresh() }), TypeError, 'shape'],
  ...shape((shape) => call({ data: fresh(), shape })),
  ...shape((dims) => call({ data: fresh(), dims })),
  ...ranges('data', [11, 13, 0], (n) => call({ data: fresh(Float32Array, n), shape: [3, 4] })),
  ...kinds('data', [undefined, ...notObjects, ...objects], (data) => call({ data, shape: [3, 4] })),
  ...kinds(
    'data',
    [Int32Array, Uint8Array, BigUint64Array].map((Array) => fresh(Array)),
    (data) => call({ data, shape: [3, 4] }),
  ),
  [() => call({ data: fresh(Uint16Array), shape: [3, 4] }), TypeError, 'dtype', 'Uint16Array'],
  ...word('dtype', (dtype) => call({ data: fresh(), shape: [3, 4], dtype })),
  ...[
    [Float32Array, 'float64'],
    [Float64Array, 'float32'],
    [Float32Array, 'float16'],
    [Uint32Array, 'bfloat16'],
    [Int16Array, 'float16'],
    [Uint16Array, 'float32'],
  ].map(([Array, dtype]) => [
    () => call({ data: fresh(Array), shape: [3, 4], dtype }),
    TypeError,
    'data',
    Array.name,
    dtype,
  ]),
  [() => call({ data: new DataView(new ArrayBuffer(48)), shape: [3, 4] }), TypeError, 'data', 'DataView'],
  [() => call({ data: detached(Float32Array), shape: [3, 4] }), TypeError, 'data', 'detached'],
  [() => call({ data: detached(Float64Array), shape: [3, 4] }), TypeError, 'data', 'detached'],
  [() => call(disposed([3, 4])), TypeError, 'disposed'],
  [() => call(disposed([0, 4])), TypeError, 'disposed'],
  [() => call({ data: fresh(), shape: [2 ** 31, 2 ** 31] }), RangeError, 'data'],
  [() => call({ data: fresh(), shape: [2 ** 31 + 12, 2] }), RangeError, 'data'],
  ...kinds('layout', [5, ['O', 'I']], (layout) => call({ data: fresh(), shape: [3, 4], layout })),
];

/** `call` draws; its arguments are a target and options. @param {number[]} [dims] of valid targets */
export const random = (call, dims) => [
  ...targets((t) => call(t, {})),
  ...options((o) => call(target(dims), o)),
  ...kinds('generator', [...notObjects, ...objects], (generator) => call(target(dims), { generator })),
  [() => call(target(dims), { generator: other.generator({ seed: 1 }) }), TypeError, 'generator'],
  [() => call(target(dims), { generator: Object.create(generator) }), TypeError, 'generator'],
];

/** Things that have no fans. The arguments of `call` are a shape and options. */
export const fans = (call) => [
  ...layout((layout) => call([3, 4], { layout })),
  ...ranges('shape', [[], [12]], (shape) => call(shape)).map((row) => [...row, 'at least 2']),
];

/** Wrong axes, groups and given fans. The arguments of `call` are a shape and options. */
export const axes = (call) => [
  ...['inAxes', 'outAxes', 'batchAxes'].flatMap((key) =>
    [2, -3, 1.5, NaN, '0', null, {}, [0, 5], [0, '1']].map((value) => [
      () => call([3, 4], { inAxes: 0, outAxes: 1, [key]: value }),
      Error,
      key,
    ]),
  ),
  [() => call([3, 4], { inAxes: [0, 0] }), RangeError, 'inAxes', '[0, 0]'],
  [() => call([3, 4], { inAxes: 1 }), RangeError, 'outAxes'],
  [() => call([3, 4], { batchAxes: -1 }), RangeError, 'batchAxes', '-1'],
  [() => call([3, 4], { inAxes: 0, layout: 'OI' }), Error, 'layout', 'OI'],
  ...[0, -1, 1.5, NaN, Infinity, '1', null, [1]].map((groups) => [() => call([3, 4], { groups }), Error, 'groups']),
  [() => call([3, 4], { groups: 2 }), RangeError, 'groups is 2', '3'],
  [() => call([3, 4], { groups: 1, layout: 'GI' }), RangeError, 'layout', 'GI'],
  ...['fanIn', 'fanOut'].flatMap((key) => [
    ...kinds(key, [null, '1', true, 1n, {}], (value) => call([3, 4], { [key]: value })),
    ...ranges(key, [NaN, -1, Infinity], (value) => call([3, 4], { [key]: value })),
  ]),
];

/** For a call that draws and needs fans. */
export function randomWithFans(call) {
  const draw = (shape, o) => call({ data: fresh(Float32Array, sizeOf(shape)), shape }, o);
  return [
    ...random(call),
    ...fans(draw),
    ...axes(draw),
    [() => call(fresh()), TypeError, 'Float32Array'],
    [() => draw([3, 4], { fanIn: 0, fanOut: 0 }), RangeError, '[3, 4]', 'fan'],
  ];
}

/** Rows with shapes that an initializer does not accept. */
export const shapes = (call, list, ...told) =>
  list.map((dims) => [() => call(target(dims)), RangeError, `[${dims.join(', ')}]`, ...told]);

/** Makes a test for each function's rows of wrong arguments. */
export function testAll(table) {
  for (const [name, rows] of Object.entries(table)) {
    test(`${name}: ${rows.length} wrong arguments`, () => {
      const complaints = [];
      for (const [i, [call, Class, ...told]] of rows.entries()) {
        const complain = (text) => complaints.push(`row ${i} (${told.join(' ')}): ${text}`);
        try {
          call();
          complain('was accepted');
        } catch (error) {
          const wrong = complaint(name, error, Class, told);
          if (wrong) complain(`'${error.message.slice(0, 100)}' ${wrong}`);
        }
        try {
          assertUntouched();
        } catch (error) {
          complain(error.message);
          reset();
        }
      }
      assert.deepEqual(complaints, []);
    });
  }
}
