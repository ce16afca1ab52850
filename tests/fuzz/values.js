// SPDX-License-Identifier: Apache-2.0
// Arbitrary arguments, each as the JavaScript that makes it: so a counterexample is a line that can be pasted, and a worker
// can make the same argument several times. Code with the comment WORST does something to nn, to t or to g while it is
// called; what that should leave behind is not known to the fuzzer.
import fc from 'fast-check';

export const WORST = '/* worst */';
/** What must be refused, and what must not be, as those who call mean it. */
export const WRONG = '/* wrong */';
export const RIGHT = '/* right */';

export const fail = "throw new Error('mine');";
const of = fc.constantFrom;
/** @param {number} often how often the first one is taken for once that the second is */
const mostly = (often, first, second) =>
  fc.oneof({ weight: often, arbitrary: first }, { weight: 1, arbitrary: second });
export const text = (value) => (Object.is(value, -0) ? '-0' : String(value));
const list = (items) => `[${items.join(', ')}]`;

// ---- Numbers

const special = of(
  ...['0', '-0', '1', '-1', '2', '0.5', '1.5', 'NaN', 'Infinity', '-Infinity', '5e-324', '-5e-324', '1e-45', '1e-30'],
  ...['1e308', '-1e308', '3.4e38', '3.5e38', '65504', '65520', '1e5', '1e17', '-1e17', '2 ** 31', '2 ** 32', '2 ** 53'],
  ...['2 ** 24', '2 ** 24 + 1', '2 ** 60', '0.1', '0.999999999', '700', '701', '1e-300'],
);
const moderate = fc.double({ min: -10, max: 10, noNaN: true }).map(text);
const positive = fc.double({ min: 1e-3, max: 50, noNaN: true }).map(text);
const any = fc.double({ noNaN: true }).map(text);
export const number = fc.oneof({ weight: 8, arbitrary: moderate }, { weight: 3, arbitrary: special }, any);
export const scale = fc.oneof({ weight: 8, arbitrary: positive }, { weight: 2, arbitrary: special }, any);
export const part = fc.oneof({ weight: 8, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map(text) }, number);
export const small = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 6 }).map(text) }, special);
const flag = of('true', 'false');
const word = (...words) => of(...words.map((w) => `'${w}'`));

// ---- Whatever a caller may think of

