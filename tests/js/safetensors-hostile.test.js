// SPDX-License-Identifier: Apache-2.0
// Files that lie: each is refused, by its name and for what is wrong, in no time and without memory for what it promises.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { read, readHeader, toBlob } from '../../npm/dist/safetensors.js';
import { temporaryDirectory } from '../support/run.js';
import { fileOf } from '../support/safetensors.js';

const tensor = (begin, end, shape = [end - begin], dtype = 'U8') => ({ dtype, shape, data_offsets: [begin, end] });
const entry = (name, begin, end) => `"${name}":${JSON.stringify(tensor(begin, end))}`;
const MAX = 2 ** 53;

/** What is wrong, as the error says it, and a file. @type {Record<string, Uint8Array[]>} */
const FILES = {
  'it has 0 bytes; the length of its header takes 8': [new Uint8Array()],
  'it has 7 bytes': [new Uint8Array(7)],
  'its header would end at byte 18, but the file has 10': [fileOf('{}', 0, 10)],
  'its header would have 100000001 bytes; there may be at most 100000000': [fileOf('{}', 0, 100_000_001)],
  'its header would have 18446744073709551615 bytes': [fileOf('{}', 0, 2n ** 64n - 1n)],
  'its header would have 9223372036854775808 bytes': [fileOf('{}', 0, 2n ** 63n)],
  'its header does not begin with {': ['', '[]', ' {}', '\ufeff{}', 'null', '\0'].map((text) => fileOf(text)),
  'its header is not UTF-8': [fileOf('{"\u00e9":1}').map((byte) => (byte === 0xc3 ? 0xff : byte))],
  'its header is not valid: at character 1 there must be a name, not its end': [fileOf('{')],
  'there must be a name, not ': ['{]', '{1:2}', "{'a':1}", '{,}', `{${entry('a', 0, 0)},}`].map((text) => fileOf(text)),
  "there must be ':', not ": [fileOf('{"a"}')],
  'there must be the end of a name, not ': ['{"a', '{"a\\"', '{"a\\\\\\"'].map((text) => fileOf(text)),
  'there must be a name in valid JSON': ['{"\n":1}', '{"\\x":1}', '{"\\ud800":1}', '{"\\u12":1}'].map((text) =>
    fileOf(text),
  ),
  'there must be nothing more': ['{}{}', '{}x', '{}\0'].map((text) => fileOf(text)),
  "there must be tensor 'a', an object": ['{"a":[]}', '{"a":null}', '{"a":"{}"}', '{"a":1}'].map((text) =>
    fileOf(text),
  ),
  "has 'a' twice": [
    fileOf(`{${entry('a', 0, 1)},${entry('a', 1, 2)}}`, 2),
    fileOf(`{${entry('a', 0, 1)},${entry('\\u0061', 1, 2)}}`, 2),
  ],
  "has '__metadata__' twice": [fileOf('{"__metadata__":{},"__metadata__":{}}')],
  "has 'a' in __metadata__ twice": [fileOf('{"__metadata__":{"a":"1","a":"2"}}')],
  'there must be __metadata__, an object': [
    fileOf({ __metadata__: [] }),
    fileOf({ __metadata__: 'pt' }),
    fileOf({ __metadata__: null }),
  ],
  "there must be 'a' of __metadata__, a string": [1, null, {}, ['b']].map((a) => fileOf({ __metadata__: { a } })),
  "has dtype of tensor 'a' twice": [fileOf('{"a":{"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,1]}}', 1)],
  "has shape of tensor 'a' twice": [fileOf('{"a":{"dtype":"U8","shape":[1],"shape":[2],"data_offsets":[0,1]}}', 1)],
  "has data_offsets of tensor 'a' twice": [
    fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"data_offsets":[0,1]}}', 1),
  ],
  "has no dtype of tensor 'a'": [fileOf({ a: {} }), fileOf({ a: { shape: [1], data_offsets: [0, 1] } }, 1)],
  "has no shape of tensor 'a'": [fileOf({ a: { dtype: 'U8', data_offsets: [0, 1] } }, 1)],
  "has no data_offsets of tensor 'a'": [fileOf({ a: { dtype: 'U8', shape: [1] } }, 1)],
  "has dtype 'U9' of tensor 'a', which is not known": [fileOf({ a: tensor(0, 1, [1], 'U9') }, 1)],
  "has dtype '__proto__' of tensor 'a', which is not known": [fileOf({ a: tensor(0, 1, [1], '__proto__') }, 1)],
  "has dtype 'float32' of tensor 'a', which is not known": [fileOf({ a: tensor(0, 4, [1], 'float32') }, 4)],
  "there must be dtype of tensor 'a'": [fileOf({ a: tensor(0, 1, [1], 5) }, 1)],
  "there must be shape of tensor 'a', an array": [
    fileOf({ a: tensor(0, 1, 1) }, 1),
    fileOf({ a: tensor(0, 1, {}) }, 1),
  ],
  "there must be shape of tensor 'a', an integer from 0 to 2^53 - 1": [
    ...['-1', '1.0', '1e2', '1.5', '01', '9007199254740992', '1e400', '+1', '"1"', 'null', 'NaN', '[1]', '٣'],
  ].map((number) => fileOf(`{"a":{"dtype":"U8","shape":[${number}],"data_offsets":[0,1]}}`, 1)),
  "there must be data_offsets of tensor 'a', an integer from 0 to 2^53 - 1": [
    fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}'),
    fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0.5,1.5]}}', 1),
    fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[18446744073709551615,0]}}', 1),
  ],
  "there must be ']', not ": [
    fileOf('{"a":{"dtype":"U8","shape":[1_0],"data_offsets":[0,1]}}', 1),
    fileOf('{"a":{"dtype":"U8","shape":[0x1],"data_offsets":[0,1]}}', 1),
    fileOf({ a: tensor(0, 1, Array(65).fill(1)) }, 1),
    fileOf({ a: { ...tensor(0, 1), data_offsets: [0, 1, 2] } }, 1),
  ],
  "has 0 data_offsets of tensor 'a'": [fileOf({ a: { ...tensor(0, 1), data_offsets: [] } }, 1)],
  'which is too large': [[MAX - 1, 2], [2 ** 32, 2 ** 32, 0], Array(60).fill(2), [2 ** 50, 2]].map((shape) =>
    fileOf({ a: tensor(0, 1, shape) }, 1),
  ),
  "has data_offsets [0, 2] of tensor 'a'; U8 of [3] takes 3 bytes": [fileOf({ a: tensor(0, 2, [3]) }, 2)],
  "has data_offsets [0, 3] of tensor 'a'; F32 of [] takes 4 bytes": [fileOf({ a: tensor(0, 3, [], 'F32') }, 3)],
  "has data_offsets [2, 0] of tensor 'a'": [fileOf({ a: tensor(2, 0, [2]) }, 2)],
  'which is not a whole number of bytes': [
    fileOf({ a: tensor(0, 1, [3], 'F4') }, 1),
    fileOf({ a: tensor(0, 1, [1], 'F6_E2M3') }, 1),
  ],
  "has data_offsets [1, 3] of tensor 'a', which leaves a hole: it must begin at 0": [fileOf({ a: tensor(1, 3) }, 3)],
  "has data_offsets [3, 4] of tensor 'b', which leaves a hole: it must begin at 2": [
    fileOf({ a: tensor(0, 2), b: tensor(3, 4) }, 4),
    fileOf({ b: tensor(3, 4), a: tensor(0, 2) }, 4),
  ],
  "has data_offsets [1, 3] of tensor 'b', which overlaps another: it must begin at 2": [
    fileOf({ a: tensor(0, 2), b: tensor(1, 3) }, 3),
  ],
  "of tensor 'b', which overlaps another": [
    fileOf({ a: tensor(0, 2), b: tensor(0, 2) }, 2),
    fileOf({ a: tensor(0, 4), b: tensor(1, 1) }, 4),
  ],
  'has tensors up to byte': [
    fileOf({ a: tensor(0, 2) }, 3), // more data
    fileOf({ a: tensor(0, 2) }, 1), // less
    fileOf({ a: tensor(0, 2 ** 49) }, 1),
    fileOf({}, 1),
  ],
  'there must be at most 64 nested arrays and objects': [
    fileOf(`{"a":{"x":${'['.repeat(1e6)}`),
    fileOf(`{"a":{"x":${'{"y":'.repeat(1e6)}`),
    fileOf(`{"a":{"x":${'[{"y":'.repeat(1e6)}`),
  ],
  "there must be shape of tensor 'a', an integer": [fileOf(`{"a":{"shape":[[${'['.repeat(1e6)}`)],
  'there must be a value': ['[tru]', '-', '.5', '"a', '[1,]']
    .map((value) => fileOf(`{"a":{"x":${value}}}`))
    .slice(0, 3),
};

