// SPDX-License-Identifier: Apache-2.0
// Wrong arguments, as in hostile.test.js, of all that nn-init/core has not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heapInUse } from '../support/heap.js';
import {
  assertUntouched,
  fresh,
  generator,
  nn,
  own,
  random,
  randomWithFans,
  reset,
  shapes,
  target,
  targets,
  testAll,
} from '../support/hostile.js';
import { kinds, notObjects, number, options, ranges, word } from '../support/wrong.js';

/** Rows of an option that is a boolean. */
const flag = (key, call) => kinds(key, [null, 0, 1, 'true', {}], (value) => call({ [key]: value }));
/** Of an option that is a number, with wrong ones besides those that are not finite. */
const option = (key, call, wrong = []) => [
  ...number(key, (value) => call({ [key]: value })),
  ...ranges(key, wrong, (value) => call({ [key]: value })),
];
const choice = (key, call) => word(key, (value) => call({ [key]: value }));
const missing = (key, call) => kinds(key, [undefined], (value) => call({ [key]: value }));
/** Options over those that are required; what is no object stays what it is. */
const over = (required, o) => (o && typeof o === 'object' ? { ...required, ...o } : o);
/** Of functions that take options and no generator. */
const plain = (call, dims) => [...targets((t) => call(t)), ...options((o) => call(target(dims), o))];

function scaling(name, more = () => []) {
  return [...randomWithFans(nn[name]), ...more((o) => nn[name](target(), o))];
}
const gain = (call) => option('gain', call, [-1, -1e-300, 1e39]);
const msra = (call) => [...option('a', call), ...choice('mode', call), ...choice('nonlinearity', call)];

const CUBE = [2, 2, 3];
const thrower = () => {
  throw new RangeError('icnr_: mine');
};
const spare = () => undefined;

/** Rows for tables, which take nothing but a target. */
const table = (name, wrong) => [...targets(nn[name]), ...shapes(nn[name], wrong)];

const truncated = (o) => nn.truncNormal_(target(), o);
const sparse = (o) => nn.sparse_(target(), { sparsity: 0.5, ...o });
const orthogonal = (o) => nn.orthogonal_(target(), o);
const delta = (o) => nn.deltaOrthogonal_(target(CUBE), o);
const stft = (o) => nn.stft_(target(CUBE), o);
const chrono = (o) => nn.chrono_(target(), { tMax: 5, ...o });
const mamba = (o) => nn.mambaDtBias_(target(), o);
const icnr = (o) => nn.icnr_(target([4, 2, 3]), spare, o);
const depth = (o) => nn.depthScale('deepnorm', { layers: 2, ...o });
const order = (call) => [
  ...kinds('order', [null, 5, true, {}, ['f']], (order) => call({ order })),
  ...ranges('order', ['', 'igo', 'ffio', 'IFGO', 'f f', 'x'.repeat(1e4)], (order) => call({ order })),
];

