// SPDX-License-Identifier: Apache-2.0
// Wrong arguments, of every function: a TypeError (wrong kind of thing) or RangeError (wrong value) whose message
// begins with the name of the function and tells the argument and its value. Nothing is written, no generator moves,
// and all goes on.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { assertSameBits } from '../support/bits.js';
import { heapInUse } from '../support/heap.js';
import {
  assertUntouched,
  axes,
  fans,
  foreign,
  fresh,
  generator,
  nn,
  other,
  own,
  random,
  randomWithFans,
  reset,
  target,
  targets,
  testAll,
} from '../support/hostile.js';
import {
  complaint,
  detached,
  kinds,
  notObjects,
  number,
  objects,
  options,
  ranges,
  seed,
  shape,
  word,
} from '../support/wrong.js';

function xavier(name) {
  const gain = (gain) => nn[name](target(), { gain });
  return [...randomWithFans(nn[name]), ...number('gain', gain), ...ranges('gain', [-1, -1e-300, 1e39], gain)];
}

function msra(name) {
  const gain = (gain) => nn[name](target(), { gain });
  return [
    ...randomWithFans(nn[name]),
    ...number('a', (a) => nn[name](target(), { a })),
    ...word('mode', (mode) => nn[name](target(), { mode })),
    ...word('nonlinearity', (nonlinearity) => nn[name](target(), { nonlinearity })),
    ...kinds('gain', [null, '1', true, 1n, {}], gain),
    ...ranges('gain', [-1, -1e-300, 1e39, NaN], gain),
    [() => nn[name](target(), { gain: 2, nonlinearity: 'relu' }), RangeError, 'gain is 2', 'nonlinearity'],
    [() => nn[name](target(), { gain: 2, a: 0 }), RangeError, 'gain is 2', 'without a'],
    [() => nn[name](target(), { fanIn: 0 }), RangeError, '[3, 4]', 'fan of 0'],
    [() => nn[name](target(), { fanOut: 0, mode: 'fan_out' }), RangeError, '[3, 4]', 'fan of 0'],
  ];
}

const calculate = (call) => [
  ...kinds('', [undefined, ...notObjects, {}, fresh()], call),
  ...shape((shape) => call({ shape })),
  ...shape((dims) => call({ dims })),
  ...options((o) => call({ shape: [3, 4] }, o)),
  ...fans((shape, o) => call({ shape, ...o })),
  ...fans((shape, o) => call({ shape }, o)),
  ...axes((shape, o) => call({ shape }, o)),
];

const state = { version: 1, kind: 'philox4x32', seed: '1', stream: '2', offset: '3' };
const noDigits = [undefined, null, 3, 3n, '', '-1', '1.5', '0x10', ' 1', `${2n ** 64n}`, '1'.repeat(1000)];
const restore = (key, values) => {
  const call = (value) => nn.generator({ state: { ...state, [key]: value } });
  return values.map((value) => [() => call(value), Error, `state.${key}`, String(value).slice(0, 20)]);
};

