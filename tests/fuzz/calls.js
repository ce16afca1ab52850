// SPDX-License-Identifier: Apache-2.0
// Arbitrary calls of each public function. A call is JSON: the method; the target t, as JavaScript or as a shape, dtype and
// layout of which worker.js makes several; the generator g; the arguments before the options; the options.
import fc from 'fast-check';
import * as v from './values.js';
import {
  WORST,
  WRONG,
  argument,
  choices,
  fans,
  flag,
  number,
  of,
  options,
  part,
  rarely,
  scale,
  small,
  word,
} from './values.js';
import { odd, targets } from './targets.js';

/**
 * @typedef {object} Call
 * @property {'index' | 'frameworks'} entry
 * @property {string} method 'normal_', say, or 'Generator.seek'
 * @property {string | { shape: number[], dtype: string, layout?: string }} t
 * @property {string} g
 * @property {string[]} args
 * @property {Record<string, string> | string} [options]
 */

/** @param {Call} call @param {Record<string, string>} [more] options */
export function codeOf({ method, args, options }, more) {
  const [owner, name] = method.includes('.') ? method.split('.') : ['nn', method];
  const self = { nn: 'nn', Generator: 'g', FrameworkGenerator: 'g', Tensor: 't' }[owner];
  const given = typeof options === 'object' ? { ...options, ...more } : options;
  const last =
    typeof given === 'object'
      ? `{ ${Object.entries(given)
          .filter(([, value]) => value !== 'undefined')
          .map(([key, value]) => `${key}: ${value}`)
          .join(', ')} }`
      : given;
  const list = [...args, ...(last === undefined ? [] : [last])].join(', ');
  if (name === 'load') return `load(${list})`;
  return name === 'defaultGenerator' ? `nn.defaultGenerator = ${list}` : `${self}.${name}(${list})`;
}

/** The call as a line that can be pasted, after `const nn = await load()` of the entry. @param {Call} call */
export function lineOf(call) {
  const { t, g, entry } = call;
  const code = codeOf(call);
  const arrays = { float32: 'Float32Array', float64: 'Float64Array', float16: 'Uint16Array', bfloat16: 'Uint16Array' };
  const size = typeof t === 'object' && t.shape.reduce((a, b) => a * b, 1);
  const target =
    typeof t === 'object'
      ? `{ data: new ${arrays[t.dtype]}(${size}), shape: [${t.shape.join(', ')}], dtype: '${t.dtype}'${t.layout ? `, layout: '${t.layout}'` : ''} }`
      : t;
  const names = Object.entries({ g, t: target }).filter(
    ([name, made]) => new RegExp(`\\b${name}\\b`).test(`${code} ${name === 'g' ? target : ''}`) && made !== undefined,
  );
  return `/* nn-init/${entry} */ ${names.map(([name, made]) => `const ${name} = ${made}; `).join('')}${/Async_|load/.test(call.method) ? 'await ' : ''}${code};`;
}

const generator = rarely(of('undefined')).chain(() => of('g', 'g', 'g', 'undefined'));
const drawn = (known = {}) =>
  options({
    ...known,
    generator,
    of: rarely(of('[8, 9]', '[100]', '[2 ** 32 - 1, 9]', '[3, 0]', '8')),
    at: rarely(of('[0, 0]', '[3]', '[1, 2]', '[-1, 0]')),
  });
const none = fc.constant(undefined);

/** Of a target, other arguments, options. */
const on = (sane, given, ...args) => ({
  t: fc.oneof({ weight: 3, arbitrary: sane }, { weight: 1, arbitrary: odd }),
  args,
  given,
});
/** Of other arguments, and options. */
const without = (given, ...args) => ({ t: none, args, given, isOf: [] });