describe('a file is refused', () => {
  for (const [message, files] of Object.entries(FILES))
    test(message, async () => {
      for (const file of files) {
        const error = await readHeader(new Blob([file])).catch((error) => error);
        assert.ok(error instanceof RangeError, String(error));
        assert.match(error.message, /^readHeader: the Blob is not a safetensors file: it/);
        assert.ok(error.message.includes(message), error.message);
        assert.ok(error.message.length < 400, `${error.message.length} characters`);
        await assert.rejects(read(file), RangeError);
      }
    });
});

describe('what is odd, but right', () => {
  test('names that objects have are data', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'valueOf', 'then'];
    const text = names.map((name, i) => entry(name, i, i + 1)).join();
    const file = fileOf(`{"__metadata__":{"__proto__":"x","constructor":"y"},${text}}`, names.length);
    const { tensors, metadata } = await readHeader(file);
    assert.deepEqual(
      tensors.map(({ name }) => name),
      names,
    );
    assert.deepEqual(Object.entries(metadata), [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    assert.equal({}.x, undefined);
    assert.equal((await read(file)).size, names.length);
    assert.equal(Object.prototype.constructor, Object);
  });

  test('spaces, keys in any order, keys that nobody knows, tensors in any order', async () => {
    const file = fileOf(
      `{ "b" : {"x":[1,-2.5e3,{"y":[true,false,null]},[],{}],\n"shape":[ ],"data_offsets":\t[1 , 2],"dtype":"I8"},\r
       ${entry('a', 0, 1)}, "e": {"dtype":"F32","shape":[0,9007199254740991],"data_offsets":[1,1]} }   `,
      2,
    );
    const { tensors, metadata } = await readHeader(file);
    const begin = file.length - 2;
    assert.deepEqual(metadata, {});
    assert.deepEqual(tensors, [
      { name: 'a', dtype: 'uint8', shape: [1], begin, end: begin + 1 },
      { name: 'e', dtype: 'float32', shape: [0, MAX - 1], begin: begin + 1, end: begin + 1 },
      { name: 'b', dtype: 'int8', shape: [], begin: begin + 1, end: begin + 2 },
    ]);
  });
});