testAll({
  truncNormal_: [
    ...random(nn.truncNormal_),
    ...option('mean', truncated),
    ...option('std', truncated, [-1, -1e-300]),
    ...kinds('a', [null, '1', true, 1n, {}], (a) => truncated({ a })),
    ...kinds('b', [null, '1', true, 1n, {}], (b) => truncated({ b })),
    ...ranges('a', [NaN, 3, Infinity], (a) => truncated({ a })),
    ...ranges('b', [NaN, -3, -Infinity], (b) => truncated({ b })),
    ...choice('bounds', truncated),
    ...flag('correct', truncated),
    [() => truncated({ std: 1, a: -1, b: 1, correct: true }), RangeError, 'std is 1', '-1', '1'],
  ],
  xavierTruncNormal_: scaling('xavierTruncNormal_', gain),
  msraTruncNormal_: scaling('msraTruncNormal_', msra),
  varianceScaling_: scaling('varianceScaling_', (call) => [
    ...option('scale', call, [-1, -1e-300]),
    ...choice('mode', call),
    ...choice('distribution', call),
  ]),
  lecunUniform_: scaling('lecunUniform_'),
  lecunNormal_: scaling('lecunNormal_'),
  lecunTruncNormal_: scaling('lecunTruncNormal_'),
  siren_: scaling('siren_', (call) => [...option('omega', call, [0, -1, -30]), ...flag('first', call)]),
  constant_: [
    ...targets((t) => nn.constant_(t, 1)),
    ...kinds('value', [undefined, null, '1', true, 1n, {}, new Map(), () => 0], (v) => nn.constant_(target(), v)),
    ...ranges('value', [NaN, Infinity, 1e39], (value) => nn.constant_(target(), value)),
    ...[[[1, 2]], [[]], [new Array(13).fill(1)], [new Float64Array(11)]].map(([value]) => [
      () => nn.constant_(target(), value),
      RangeError,
      'value',
      '12',
    ]),
    ...[NaN, Infinity].map((x) => [() => nn.constant_(target(), new Array(12).fill(x)), RangeError, 'value', `${x}`]),
    ...['1', null, 1n, {}].map((x) => [() => nn.constant_(target(), new Array(12).fill(x)), TypeError, 'value']),
    [() => nn.constant_(target(), new Array(12).fill(1e39)), RangeError, 'float32'],
    [() => nn.constant_(target(), new Array(12)), Error, 'value'],
  ],
  eye_: [
    ...plain(nn.eye_),
    ...option('gain', (o) => nn.eye_(target(), o), [1e39]),
    ...shapes(nn.eye_, [[], [12], CUBE]),
  ],
  dirac_: [
    ...plain(nn.dirac_, CUBE),
    ...shapes(nn.dirac_, [[12], [3, 4], [1, 1, 1, 1, 1, 1]]),
    ...[0, -1, 1.5, NaN, '1', null].map((groups) => [() => nn.dirac_(target(CUBE), { groups }), Error, 'groups']),
    ...ranges('groups', [3, 4], (groups) => nn.dirac_(target(CUBE), { groups })),
    ...ranges('layout', ['OI', 'OIHW', 'HWD', 'oiw', 'OIO '], (layout) => nn.dirac_(target(CUBE), { layout })),
  ],
  bilinear_: [...plain(nn.bilinear_, CUBE), ...shapes(nn.bilinear_, [[12], [3, 4], [1, 1, 1, 1, 1, 1]])],
  sparse_: [
    ...random((t, o) => nn.sparse_(t, over({ sparsity: 0.5 }, o))),
    [() => nn.sparse_(target()), TypeError, 'sparsity', 'undefined'],
    ...missing('sparsity', (o) => nn.sparse_(target(), o)),
    ...option('sparsity', sparse, [-0.1, 1.1, 2]),
    ...option('std', sparse, [-1, 1e39]),
    ...shapes((t) => nn.sparse_(t, { sparsity: 0.5 }), [[12], CUBE]),
  ],
  orthogonal_: [
    ...random(nn.orthogonal_),
    ...option('gain', orthogonal, [1e39]),
    ...shapes(nn.orthogonal_, [[], [12]]),
    ...[2, -3, 1.5, NaN, '0', null, {}].map((axis) => [() => orthogonal({ axis }), Error, 'axis']),
    ...[2, '0', {}, [0, 2]].map((batchAxes) => [() => orthogonal({ axis: 0, batchAxes }), Error, 'batchAxes']),
    [() => orthogonal({ axis: 1, batchAxes: [0, 1] }), RangeError, 'batchAxes'],
    [() => orthogonal({ axis: 0, layout: 'OI' }), Error, 'layout'],
    ...[0, -1, 1.5, '3'].map((blocks) => [() => orthogonal({ blocks }), Error, 'blocks']),
    ...ranges('blocks', [2, 4], (blocks) => orthogonal({ blocks })),
    ...ranges('layout', ['HW', 'OIH', 'O'], (layout) => orthogonal({ layout })),
  ],
  deltaOrthogonal_: [
    ...random(nn.deltaOrthogonal_, CUBE),
    ...option('gain', delta, [1e39]),
    ...shapes(nn.deltaOrthogonal_, [[12], [3, 4], [1, 1, 1, 1, 1, 1]]),
    ...shapes(nn.deltaOrthogonal_, [[2, 3, 2]], 'input'),
    ...ranges('groups', [3, 4], (groups) => delta({ groups })),
  ],
  icnr_: [
    ...targets((t) => nn.icnr_(t, spare)),
    ...options((o) => nn.icnr_(target([4, 2, 3]), spare, o)),
    ...kinds('initializer', [undefined, null, 5, 'kaimingNormal_', {}], (f) => nn.icnr_(target([4, 2, 3]), f)),
    ...[0, -2, 1.5, NaN, '2', null, 1e9, 2 ** 60].map((scale) => [() => icnr({ scale }), Error]),
    ...choice('order', icnr),
    ...ranges('layout', ['OI', 'HWD', 'oiw'], (layout) => icnr({ layout })).map(([call, Class]) => [call, Class]),
    ...shapes((t) => nn.icnr_(t, spare), [[12], [3, 4], [3, 2, 2]]),
    [() => nn.icnr_(target([4, 2, 3]), thrower), RangeError, 'mine'],
  ],
  scale_: [
    ...targets((t) => nn.scale_(t, 1)),
    ...number('factor', (factor) => nn.scale_(target(), factor)),
    ...kinds('factor', [undefined], (factor) => nn.scale_(target(), factor)),
    ...ranges('factor', [1e39, -1e39], (factor) => nn.scale_(target(), factor)),
  ],
  forgetBias_: [
    ...plain(nn.forgetBias_),
    ...option('value', (o) => nn.forgetBias_(target(), o), [1e39]),
    ...order((o) => nn.forgetBias_(target(), o)),
    [() => nn.forgetBias_(target([10])), RangeError, '[10]', '4'],
    [() => nn.forgetBias_(fresh(Float32Array, 11), { order: 'fg' }), RangeError, '[11]', '2'],
  ],
  chrono_: [
    ...random((t, o) => nn.chrono_(t, over({ tMax: 5 }, o))),
    [() => nn.chrono_(target()), TypeError, 'tMax', 'undefined'],
    ...option('tMax', chrono, [1.9, 0, -5]),
    ...order(chrono),
    [() => nn.chrono_(target([10]), { tMax: 5 }), RangeError, '[10]', '4'],
  ],
  logUniform_: [
    ...random(nn.logUniform_),
    ...option('a', (o) => nn.logUniform_(target(), o), [0, -1, 17]),
    ...option('b', (o) => nn.logUniform_(target(), o), [0.5, -1]),
  ],
  mambaDtBias_: [
    ...random(nn.mambaDtBias_),
    ...option('dtMin', mamba, [0, -1, 1]),
    ...option('dtMax', mamba, [701]),
    ...option('floor', mamba, [-1, 1e39]),
  ],
  hippoLegs_: table('hippoLegs_', [[12], [3, 4], CUBE]),
  hippoLegsInput_: table('hippoLegsInput_', [CUBE]),
  s4dLin_: table('s4dLin_', [CUBE]),
  s4dInv_: table('s4dInv_', [CUBE]),
  s4dReal_: table('s4dReal_', [CUBE]),
  mambaALog_: table('mambaALog_', [CUBE]),
  alibi_: table('alibi_', []),
  sinusoidal_: [
    ...plain(nn.sinusoidal_),
    ...option('base', (o) => nn.sinusoidal_(target(), o), [1, 0, -10]),
    ...choice('order', (o) => nn.sinusoidal_(target(), o)),
    ...shapes(nn.sinusoidal_, [[12], CUBE]),
  ],
  stft_: [
    ...plain(nn.stft_, CUBE),
    ...choice('side', stft),
    ...ranges('window', ['', 'Hann', 'toString', 'constructor'], (window) => stft({ window })),
    ...kinds('window', [5, true, Symbol('s')], (window) => stft({ window })),
    ...[[1], [1, 2, 3], new Float64Array(3)].map((window) => [() => stft({ window }), RangeError, 'window']),
    ...[
      ['1', 2],
      [1, null],
      [1, NaN],
      [Infinity, 1],
    ].map((window) => [() => stft({ window }), Error, 'window']),
    [() => stft({ window: [0, 0] }), RangeError],
    ...ranges('scaling', ['', 'Density', 'toString'], (scaling) => stft({ scaling })),
    ...flag('periodic', stft),
    ...shapes(nn.stft_, [[12], [3, 4], [3, 2, 1]]),
  ],
  depthScale: [
    ...word('rule', (rule) => nn.depthScale(rule, { layers: 2 })),
    ...kinds('rule', [undefined], (rule) => nn.depthScale(rule, { layers: 2 })),
    ...options((o) => nn.depthScale('gpt2', o)),
    [() => nn.depthScale('gpt2'), TypeError, 'layers', 'undefined'],
    ...option('layers', depth, [0, -1, 1.5, 2 ** 53]),
    ...option('otherLayers', depth, [0, 1.5]),
    ...choice('part', depth),
    ...option('branchLayers', (o) => nn.depthScale('fixup', { layers: 2, ...o }), [1, 0, 2.5]),
  ],
  explain: [
    ...word('initializer', (name) => nn.explain(target(), name)),
    ...kinds('initializer', [undefined], (name) => nn.explain(target(), name)),
    ...ranges('initializer', ['icnr_', 'scale_', 'explain', 'uniform', 'orthogonalAsync_'], (name) =>
      nn.explain(target(), name),
    ),
  ],
});