const filler = of(
  ...[
    'nn.ones_',
    'nn.zeros_',
    '(f) => nn.normal_(f, { generator: g })',
    '(f) => nn.kaimingNormal_(f, { generator: g })',
    '(f) => {}',
  ],
  ...[
    `(f) => { ${WORST} f.dispose?.(); }`,
    `(f) => { throw new Error('mine'); }`,
    `async (f) => { ${WORST} nn.ones_(f); }`,
  ],
  `(f) => { ${WORST} nn.ones_(f); Reflect.set(Object(t), 'data', new Float64Array(8)); }`,
  `(f) => { ${WORST} nn.ones_(f); Reflect.set(Object(t), 'data', new Float32Array(1)); Reflect.set(Object(t), 'shape', [1]); }`,
  `(f) => { ${WORST} nn.ones_(f); t?.dispose?.(); globalThis.bystander = nn.ones_(nn.tensor([12])); }`,
  `(f) => { ${WORST} nn.ones_(f); nn.tensor([4e5]); }`,
  `(f) => { ${WORST} nn.ones_(f); { const { buffer } = Object(t).data ?? {}; if (buffer instanceof ArrayBuffer && !(buffer === nn.tensor([1]).data.buffer)) structuredClone(buffer, { transfer: [buffer] }); } }`,
  `(f) => { ${WORST} nn.icnr_({ data: new Float32Array(8), shape: [8, 1, 1, 1] }, nn.ones_); nn.ones_(f); }`,
  `(f) => { ${WORST} nn.normal_(f); nn.explain(f, 'normal_'); g.seek?.(5); }`,
  `(f) => ({ get then() { ${WORST} nn.ones_(f); t?.dispose?.(); } })`,
);
const xavier = on(targets.fans, drawn({ gain: scale, ...fans }));
const msra = on(targets.fans, drawn({ a: number, mode: choices.mode, nonlinearity: choices.nonlinearity, ...fans }));
const bounds = rarely(word('absolute', 'sigma'));
const lecun = on(targets.fans, drawn({ bounds, ...fans }));
const kernel = on(
  targets.kernel,
  options({ layout: rarely(v.layout), groups: rarely(small), channels: rarely(word('diagonal', 'all')) }),
);
const eye = on(targets.matrix, options({ gain: number }));
const orthogonal = on(
  targets.fans,
  drawn({
    gain: number,
    layout: rarely(v.layout),
    axis: rarely(v.axis),
    batchAxes: rarely(fc.oneof(v.axes, of(`${WRONG} [0, 0]`))),
    blocks: rarely(small),
  }),
);
const table = (shape) => on(shape, none);
const depth = options(
  { layers: small, branchLayers: small, part: word('encoder', 'decoder'), otherLayers: rarely(small) },
  ['layers'],
);

/** Bounds near each other and far from the mean; and a mean that float32 does not have. */
const truncated = fc
  .tuple(
    number,
    scale,
    part,
    part,
    of('absolute', 'sigma'),
    of('0', '2 ** 24 + 1', '-1e17', '1e6'),
    rarely(of("'erfinv'")),
  )
  .map(([at, std, u, w, bounds, mean, method]) => ({
    mean,
    std,
    a: `(${mean}) + ${at}`,
    b: `(${mean}) + ${at} + ${u} * ${w}`,
    bounds: `'${bounds}'`,
    method,
    generator: 'g',
  }));

/** Of a function of an adapter's two matrices, or of several tensors: t among them. */
const pair = of(
  '{ data: new Float32Array(12), shape: [3, 4] }',
  '{ data: new Float32Array(15), shape: [5, 3] }',
  'new Float32Array(12)',
  'nn.tensor([5, 2])',
  't',
  '5',
  'undefined',
);
const several = of(
  '[t]',
  '[t, { data: new Float32Array(12), shape: [3, 4] }]',
  '[t, t]',
  '[nn.tensor([4]), t]',
  '[]',
  'new Set([t])',
  '[t, 5]',
  '[, t]',
);