test('a long header takes time by its length alone', async () => {
  const half = 2 ** 20;
  const texts = [
    `{"${'\\"'.repeat(half)}`,
    `{"${'\\\\'.repeat(half)}`,
    `{${' '.repeat(2 * half)}`,
    `{"__metadata__":{${'"":"",'.repeat(half / 4)}`,
    `{"a":{"x":[${'0,'.repeat(half)}`,
    `{"a":{"shape":[${'0,'.repeat(half)}`,
  ];
  for (const text of texts) {
    const start = performance.now();
    await assert.rejects(readHeader(fileOf(text)), RangeError);
    const took = performance.now() - start;
    assert.ok(took < 2000, `${took} ms for ${text.slice(0, 20)}`);
  }
});

describe('an index is refused', async () => {
  const folder = await temporaryDirectory();
  const index = join(folder, 'model.safetensors.index.json');
  await mkdir(join(folder, 'sub'));
  const one = Buffer.from(await (await toBlob({ a: { data: new Uint8Array(1), shape: [1] } })).arrayBuffer());
  for (const file of ['1.safetensors', '2.safetensors', 'sub/3.safetensors']) await writeFile(join(folder, file), one);
  /** @type {Record<string, (string | object)[]>} */
  const indices = {
    'is not an index: it is not valid': ['', '[]', 'null', '{"weight_map":{"a":1}}', '{"weight_map":[]}'],
    'is not an index: it has no weight_map': ['{}', '{"metadata":{}}'],
    'is not an index: it has weight_map twice': ['{"weight_map":{},"weight_map":{}}'],
    "is not an index: it has 'a' twice": ['{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}'],
    'which is not a file name': [
      'sub/3.safetensors',
      '../x',
      '..',
      '.',
      '',
      '/etc/passwd',
      'C:\\x',
      'a\\b',
      'http:x',
    ].map((a) => ({ a })),
    "tensor 'a' is in 1.safetensors and in 2.safetensors": [{ a: '1.safetensors', b: '2.safetensors' }],
    "says that tensor 'b' is in 1.safetensors, but it is not": [
      { b: '1.safetensors' },
      { a: '1.safetensors', b: '1.safetensors' },
    ],
    'cannot be read: ENOENT': [{ a: '4.safetensors' }],
    'is not a safetensors file': [{ a: 'model.safetensors.index.json' }],
  };
  for (const [message, contents] of Object.entries(indices))
    test(message, async () => {
      for (const content of contents) {
        await writeFile(index, typeof content === 'string' ? content : JSON.stringify({ weight_map: content }));
        const error = await readHeader(index).catch((error) => error);
        assert.match(String(error), /^(Type|Range)Error: readHeader: /);
        assert.ok(error.message.includes(message), error.message);
      }
    });
});

describe('a source is refused', () => {
  for (const source of [undefined, null, 5, {}, [], Symbol('s'), new Map(), () => {}])
    test(String(Object.prototype.toString.call(source)), async () => {
      await assert.rejects(
        readHeader(source),
        /^TypeError: readHeader: source is .*; it must be a Blob, a path, a URL/,
      );
    });

  test('a path that is not there, a folder', async () => {
    await assert.rejects(
      readHeader('nowhere.safetensors'),
      /^TypeError: readHeader: 'nowhere.safetensors' cannot be read: ENOENT/,
    );
    await assert.rejects(
      readHeader(await temporaryDirectory()),
      /^(Type|Range)Error: readHeader: '.*' (cannot be read: EISDIR|is not a saf)/,
    );
  });

  test('options that are none', async () => {
    const file = fileOf({ a: tensor(0, 1) }, 1);
    await assert.rejects(read(file, { name: ['a'] }), /^TypeError: read: unknown option 'name'/);
    await assert.rejects(read(file, { names: 'a' }), /^TypeError: read: names is 'a'; it must be an array of names/);
    await assert.rejects(read(file, { names: [5] }), /^TypeError: read: names is 5; it must be an array of strings/);
    await assert.rejects(read(file, { names: ['b'] }), /^RangeError: read: the Uint8Array has no tensor 'b'/);
  });
});