export const lying = [
  'Object.assign([3, 4], { map: () => [1e9, 1e9] })',
  `Object.assign([0], { map: () => { ${WORST} t?.dispose?.(); globalThis.bystander = nn.ones_(nn.tensor([12])); return [0]; } })`,
  `new Proxy([0], { get: (o, key) => { ${WORST} nn.tensor([3e5]); return Reflect.get(o, key); } })`,
  `new Proxy([3, 4], { get: (o, key) => (${WORST} nn.normal_(new Float32Array(40)), key === 'length' ? 1e9 : o[key]) })`,
  `new Proxy([0], { get: (o, key) => { ${WORST} if (key === 'map') { t?.dispose?.(); globalThis.bystander = nn.ones_(nn.tensor([12])); } return o[key]; } })`,
  'new (class extends Array { get length() { return 7; } })()',
  `Object.defineProperty([3, 4], 1, { get() { ${WORST} nn.ones_(new Float32Array(9)); return 4; } })`,
  "Object.defineProperty(new Float32Array(12), 'length', { value: 1e9 })",
  "Object.defineProperty(new Float32Array(12), Symbol.toStringTag, { value: 'Float64Array' })",
  "Object.defineProperty(new Int8Array(12), Symbol.toStringTag, { value: 'Float64Array' })",
  'Object.assign(new Float64Array(12), { [Symbol.iterator]: function* () { yield 1; } })',
  'Object.create(nn.tensor([3, 4]))',
  'Object.create(Object.getPrototypeOf(nn.tensor([1])), { shape: { value: Array(40000).fill(7) } })',
  'Object.create(Object.getPrototypeOf(nn.generator({ seed: 1 })))',
  '{ length: 2 ** 53 }',
  '{ length: 3, 0: 1, 1: 2, 2: 3 }',
  'new Array(2 ** 32 - 1)',
];
const throwing = [
  `{ valueOf() { ${fail} }, toString() { ${fail} } }`,
  `{ [Symbol.toPrimitive]() { ${fail} } }`,
  `{ get [Symbol.toStringTag]() { ${fail} } }`,
  `new Proxy({}, { get() { ${fail} } })`,
  `new Proxy([], { get() { ${fail} } })`,
  `new Proxy({}, { ownKeys() { ${fail} } })`,
  `new Proxy(() => 1, { apply() { ${fail} } })`,
];
const things = [
  ...['undefined', 'null', 'true', "''", "'x'", "'constructor'", "'__proto__'", "'x'.repeat(1e5)", "'\\ud800'", '1n'],
  ...['-1n', '10n ** 400n', "Symbol('s')", 'Symbol()', '{}', '[]', '[[]]', '[[[1]], 2]', '[NaN]', '[,]', "['1']"],
  ...['(() => { const a = []; a.push(a); return a; })()', 'Array(40000).fill(7)', 'Object.create(null)', 'new Map()'],
  ...[
    'new Set([1])',
    'new Date(NaN)',
    '/x/',
    '() => 1',
    'async () => {}',
    'class {}',
    'function* () {}',
    'new Number(3)',
  ],
  ...["new String('fan_in')", "Object('relu')", 'new Boolean(false)', 'new Float32Array(3)', 'Float64Array.of(1, NaN)'],
  ...['Int32Array.of(3, 4)', 'new BigInt64Array(2)', 'new DataView(new ArrayBuffer(8))', 'new ArrayBuffer(8)'],
  ...['new SharedArrayBuffer(8)', 'Promise.resolve(1)', 'new Error("x")', 'new WeakMap()', 'Math', 'globalThis', 'nn'],
  ...['nn.tensor([2])', 'nn.generator({ seed: 1 })', 'other.generator({ seed: 1 })', 'other.tensor([3, 4])', 't', 'g'],
  ...[
    'Float32Array',
    '[3, 4]',
    '[0]',
    '[-1]',
    '[0, 0]',
    '[2 ** 32 - 1, 0, 2]',
    '{ shape: [3, 4] }',
    'new Uint8Array(5056)',
  ],
];
export const hostile = fc.oneof(number, of(...things), of(...lying), of(...throwing));

// ---- Options

/** Calls with an argument of no kind now and then. @param {fc.Arbitrary<string>} sane */
export const argument = (sane) => mostly(14, sane, hostile);

/** An object of some of the given options, or not. @param {Record<string, fc.Arbitrary<string>>} known @param {string[]} requiredKeys */
export function options(known, requiredKeys = []) {
  const entries = Object.entries(known).map(([key, sane]) => [key, argument(sane)]);
  const some = fc.record(Object.fromEntries(entries), { requiredKeys });
  const odd = fc.oneof(
    hostile.map((value) => ({ nonsense: value })),
    of('[]', 'new Map()', 'new Number(1)', 'null', '5', "'x'", '() => 1', '[1]', 'new Float32Array(1)').map(
      (code) => `${WRONG} ${code}`,
    ),
    of(
      ...['new Proxy({}, {})', 'Object.create(null)', 'new Date(0)', `{ get generator() { ${fail} } }`],
      `{ get generator() { ${WORST} g.seek?.(5); return g; } }`,
      `{ get generator() { ${WORST} nn.tensor([2e5]); nn.explain(nn.tensor([2, 2]), 'heNormal_'); return g; } }`,
      `{ get generator() { ${WORST} t?.dispose?.(); return g; } }`,
      `{ get generator() { ${WORST} Reflect.set(Object(t), 'data', new Float64Array(1)); Reflect.set(Object(t), 'shape', [1]); return g; } }`,
      '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()',
    ),
  );
  return mostly(20, some, odd);
}
/** What is rarely given, lest nothing be accepted. */
export const rarely = (sane) => mostly(9, of('undefined'), sane);

const layoutOf = (n) =>
  fc.shuffledSubarray([...'OIGHWD'], { minLength: n, maxLength: n }).map((a) => `'${a.join('')}'`);