export const CALLS = {
  load: without(
    options({
      simd: flag,
      wasm: rarely(
        of(
          "'http://127.0.0.1:1/x'",
          "'file:///none'",
          'new Uint8Array(8)',
          'Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)',
          'new ArrayBuffer(0)',
          "new URL('data:,x')",
          'Promise.resolve(5)',
          "Promise.reject(new Error('mine'))",
          "new Response('x')",
          "new Response('x', { status: 404 })",
          'new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))',
          "'::'",
        ),
      ),
    }),
  ),
  manualSeed: without(rarely(options({ kind: word('torch', 'xoshiro128++', 'numpy', 'x') })), argument(v.seeds)),
  defaultGenerator: without(none, argument(of('g'))),
  generator: without(v.generatorOptions),
  tensor: without(
    options({ dtype: choices.dtype, layout: rarely(v.layout) }),
    argument(
      of(
        '[3, 4]',
        '[]',
        '[0]',
        '[2 ** 32 - 1]',
        '[2 ** 31, 2 ** 31]',
        '[2 ** 16, 0, 2 ** 32 - 1]',
        'new Float32Array(1e7)',
        'Array(33).fill(1)',
        'Int32Array.of(2, 2)',
        '[1.5]',
        '[-1]',
        "['3']",
        '[65536, 65536]',
      ),
    ),
  ),
  array: without(
    options({ dtype: choices.dtype, layout: rarely(v.layout) }),
    argument(of('[3, 4]', '[]', '[0]', '[2 ** 31, 2 ** 31]', 'Int32Array.of(2, 2)', '[1.5]', '[65536, 65536, 65536]')),
  ),
  fill_: on(targets.any, none, argument(number)),
  constant_: on(
    targets.vector,
    none,
    argument(
      fc.oneof(
        number,
        fc.array(number, { maxLength: 6 }).map((a) => `[${a}]`),
        of('Array(12).fill(1)', 'new Float32Array(12)', '[[1, 2], [3, 4]]', 't.data', '[1, [2, [3]]]'),
      ),
    ),
  ),
  zeros_: on(targets.any, none),
  ones_: on(targets.any, none),
  uniform_: on(targets.any, drawn({ a: number, b: number })),
  normal_: on(targets.any, drawn({ mean: number, std: scale })),
  truncNormal_: on(
    targets.any,
    fc.oneof(
      drawn({ mean: number, std: scale, a: number, b: number, bounds: word('absolute', 'sigma'), correct: flag }),
      truncated,
    ),
  ),
  varianceScaling_: on(
    targets.fans,
    drawn({ scale, bounds, mode: choices.mode, distribution: choices.distribution, ...fans }),
  ),
  siren_: on(targets.fans, drawn({ omega: scale, first: flag, ...fans })),
  deltaOrthogonal_: on(targets.kernel, drawn({ gain: number, layout: rarely(v.layout), groups: rarely(small) })),
  sparse_: on(targets.matrix, drawn({ sparsity: part, std: scale })),
  icnr_: on(
    targets.kernel,
    options({ scale: mostlyOne(), order: word('pixel_shuffle', 'depth_to_space'), layout: rarely(v.layout) }),
    argument(filler),
  ),
  scale_: on(targets.any, none, argument(number)),
  forgetBias_: on(targets.gates, options({ value: number, order: choices.gates })),
  chrono_: on(targets.gates, drawn({ tMax: scale, order: choices.gates })),
  logUniform_: on(targets.any, drawn({ a: scale, b: scale })),
  mambaDtBias_: on(targets.any, drawn({ dtMin: scale, dtMax: scale, floor: scale })),
  hippoLegs_: table(targets.square),
  hippoLegsInput_: table(targets.vector),
  sinusoidal_: on(targets.matrix, options({ base: scale, order: word('interleaved', 'halves') })),
  stft_: on(
    targets.frames,
    options({
      side: word('real', 'imag'),
      window: choices.window,
      scaling: word('density', 'spectrum'),
      periodic: flag,
    }),
  ),
  calculateGain: without(none, argument(choices.nonlinearity), rarely(number)),
  calculateFanInAndFanOut: on(targets.fans, options(fans)),
  calculateCorrectFan: on(targets.fans, options(fans), argument(choices.mode)),
  depthScale: without(depth, argument(choices.rule)),
  scaleByDepth_: on(targets.any, depth, argument(choices.rule)),
  zeroLast_: { ...on(targets.any, none, argument(several), argument(filler)), isOf: [] },
  lora_: on(targets.matrix, options({ embedding: flag, generator }), argument(pair)),
  explain: on(
    targets.fans,
    drawn({ gain: number, std: scale, a: number }),
    argument(
      word(
        'normal_',
        'uniform_',
        'heNormal_',
        'truncNormal_',
        'orthogonal_',
        'sparse_',
        'eye_',
        'dirac_',
        'deltaOrthogonal_',
        'chrono_',
        'xavierUniform_',
        'scale_',
        'explain',
        'stft_',
        's4dLin_',
      ),
    ),
  ),
  'Generator.seek': without(none, argument(v.place)),
  'Generator.stream': without(none, argument(of("'encoder.0'", "''", "'x'.repeat(131072)", "'x'.repeat(131073)"))),
  'Generator.words': without(
    none,
    argument(
      of(
        'new Uint32Array(9)',
        'new Uint32Array(0)',
        'new Uint32Array(40000)',
        'nn.tensor([8]).data',
        'new Int32Array(3)',
        'new (class extends Uint32Array { get length() { return 1e9; } })(5)',
        "Object.defineProperty(new Uint32Array(5), 'length', { value: 1e6 })",
        "Object.defineProperty(new Float64Array(5), Symbol.toStringTag, { value: 'Uint32Array' })",
      ),
    ),
  ),
  useMklErfinv: without(none),
  'Generator.state': without(none),
  'Generator.toJSON': without(none, argument(of("'key'"))),
  'Generator.random': without(none, argument(of('undefined'))),
  'Generator.integers': without(none, argument(of('10', '1', '2 ** 32', '2 ** 53', '0')), rarely(small)),
  'Generator.permutation': without(none, argument(of('10', '0', '1', '2 ** 32', '2 ** 53'))),
  'Generator.shuffle': without(
    none,
    argument(of('[1, 2, 3]', '[]', 'new Float32Array(9)', 'new BigInt64Array(3)', "'abc'", 'Object.freeze([1, 2, 3])')),
  ),
  // No great numbers that are right: 2 ** 24 takes a second, and as much again for each variant.
  'FrameworkGenerator.randperm': without(
    none,
    of('10', '0', '1', '1000', '214748364', '2 ** 53', '-1', '0.5', 'NaN', "'10'", 'undefined', '10n', '[10]', '{}'),
  ),
  'FrameworkGenerator.split': without(none, argument(of('2', '0', '16384', '16385'))),
  'FrameworkGenerator.foldIn': without(none, argument(of('2', '0', '2 ** 32 - 1', '2 ** 32'))),
  'FrameworkGenerator.restore': without(
    none,
    argument(of('g.state()', "nn.generator({ kind: 'torch', seed: 1 }).state()", 'nn.generator({ seed: 1 }).state()')),
  ),
  'FrameworkGenerator.rngState': without(none),
  'FrameworkGenerator.seek': without(none, argument(of('0', '4', '4n', '5', '2 ** 53', '-4', "'4'"))),
  'Tensor.dispose': { t: of('nn.tensor([3, 4])'), args: [], given: none, isOf: [] },
  'Tensor.toArray': {
    t: of('nn.tensor([3, 4])', "nn.tensor([0], { dtype: 'bfloat16' })"),
    args: [],
    given: none,
    isOf: [],
  },
};
for (const name of ['xavier', 'glorot'])
  for (const law of ['Uniform', 'Normal', 'TruncNormal']) CALLS[`${name}${law}_`] = xavier;
