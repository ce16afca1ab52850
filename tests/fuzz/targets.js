// SPDX-License-Identifier: Apache-2.0
// Arbitrary targets: sane ones as a shape, dtype and layout, of which worker.js makes several; odd ones as JavaScript.
import fc from 'fast-check';
import { WORST, argument, choices, fail, hostile, layout, lying, mostly, of } from './values.js';

const extent = mostly(12, fc.integer({ min: 1, max: 6 }), of(0, 7, 8, 9, 16, 33));
const shapes = (minLength, maxLength) => fc.array(extent, { minLength, maxLength });
const huge = of(
  [2 ** 32 - 1, 0, 2],
  [0, 2 ** 32 - 1],
  [0, 65536, 65536],
  [65536, 65536, 0, 2 ** 32 - 1],
  [40000],
  [33, 1001],
  [0, 0],
  [1, 1, 1, 1, 1, 1],
  Array(32).fill(1),
);
/** @param {fc.Arbitrary<number[]>} sane */
const shape = (sane) =>
  mostly(12, sane, fc.oneof(shapes(0, 6), huge)).filter((s) => s.reduce((a, b) => a * b, 1) < 50_000);
const tied = (n, letters) => fc.shuffledSubarray([...letters], { minLength: n, maxLength: n }).map((a) => a.join(''));
/** A target that is made of all kinds of memory by worker.js. @param {fc.Arbitrary<number[]>} sane */
const target = (sane) =>
  fc
    .record({ shape: shape(sane), dtype: of('float32', 'float32', 'float64', 'float16', 'bfloat16') })
    .chain(({ shape, dtype }) =>
      fc.record({
        shape: fc.constant(shape),
        dtype: fc.constant(dtype),
        layout: mostly(
          3,
          fc.constant(undefined),
          shape.length > 1 && shape.length < 7 ? tied(shape.length, 'OIGHWD') : of('torch', 'keras'),
        ),
      }),
    );
export const targets = {
  any: target(shapes(1, 5)),
  fans: target(shapes(2, 5)),
  matrix: target(shapes(2, 2)),
  kernel: target(shapes(3, 5)),
  vector: target(shapes(1, 1)),
  square: target(extent.map((n) => [n, n])),
  table: target(shapes(1, 2)),
  frames: target(shapes(3, 3)),
  gates: target(extent.map((n) => [4 * n])),
};

const twelve = [
  ...[
    'new Float32Array(12)',
    'new Float64Array(12)',
    'new Uint16Array(12)',
    'new Float32Array(11)',
    'new Float32Array(0)',
  ],
  ...['new Float32Array(new SharedArrayBuffer(48))', 'new Float32Array(new ArrayBuffer(48, { maxByteLength: 96 }))'],
  '(() => { const a = new Float32Array(12); structuredClone(a.buffer, { transfer: [a.buffer] }); return a; })()',
  '(() => { const b = new ArrayBuffer(48, { maxByteLength: 96 }); const a = new Float32Array(b, 0, 12); b.resize(8); return a; })()',
  ...[
    'new (class extends Float32Array {})(12)',
    'new (class extends Float32Array { get length() { return 1e6; } })(12)',
  ],
  `new (class extends Float32Array { set() { ${fail} } fill() { ${fail} } subarray() { ${fail} } })(12)`,
  'Object.setPrototypeOf(new Float32Array(12), Float64Array.prototype)',
  'Object.setPrototypeOf(new Float32Array(12), null)',
  "Object.defineProperty(new Float32Array(11), 'length', { value: 12 })",
  "Object.defineProperty(new Float32Array(12), Symbol.toStringTag, { value: 'Float64Array' })",
  "Object.defineProperty(new Float64Array(12), Symbol.toStringTag, { value: 'Float32Array' })",
  "Object.defineProperty(new Float32Array(12), 'buffer', { value: nn.tensor([1]).data.buffer })",
  "Object.defineProperty(new Float32Array(12), 'byteOffset', { value: 8 })",
  ...[
    'new Proxy(new Float32Array(12), {})',
    'nn.tensor([12]).data',
    'nn.tensor([3, 4])',
    'new Int32Array(12)',
    'Array(12).fill(0)',
  ],
];
const meddling = [
  'nn.normal_(new Float32Array(99));',
  "nn.explain(new Float32Array(9), 'normal_');",
  "nn.explain({ data: new Float32Array(12), shape: [3, 4] }, 'heNormal_');",
  'nn.tensor([3e5]);',
  'g.seek?.(5);',
  'g.words?.(new Uint32Array(3));',
  'nn.manualSeed(3);',
  'nn.orthogonal_({ data: new Float32Array(81), shape: [9, 9] });',
  fail,
];
const getter = (key, value) =>
  of(...meddling).map((code) => `get ${key}() { ${code === fail ? '' : WORST} ${code} return ${value}; }`);