export const layout = mostly(
  2,
  fc.integer({ min: 1, max: 6 }).chain(layoutOf),
  word('torch', 'keras', 'megengine', 'OI', 'IO', 'OIH', 'GOI', 'OIGG', 'IOO', 'oi', 'A'.repeat(33)),
);
const axis = fc.integer({ min: -4, max: 4 }).map(text);
const axes = mostly(3, axis, fc.array(axis, { maxLength: 3 }).map(list));
/** How axes are said. */
export const fans = {
  layout: rarely(layout),
  groups: rarely(small),
  inAxes: rarely(axes),
  outAxes: rarely(axes),
  batchAxes: rarely(axes),
  fanIn: rarely(scale),
  fanOut: rarely(scale),
  parts: rarely(fc.array(small, { minLength: 1, maxLength: 3 }).map(list)),
};
export const choices = {
  mode: word('fan_in', 'fan_out', 'fan_avg', 'fan_geo_avg'),
  nonlinearity: word(
    ...['linear', 'conv1d', 'conv_transpose3d', 'sigmoid', 'tanh', 'relu', 'leaky_relu', 'selu'],
    ...['gelu', 'gelu_tanh', 'silu', 'swish', 'mish', 'elu', 'softplus', 'hardswish'],
  ),
  distribution: word('uniform', 'normal', 'truncated_normal', 'untruncated_normal'),
  gates: word('ifgo', 'fiog', 'f', 'gf', 'if', 'ifgof', 'g', 'abcdefghijklmnopqrstuvwxyz'),
  window: mostly(
    3,
    word('boxcar', 'hann', 'hamming', 'blackman', 'blackmanharris', 'nuttall', 'flattop'),
    fc.array(number, { maxLength: 6 }).map(list),
  ),
  rule: word('gpt2', 'deepnorm', 'fixup', 'tfixup'),
  dtype: word('float32', 'float64', 'float16', 'bfloat16'),
};
export { axes, axis, flag, mostly, of, word };

// ---- Generators

const seed = fc.oneof(
  fc.nat().map(text),
  of('0', '-1', '2 ** 53 - 1', '2n ** 64n - 1n', "'a name'", "''", '1.5', '-(2n ** 63n)', '2n ** 200n', '[1, 2]', '[]'),
);
const offset = fc.oneof(
  fc.nat(40).map(text),
  of('2 ** 32 - 3', '2n ** 64n - 8n', '2n ** 64n - 1n', '4096', '4093', '2 ** 53 - 1'),
);
const own = fc
  .record({ kind: word('xoshiro128++', 'philox4x32'), seed: fc.nat().map(text), offset })
  .map(
    ({ kind, seed, offset }) =>
      `nn.generator({ kind: ${kind}, seed: ${seed} })${offset === '0' ? '' : `.seek(${offset})`}`,
  );
const versions = of("'1.13'", "'2.0'", "'2.12'", "'2.15'");
const decimal = fc.bigInt({ min: 0n, max: 2n ** 128n }).map((n) => `'${n}'`);
const number64 = mostly(2, decimal, of("'0'", "'1'", "'2'", `'${2n ** 128n - 1n}'`, "'-1'", "'x'", '5'));
const words = of(
  'Array(624).fill(0)',
  'Array(624).fill(2 ** 32 - 1)',
  'Array.from({ length: 624 }, (_, i) => i)',
  'Array(623).fill(1)',
  'Array(624).fill(2 ** 32)',
);
const state = (kind, parts) =>
  fc.record(parts).map(
    (o) =>
      `nn.generator({ state: { version: 1, kind: '${kind}', ${Object.entries(o)
        .map(([k, v]) => `${k}: ${v}`)
        .join(', ')} } })`,
  );