for (const name of ['msra', 'kaiming', 'he'])
  for (const law of ['Uniform', 'Normal', 'TruncNormal']) CALLS[`${name}${law}_`] = msra;
for (const law of ['Uniform', 'Normal', 'TruncNormal']) CALLS[`lecun${law}_`] = lecun;
for (const name of ['orthogonal_', 'orthogonalAsync_']) CALLS[name] = orthogonal;
for (const name of ['eye_', 'identity_']) CALLS[name] = eye;
for (const name of ['dirac_', 'bilinear_']) CALLS[name] = kernel;
for (const name of ['s4dLin_', 's4dInv_', 's4dReal_', 'mambaALog_', 'alibi_']) CALLS[name] = table(targets.table);
for (const name of ['words', 'state', 'toJSON']) CALLS[`FrameworkGenerator.${name}`] = CALLS[`Generator.${name}`];

function mostlyOne() {
  return of('1', '1', '1', '2', '3', '0', '1e9', '2 ** 60', '1.5');
}

/** Calls of one function. @param {string} method */
export function callsOf(method) {
  const { t, args, given, isOf = ['t'] } = CALLS[method];
  const entries = method.startsWith('Framework') ? of('frameworks') : of('index', 'frameworks');
  return entries.chain((entry) =>
    fc.record({
      entry: fc.constant(entry),
      method: fc.constant(method),
      t,
      g: v.generator(entry),
      args: fc.tuple(...args).map((more) => [...isOf, ...more]),
      options: given,
    }),
  );
}