test('zeroLast_, lora_, scaleByDepth_: errors are theirs or those of what they call, and nothing is written', () => {
  const t = target();
  const calls = [
    ...[undefined, null, 5, {}, [], 'ab'].map((tensors) => () => nn.zeroLast_(tensors, spare)),
    ...[undefined, null, 5, 'zeros_'].map((initializer) => () => nn.zeroLast_([t], initializer)),
    () => nn.zeroLast_([t, 5], spare),
    ...[0, 1, null, 'true', {}].map((embedding) => () => nn.lora_(t, t, { embedding })),
    ...notObjects.map((o) => () => nn.lora_(t, t, o)),
    () => nn.lora_(t, t, { nonsense: 1 }),
    () => nn.lora_(5, t),
    () => nn.lora_(t, t, { generator: 5 }),
    () => nn.lora_({ data: new Float32Array(12), shape: [12] }, t),
    () => nn.scaleByDepth_(t, 'gpt2', { layers: 0 }),
    () => nn.scaleByDepth_(t, 'gpt3', { layers: 1 }),
    () => nn.scaleByDepth_(5, 'gpt2', { layers: 1 }),
    () => nn.scaleByDepth_(t, 'gpt2'),
  ];
  for (const [i, call] of calls.entries()) {
    assert.throws(call, (error) => /^(Type|Range)Error: \w+: /.test(String(error)), `${i}: ${call}`);
    assertUntouched();
  }
  // The second of two is checked before the first is written.
  assert.throws(() => nn.lora_(t, 5));
  assertUntouched();
  reset();
});