const shrinking = (key) =>
  `(() => { let n = 0; const b = new ArrayBuffer(48, { maxByteLength: 96 }); const data = new Float32Array(b); return { data, shape: [3, 4], get ${key}() { ${WORST} b.resize(8); } }; })()`;
const extents = of(
  '[3, 4]',
  '[3, 4]',
  '[12]',
  '[2, 2, 3]',
  '[3, 2, 2, 1]',
  'Int32Array.of(3, 4)',
  'Uint32Array.of(3, 4)',
  '[3, 5]',
  "['3', 4]",
  '[3, , 4]',
  '[-3, -4]',
  '[1.5, 8]',
  '[2 ** 32, 0]',
  'Array(33).fill(1)',
  '[12, 0]',
  ...lying,
);
/** What is filled, or ought not to be. */
export const odd = fc.oneof(
  fc.tuple(of(...twelve), extents).map(([data, shape]) => `{ data: ${data}, shape: ${shape} }`),
  fc
    .tuple(of(...twelve), extents, choices.dtype)
    .map(([data, shape, dtype]) => `{ data: ${data}, dims: ${shape}, dtype: ${dtype} }`),
  fc
    .tuple(of(...twelve), argument(layout))
    .map(([data, layout]) => `{ data: ${data}, shape: [3, 4], layout: ${layout} }`),
  getter('data', 'new Float32Array(12)').map((data) => `{ ${data}, shape: [3, 4] }`),
  getter('shape', '[3, 4]').map((shape) => `{ data: new Float32Array(12), ${shape} }`),
  getter('layout', 'undefined').map((layout) => `{ data: new Float32Array(12), shape: [3, 4], ${layout} }`),
  getter('dtype', "'float32'").map((dtype) => `{ data: new Float32Array(12), shape: [3, 4], ${dtype} }`),
  fc
    .tuple(
      of('0', '1', '5', '-1', '1.5', 'NaN', "'0'", '2 ** 40'),
      of('[4, 1]', '[1, 3]', '[-4, 1]', '[0, 0]', '[1]', 'null', '[2 ** 40, 1]'),
    )
    .map(([offset, stride]) => `{ data: new Float32Array(12), shape: [3, 4], stride: ${stride}, offset: ${offset} }`),
  of(...twelve),
  of(
    shrinking('layout'),
    shrinking('dtype'),
    '(() => { const t = nn.tensor([3, 4]); t.dispose(); return t; })()',
    'other.tensor([3, 4])',
  ),
  of(
    '{ data: [1, 2], shape: [2], type: "float32" }',
    '{ data: new Float32Array(12), shape: [3, 4], type: "float32" }',
    '{ data: new Uint16Array(12), shape: [3, 4], type: "float16" }',
  ),
  of(
    `(() => { let n = 0; return { get data() { return new Float32Array(n++ ? 1 : 12); }, shape: [3, 4] }; })()`,
    `(() => { let n = 0; return { data: new Float32Array(12), get shape() { return n++ ? [300, 400] : [3, 4]; } }; })()`,
  ),
  hostile.filter((code) => code !== 't'),
);