const mt = {
  key: words,
  pos: of('0', '1', '623', '624', '625', '626', '-1', '0.5'),
  normal: of('null', '1.5', 'NaN', 'undefined'),
};
const states = fc.oneof(
  state('numpy', { state: number64, inc: number64, has_uint32: of('0', '1', '2'), uinteger: of('0', '7', '2 ** 32') }),
  state('megengine', { uniform: number64, normal: number64 }),
  state('torch', { torch: versions, seed: of("'3'", "'x'", "'18446744073709551616'"), ...mt }),
  state('torch-cuda', {
    seed: of("'3'", "'x'"),
    offset: of("'0'", "'8'", "'7'", `'${2n ** 63n - 4n}'`, '4'),
    multiprocessors: of('1', '108', '0'),
    threads: of('256', '2048', '255'),
  }),
  state('numpy-legacy', mt),
  state('python', mt),
  state('jax', {
    key: of('[1, 2]', '[1]', '[-1, 0]', "'ab'", '[1, 2, 3, 4]'),
    partitionable: of('true', 'false', '1'),
    impl: of('undefined', "'rbg'", "'unsafe_rbg'", '2'),
    jit: of('undefined', 'true', '1'),
  }),
  state('tensorflow', {
    rule: of("'stateless'", "'Generator'", "'op_seed'", "'set_seed'", "'x'"),
    key: number64,
    position: of(
      '[1, 2, 3, 4]',
      'Array(30).fill(2 ** 32 - 1)',
      'Array.from({ length: 625 }, (_, i) => i)',
      '[]',
      "'x'",
    ),
  }),
  state('keras', {
    backend: of("'tensorflow'", "'jax'", "'torch'", "'numpy'", "'x'"),
    seed: number64,
    seedGenerator: of('true', 'false', '1'),
    calls: number64,
  }),
  state('tfjs', { alea: of('[1, 2, 3]', '[0, 0, 0]', `Array(3).fill(${2 ** 32 - 1})`, '[1.5, 2, 3]', '[1, 2]') }),
  state('philox4x32', {
    seed: of("'1'", "'-1'", '1'),
    stream: of("'0'", `'${2n ** 64n}'`),
    offset: of("'9'", "'1.5'", 'null'),
  }),
);
const framework = fc
  .record({
    kind: of(
      "'torch'",
      "'torch', version: '1.13'",
      "'torch', version: '2.0'",
      "'megengine'",
      "'numpy'",
      "'numpy-legacy'",
      "'jax'",
      "'jax', partitionable: false",
      "'jax', impl: 'rbg', x64: true",
      "'jax', impl: 'unsafe_rbg', jit: true",
      "'tfjs'",
      "'python'",
      "'tensorflow'",
      "'tensorflow', opSeed: 3",
      "'tensorflow', api: 'Generator'",
      "'keras'",
      "'keras', backend: 'jax'",
      "'keras', backend: 'torch', seedGenerator: true",
      "'keras', backend: 'numpy'",
      "'torch-cuda', device: 'T4'",
      "'torch-cuda', device: { multiprocessors: 1, threads: 256 }",
    ),
    seed: fc.nat().map(text),
  })
  .map(({ kind, seed }) => `nn.generator({ kind: ${kind}, seed: ${seed} })`);
/** Good ones, and states of which many are refused. @param {string} entry */
export const generator = (entry) =>
  entry === 'index'
    ? own
    : fc.oneof({ weight: 4, arbitrary: own }, { weight: 4, arbitrary: framework }, { weight: 2, arbitrary: states });
export const generatorOptions = options(
  {
    seed,
    kind: word(
      'xoshiro128++',
      'philox4x32',
      'torch',
      'megengine',
      'numpy',
      'numpy-legacy',
      'jax',
      'tfjs',
      'python',
      'tensorflow',
      'keras',
      'mt',
    ),
    stream: rarely(seed),
    version: rarely(versions),
    partitionable: rarely(flag),
    impl: rarely(word('threefry2x32', 'rbg', 'unsafe_rbg', 'philox')),
    x64: rarely(flag),
    jit: rarely(flag),
    api: rarely(word('stateless', 'Generator', 'set_seed', 'x')),
    opSeed: rarely(seed),
    backend: rarely(word('tensorflow', 'jax', 'torch', 'numpy', 'x')),
    seedGenerator: rarely(flag),
    rngState: rarely(of('new Uint8Array(5056)', 'new Uint8Array(5)', 'new Uint8Array(5056).fill(1)')),
    state: rarely(
      of(
        'g.state()',
        '{ ...g.state(), offset: 5 }',
        '{ ...g.state(), version: 2 }',
        '{ version: 1 }',
        '{ ...g.state(), kind: "tfjs" }',
      ),
    ),
  },
  ['seed'],
);
export const place = offset;
export const seeds = seed;