testAll({
  fill_: [
    ...targets((t) => nn.fill_(t, 1)),
    ...number('value', (value) => nn.fill_(target(), value)),
    ...kinds('value', [undefined], (value) => nn.fill_(target(), value)),
    ...ranges('value', [1e39, -3.5e38], (value) => nn.fill_(target(), value)),
  ],
  zeros_: targets(nn.zeros_),
  ones_: targets(nn.ones_),
  uniform_: [
    ...random(nn.uniform_),
    ...number('a', (a) => nn.uniform_(target(), { a })),
    ...number('b', (b) => nn.uniform_(target(), { b })),
    ...ranges('a', [2, 1e39, -1e39, 1.0000001], (a) => nn.uniform_(target(), { a })),
    ...ranges('b', [-1, 1e39], (b) => nn.uniform_(target(), { b })),
    [() => nn.uniform_(target(), { a: 1.1, b: 1.1 + 1e-9 }), RangeError, 'a is 1.1', 'b is 1.100000001', 'float32'],
  ],
  normal_: [
    ...random(nn.normal_),
    ...number('mean', (mean) => nn.normal_(target(), { mean })),
    ...number('std', (std) => nn.normal_(target(), { std })),
    ...ranges('mean', [1e39], (mean) => nn.normal_(target(), { mean })),
    ...ranges('std', [-1, -1e-300, 1e38], (std) => nn.normal_(target(), { std })),
    [() => nn.normal_(target(), { mean: 3.4e38, std: 1e37 }), RangeError, 'mean', '3.4e+38', 'std', '1e+37'],
  ],
  xavierUniform_: xavier('xavierUniform_'),
  xavierNormal_: xavier('xavierNormal_'),
  msraUniform_: msra('msraUniform_'),
  msraNormal_: msra('msraNormal_'),
  calculateGain: [
    ...kinds('nonlinearity', [undefined], nn.calculateGain),
    ...word('nonlinearity', nn.calculateGain),
    ...number('param', (param) => nn.calculateGain('leaky_relu', param)),
    ...number('param', (param) => nn.calculateGain('linear', param)),
  ],
  calculateFanInAndFanOut: calculate(nn.calculateFanInAndFanOut),
  calculateCorrectFan: [
    ...calculate((t, o) => nn.calculateCorrectFan(t, 'fan_in', o)),
    ...kinds('mode', [undefined], (mode) => nn.calculateCorrectFan({ shape: [3, 4] }, mode)),
    ...word('mode', (mode) => nn.calculateCorrectFan({ shape: [3, 4] }, mode)),
  ],
  tensor: [
    ...kinds('shape', [undefined, null], nn.tensor),
    ...shape(nn.tensor),
    ...options((o) => nn.tensor([3], o)),
    ...word('dtype', (dtype) => nn.tensor([3], { dtype })),
    ...ranges('dtype', ['float', 'int8'], (dtype) => nn.tensor([3], { dtype })),
    ...kinds('layout', [5, ['O', 'I']], (layout) => nn.tensor([3, 4], { layout })),
    [() => nn.tensor([2 ** 31, 2 ** 31]), RangeError, 'shape', '[2147483648, 2147483648]', 'memory'],
  ],
  manualSeed: [...seed('seed', nn.manualSeed), ...kinds('seed', [undefined], nn.manualSeed)],
  generator: [
    ...options(nn.generator),
    ...seed('seed', (seed) => nn.generator({ seed })),
    ...seed('stream', (stream) => nn.generator({ seed: 1, stream })),
    ...word('kind', (kind) => nn.generator({ kind })),
    ...kinds('state', [...notObjects, ...objects], (state) => nn.generator({ state })),
    ...[undefined, 0, 2, '1'].map((version) => [() => nn.generator({ state: { ...state, version } }), Error, 'state']),
    ...word('state.kind', (kind) => nn.generator({ state: { ...state, kind } })),
    ...['seed', 'stream', 'offset'].flatMap((key) => restore(key, noDigits)),
  ],
  seek: [
    ...kinds('offset', [undefined, '1'], (offset) => generator.seek(offset)),
    ...seed('offset', (offset) => generator.seek(offset)),
  ],
  stream: kinds('name', [undefined, null, 5, 5n, ...objects], (name) => generator.stream(name)),
  words: [
    ...kinds('target', [undefined, ...notObjects, ...objects], (target) => generator.words(target)),
    ...kinds('target', [new Int32Array(9), new Float32Array(9), new Uint8Array(9)], (target) =>
      generator.words(target),
    ),
    [() => generator.words(detached(Uint32Array)), TypeError, 'target', 'detached'],
  ],
});

/** A module that wants a function f of m. */
const IMPORTING = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0], // a type: () => ()
  ...[2, 7, 1, 1, 109, 1, 102, 0, 0],
]);

/** A module whose nni_abi returns 3n. */
const OF_BIGINT = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 126, 3, 2, 1, 0], // a function: () => i64
  ...[7, 11, 1, 7, ...Buffer.from('nni_abi'), 0, 0],
  ...[10, 6, 1, 4, 0, 66, 3, 11],
]);

/** A Response whose body is gone. */
function readResponse() {
  const response = new Response('text');
  response.text();
  return response;
}

/** After another thread has taken its bytes. */
function taken(bytes) {
  structuredClone(bytes, { transfer: [bytes.buffer ?? bytes] });
  return bytes;
}