test('getters and proxies that throw', () => {
  const mine = new Error('mine');
  const fail = () => {
    throw mine;
  };
  const bad = [
    Object.defineProperty({ shape: [3, 4] }, 'data', { get: fail }),
    Object.defineProperty({ data: fresh() }, 'shape', { get: fail }),
    Object.defineProperty({ data: fresh(), shape: [3, 4] }, 'layout', { get: fail }),
    Object.defineProperty({ data: fresh(), shape: [3, 4] }, 'dtype', { get: fail }),
    new Proxy({ data: fresh(), shape: [3, 4] }, { get: fail }),
  ];
  for (const method of ['normal_', 'heTruncNormal_', 'orthogonal_', 'eye_', 'logUniform_', 'sinusoidal_'])
    for (const [i, t] of bad.entries()) assert.throws(() => nn[method](t), mine, `${method} ${i}`);
  for (const [method, key] of Object.entries({ orthogonal_: 'gain', siren_: 'omega', sparse_: 'std', stft_: 'side' })) {
    const given = Object.defineProperty({}, key, { get: fail, enumerable: true });
    assert.throws(() => nn[method](target(), given), mine, method);
    assert.throws(() => nn.explain(target(), method, given), mine, method);
  }
  assertUntouched();
  nn.ones_(own); // explain() is over
  assert.equal(own.data[0], 1);
  reset();
});

test('where the last element alone is beyond the dtype, none is written', () => {
  const last = (x, n = 12) => [...new Array(n - 1).fill(1), x];
  for (const [what, dtype, dims, call, end] of [
    ['constant_', 'float32', [12], (t) => nn.constant_(t, last(1e39))],
    ['constant_', 'float16', [12], (t) => nn.constant_(t, last(7e4))],
    ['constant_', 'bfloat16', [12], (t) => nn.constant_(t, last(-3.4e38))],
    ['scale_', 'float32', [12], (t) => nn.scale_(t, 2), 2e38],
    ['scale_', 'float16', [12], (t) => nn.scale_(t, 2), 5e4],
    ['scale_', 'float64', [12], (t) => nn.scale_(t, 2), 1e308],
    ['s4dReal_', 'float16', [65600], (t) => nn.s4dReal_(t)],
    ['s4dLin_', 'float16', [30000], (t) => nn.s4dLin_(t)],
    ['stft_', 'float16', [4, 1, 3], (t) => nn.stft_(t, { window: last(1e6, 4), scaling: null })],
  ]) {
    const n = dims.reduce((a, b) => a * b);
    const own = nn.fill_(nn.tensor(dims, { dtype }), 1);
    if (what === 'scale_') nn.constant_(own, last(end));
    const foreign = { data: own.data.slice(), shape: dims, dtype };
    for (const t of [own, foreign]) {
      const before = t.data.slice();
      assert.throws(
        () => call(t),
        (error) => error instanceof RangeError && error.message.startsWith(`${what}: `),
        what,
      );
      assert.deepEqual(t.data.slice(), before, `${what} ${dtype} of ${n}`);
    }
    own.dispose();
  }
});

test('more than there is memory for is a RangeError, and everything works afterwards', async () => {
  const data = new Float64Array(2 ** 29); // 4 GiB, of which nothing is touched
  const huge = { data, shape: [2 ** 15, 2 ** 14] };
  const bytes = own.data.buffer.byteLength;
  assert.throws(() => nn.eye_(huge), RangeError);
  assert.throws(() => nn.orthogonal_(huge, { generator }), RangeError);
  assert.throws(() => nn.sparse_(huge, { sparsity: 0.5, generator }), RangeError);
  await assert.rejects(nn.orthogonalAsync_(huge, { generator }), RangeError);
  assert.equal(own.data.buffer.byteLength, bytes);
  assertUntouched();
});

test('ten thousand errors leave nothing behind', async () => {
  const calls = [
    () => nn.sparse_(target(), { sparsity: 2 }),
    () => nn.orthogonal_(target([12])),
    () => nn.stft_(target(CUBE), { window: [0, 0] }),
    () => nn.icnr_(target([4, 2, 3]), thrower),
    () => nn.constant_(target(), [1]),
    () => nn.explain(target(), 'eye_', { gain: NaN }),
    () => nn.deltaOrthogonal_(target([2, 3, 2])),
  ];
  const rounds = async (times) => {
    for (let i = 0; i < times; i++) {
      assert.throws(calls[i % calls.length]);
      if (i % 10 === 0) await assert.rejects(nn.orthogonalAsync_(target([12])));
    }
  };
  await rounds(1000);
  const place = () => {
    const t = nn.tensor([1]);
    const { byteOffset } = t.data;
    t.dispose();
    return byteOffset;
  };
  const [linear, free, heap] = [own.data.buffer.byteLength, place(), heapInUse()];
  await rounds(10_000);
  assert.equal(own.data.buffer.byteLength, linear);
  assert.equal(place(), free);
  assert(heapInUse() - heap < 1e6, `${heapInUse() - heap} bytes more`);
  assertUntouched();
});