describe('load', async () => {
  const file = await readFile(new URL('../../npm/dist/nn-init.wasm', import.meta.url));

  test('wrong arguments', async () => {
    const rows = [
      ...kinds('options', notObjects, load),
      [() => load({ nonsense: 1 }), TypeError, 'option', 'nonsense'],
      ...kinds('simd', [1, null, 'false'], (simd) => load({ simd })),
      ...kinds('wasm', [null, 5, true, 'nowhere', {}, [0, 97]], (wasm) => load({ wasm })),
    ];
    const complaints = [];
    for (const [call, Class, ...told] of rows) {
      const error = await call().then(
        () => new Error('was accepted'),
        (reason) => reason,
      );
      const wrong = complaint('load', error, Class, told);
      if (wrong) complaints.push(`'${error.message}' ${wrong}`);
    }
    assert.deepEqual(complaints, []);
  });

  // These are not wrong arguments but things that go wrong.
  // What the host said of it is the cause.
  const answer = { ok: false, status: 404, statusText: 'Gone', arrayBuffer: () => undefined };
  const failing = {
    'bytes that are no wasm file': [
      () => new Uint8Array(5),
      /^load: wasm is something else where WebAssembly was expected; /,
      'CompileError',
    ],
    'a page': [
      () => new TextEncoder().encode('<!doctype html>'),
      /^load: wasm is text.html where WebAssembly/,
      'CompileError',
    ],
    'nothing at all': [() => new ArrayBuffer(0), /^load: wasm is nothing where WebAssembly/, 'CompileError'],
    'a wasm file of something else': [
      () => Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
      /^load: wasm is not a file of nn-init$/,
    ],
    'a wasm file that imports': [() => IMPORTING, /not a file of nn-init$/, 'TypeError'],
    'a wasm file whose nni_abi is a bigint': [() => OF_BIGINT, /^load: wasm is not a file of nn-init$/],
    'half of the wasm file': [
      () => file.subarray(0, 4000),
      /^load: wasm does not compile: its 4000 bytes are only a part of a file/,
      'CompileError',
    ],
    'a file that is not there': [
      () => new URL('file:///nowhere/nn-init.wasm'),
      /^load: wasm, 'file:.*nowhere.*', cannot be read: ENOENT/,
    ],
    'a server that is not there': [
      () => 'http://127.0.0.1:1/nn-init.wasm',
      /^load: 'http:..127.* cannot be fetched: bad port$/,
    ],
    'a URL that is none': [() => 'http://[', /must be a URL$/],
    'an answer 404': [() => new Response('', { status: 404, statusText: 'Gone' }), /answered 404 'Gone'$/],
    'an answer 404 of a URL of ordinary length': [
      () => ({ ...answer, url: `https://example.com/${'folder/'.repeat(15)}nn-init.wasm` }),
      /^load: 'https:.*\/nn-init\.wasm' answered 404 'Gone'$/,
    ],
    'an answer 404 of a long URL': [
      () => ({ ...answer, url: `https://example.com/${'folder/'.repeat(150)}nn-init.wasm` }),
      /^load: 'https:.*\.\.\.' answered 404 'Gone'$/,
    ],
    'an answer that has been read': [readResponse, /^load: wasm cannot be read: Body is unusable/, 'TypeError'],
    'a promise that is rejected': [
      () => Promise.reject(new Error('offline')),
      /^load: wasm cannot be read: offline$/,
      'Error',
    ],
    'a promise that is rejected with nothing': [() => Promise.reject(), /^load: wasm cannot be read: undefined$/],
    'a reason that cannot be read': [
      () => Promise.reject({ message: Symbol('x') }),
      /^load: wasm cannot be read: Object$/,
    ],
    'a reason of many words': [
      () => Promise.reject(new Error('offline '.repeat(1000))),
      /^load: wasm cannot be read: offline .*\.\.\.$/,
      'Error',
    ],
    'a long path': [() => `/${'nowhere/'.repeat(300)}nn-init.wasm`, /^load: wasm, .* cannot be read: ENOENT/],
    'a long media type': [
      () => new Blob(['text'], { type: 'x'.repeat(1000) }),
      /^load: wasm is x+ where WebAssembly was expected/,
      'CompileError',
    ],
    'a media type that is no text': [
      () => ({ type: Symbol('x'), arrayBuffer: async () => new ArrayBuffer(4) }),
      /^load: wasm is something else where WebAssembly was expected/,
      'CompileError',
    ],
    'bytes that are detached': [
      () => taken(new ArrayBuffer(8)),
      /^load: wasm is nothing where WebAssembly was expected/,
      'CompileError',
    ],
    'a view whose bytes are detached': [
      () => taken(new DataView(new ArrayBuffer(8))),
      /^load: wasm is nothing where WebAssembly was expected/,
      'CompileError',
    ],
  };
  for (const [what, [source, message, cause]] of Object.entries(failing)) {
    test(what, async () => {
      await assert.rejects(load({ wasm: source() }), (error) => {
        assert.ok(error instanceof TypeError && error.message.startsWith('load: '), error.message);
        assert.match(error.message, message);
        assert.ok(error.message.length < 500 && error.stack.includes(error.message));
        assert.equal(error.cause?.name, cause);
        return true;
      });
      assert.equal(await load(), nn);
    });
  }
});

test('load tells what keeps a right file from being instantiated', async () => {
  const refusals = [
    [new RangeError('Out of memory'), /^load: there is not enough memory for wasm$/],
    // In the words of WebKit, which compiles what it then does not instantiate.
    [
      new WebAssembly.CompileError("Refused to create a WebAssembly object because 'unsafe-eval' is not allowed"),
      /^load: a policy forbids compiling WebAssembly: .* needs script-src 'wasm-unsafe-eval'/,
    ],
  ];
  const { Instance, instantiate } = WebAssembly;
  try {
    for (const [cause, message] of refusals) {
      const refuse = () => {
        throw cause;
      };
      Object.assign(WebAssembly, { Instance: refuse, instantiate: async () => refuse() });
      await assert.rejects(load({ layout: 'torch' }), { name: 'TypeError', message, cause });
    }
  } finally {
    Object.assign(WebAssembly, { Instance, instantiate });
  }
  assert.ok(await load({ layout: 'torch' }));
});

test('load names what a file without bundler has not got', async () => {
  const { URL } = globalThis;
  const fetching = await import('../../npm/dist/index.fetch.min.js');
  globalThis.URL = undefined;
  try {
    await assert.rejects(fetching.load(), /^TypeError: load: its WebAssembly cannot be read: URL/);
  } finally {
    globalThis.URL = URL;
  }
  assert.ok(await fetching.load());
});

test('getters that call back', () => {
  const nested = {
    array: new Float32Array(12),
    get data() {
      nn.normal_(own, { generator: nn.generator({ seed: 5 }) });
      return this.array;
    },
    get shape() {
      nn.xavierUniform_({ data: new Float32Array(6), shape: [2, 3] }, { generator: nn.generator({ seed: 6 }) });
      return [3, 4];
    },
  };
  const mine = nn.generator({ seed: 7 });
  nn.msraNormal_(nested, { generator: mine });
  const plain = { data: new Float32Array(12), shape: [3, 4] };
  nn.msraNormal_(plain, { generator: nn.generator({ seed: 7 }) });
  reset();
  assertSameBits(nested.array, plain.data);
  assert.equal(mine.offset, 16n);
});

test('a hundred thousand errors leave nothing behind', () => {
  const calls = [
    () => nn.tensor([2 ** 32 - 1, 2 ** 20]),
    () => nn.uniform_(own, { a: 2 }),
    () => nn.xavierNormal_({ data: foreign.data, shape: [12] }),
    () => nn.generator({ seed: 1.5 }),
    () => generator.seek(NaN),
    () => nn.calculateGain('nonsense'),
  ];
  const rounds = (times) => {
    for (let i = 0; i < times; i++) assert.throws(calls[i % calls.length]);
  };
  rounds(1000);
  const [linear, heap] = [own.data.buffer.byteLength, heapInUse()];
  rounds(100_000);
  assert.equal(own.data.buffer.byteLength, linear);
  assert(heapInUse() - heap < 1e6, `${heapInUse() - heap} bytes more`);
  assertUntouched();
});

test('everything works afterwards', () => {
  nn.normal_(own, { generator }); // from word 13 on: 12 elements end in the group that ends at 32
  assert.equal(generator.offset, 32n);
  const theirs = other.normal_(other.tensor([3, 4]), { generator: other.generator({ seed: 11 }).seek(13) });
  assertSameBits(own.data, theirs.data);
});
