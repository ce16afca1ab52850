// SPDX-License-Identifier: Apache-2.0
// nn-init/safetensors: what write() takes, where it writes, and what it leaves when something goes wrong.
import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, beforeEach, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { load } from '../../npm/dist/index.js';
import { read, readEach, toBlob, write } from '../../npm/dist/safetensors.js';
import { temporaryDirectory } from '../support/run.js';

const tensors = {
  weight: { data: Float32Array.from({ length: 600_000 }, (_, i) => Math.sqrt(i)), shape: [600, 1000] },
  bias: { data: new Float32Array([1, 2, 3]), shape: [3] },
  steps: { data: new BigInt64Array([7n]), shape: [] },
  mask: { data: new Uint8Array([1, 0]), shape: [2], dtype: 'bool' },
};
let bytes; // of the file
let directory;
let path;
before(async () => {
  bytes = new Uint8Array(await (await toBlob(tensors)).arrayBuffer());
});
beforeEach(async () => {
  directory = await temporaryDirectory();
  path = join(directory, 'model.safetensors');
});

const same = (found) => assert.ok(Buffer.compare(found, bytes) === 0, 'the same bytes');

/** A source of the tensors in pieces of so many elements, all in one buffer, in an order. */
function sourceOf(size, order = (pieces) => pieces) {
  const parameters = Object.entries(tensors).map(([name, { data, shape, dtype }]) => ({
    name,
    shape,
    dtype: dtype ?? { Float32Array: 'float32', BigInt64Array: 'int64' }[data.constructor.name],
  }));
  const asked = [];
  const source = {
    parameters,
    asked,
    async *tensors(names) {
      asked.push(names);
      const pieces = names.flatMap((name) => {
        const { data } = tensors[name];
        const count = Math.ceil(data.length / size);
        return Array.from({ length: count }, (_, i) => ({
          name,
          offset: i * size,
          data: data.subarray(i * size, (i + 1) * size),
        }));
      });
      const buffer = new ArrayBuffer(size * 8);
      for (const { data, said, ...piece } of order(pieces)) {
        const own = new data.constructor(buffer, 0, data.length);
        own.set(data);
        const { shape, dtype } = parameters.find(({ name }) => name === piece.name) ?? {};
        yield { ...piece, shape, dtype, ...said, data: own };
        new Uint8Array(buffer).fill(255); // it was valid until now
      }
    },
  };
  return source;
}

describe('takes', () => {
  const forms = {
    'a Map': () => new Map(Object.entries(tensors)),
    'a list': () => Object.entries(tensors).map(([name, tensor]) => ({ name, ...tensor })),
    'a generator': function* () {
      for (const [name, tensor] of Object.entries(tensors)) yield { name, ...tensor };
    },
    'what readEach gives': () => readEach(bytes),
    'what read gives': () => read(bytes),
    'dims and type': () =>
      Object.fromEntries(
        Object.entries(tensors).map(([name, { data, shape, dtype }]) => [name, { data, dims: shape, type: dtype }]),
      ),
    'a source, in whole tensors': () => sourceOf(600_000),
    'a source, in pieces': () => sourceOf(4096),
    'a source, in pieces from the back': () => sourceOf(100_000, (pieces) => pieces.reverse()),
  };
  for (const [name, form] of Object.entries(forms)) test(name, async () => same(await readFileOf(await form())));

  async function readFileOf(form) {
    await write(path, form);
    return readFile(path);
  }

  test('pieces of a Blob in any order', async () => {
    const blob = await toBlob(sourceOf(100_000, (pieces) => pieces.reverse()));
    same(new Uint8Array(await blob.arrayBuffer()));
  });

  test('a source is asked for tensors in the order of the file', async () => {
    const source = sourceOf(1e6);
    await toBlob(source);
    assert.deepEqual(source.asked, [['steps', 'bias', 'weight', 'mask']]);
  });

  test('tensors of nn-init, halves among them', async () => {
    const nn = await load();
    const w = nn.heNormal_(nn.tensor([4, 3], { dtype: 'bfloat16' }), { generator: nn.generator({ seed: 1 }) });
    const h = nn.uniform_(nn.array([5], { dtype: 'float16' }), { generator: nn.generator({ seed: 1 }) });
    const found = await read(await toBlob({ w, h }));
    assert.deepEqual(found.get('w'), { data: w.toArray().data, shape: [4, 3], dtype: 'bfloat16' });
    assert.deepEqual(found.get('h'), { data: h.data, shape: [5], dtype: 'float16' });
    assert.deepEqual(found.get('h').data.constructor, globalThis.Float16Array ?? Uint16Array);
    w.dispose();
  });

  test('dtypes that have no array, as bytes', async () => {
    const given = {
      f4: { data: new Uint8Array([1, 2]), shape: [4], dtype: 'F4' },
      c: { data: new Uint8Array(16), shape: [2], dtype: 'C64' },
    };
    assert.deepEqual(Object.fromEntries(await read(await toBlob(given))), { c: given.c, f4: given.f4 });
  });

  const wrong = {
    'must be a Map or an object of tensors': [undefined, 5, 'weights', new Float32Array(2)],
    "it must be 'uint16', 'float16' or 'bfloat16' for a Uint16Array (tensor 'a')": [
      { a: { data: new Uint16Array(1), shape: [1] } },
    ],
    "data has 2 elements, 8 bytes; shape [3] of float32 takes 12 (tensor 'a')": [
      { a: { data: new Float32Array(2), shape: [3] } },
    ],
    "data is Float64Array; it must be a Float32Array, for dtype float32 (tensor 'a')": [
      { a: { data: new Float64Array(3), shape: [3], dtype: 'float32' } },
    ],
    'tensor is Float32Array; it must be { data, shape }': [{ a: new Float32Array(3) }],
    "data is [1]; it must be a typed array (tensor 'a')": [{ a: { data: [1], shape: [1] } }],
    'strides is [1, 3]; it must be those of row-major elements': [
      { a: { data: new Float32Array(12), shape: [3, 4], stride: [1, 3] } },
      { a: { data: new Float32Array(12), shape: [3, 4], strides: [1, 3], order: 'column-major' } },
    ],
    "there are two tensors 'a'": [['a', 'b', 'a'].map((name) => ({ name, data: new Float32Array(1), shape: [1] }))],
    'the name of a tensor is undefined; it must be a string': [[{ data: new Float32Array(1), shape: [1] }]],
    "not '__metadata__'": [
      { __metadata__: { data: new Float32Array(1), shape: [1] } },
      { '\ud800': { data: new Float32Array(1), shape: [1] } },
    ],
    F4: [{ a: { data: new Uint8Array(2), shape: [3], dtype: 'F4' } }],
    'dtype is ': [{ a: { data: new Float32Array(1), shape: [1], dtype: 'float31' } }],
    'shape is ': [
      { a: { data: new Float32Array(1), shape: [-1] } },
      { a: { data: new Float32Array(1), shape: ['1'] } },
    ],
  };
  for (const [message, forms] of Object.entries(wrong))
    for (const form of forms)
      test(`an error: ${message}`, async () => {
        const error = await write(path, form).catch((error) => error);
        assert.match(String(error), /^(Type|Range)Error: write: /);
        assert.ok(error.message.includes(message), error.message);
        assert.deepEqual(await readdir(directory), []);
      });

  test('a source that does not say what its tensors are', async () => {
    const tensors = () => [];
    const a = { name: 'a', shape: [1], dtype: 'float32' };
    await assert.rejects(
      toBlob({ parameters: [{ ...a, dtype: undefined }], tensors }),
      /^TypeError: toBlob: dtype of 'a' is undefined/,
    );
    await assert.rejects(toBlob({ parameters: [a, a], tensors }), /^RangeError: toBlob: there are two tensors 'a'/);
    await assert.rejects(
      toBlob({ parameters: [null], tensors }),
      /^TypeError: toBlob: the name of a tensor is undefined/,
    );
    await assert.rejects(toBlob({ parameters: [a], tensors }), /^RangeError: toBlob: tensor 'a' got 0 bytes; it has 4/);
  });

  test('an array whose buffer is gone', async () => {
    const data = new Float32Array(1);
    structuredClone(data, { transfer: [data.buffer] });
    await assert.rejects(toBlob({ a: { data, shape: [1] } }), /^TypeError: toBlob: data is detached \(tensor 'a'\)/);
  });

  test('a header that no reader would take', async () => {
    await assert.rejects(
      toBlob({}, { metadata: { a: 'a'.repeat(1e8) } }),
      /^RangeError: toBlob: the header would have 100000032 bytes/,
    );
  });

  test('metadata of strings alone', async () => {
    for (const metadata of [{ a: 1 }, [], 'pt', new Map(), null, { a: '\udc00' }])
      await assert.rejects(write(path, tensors, { metadata }), /^(Type|Range)Error: write: metadata/);
    await assert.rejects(write(path, tensors, { metaData: {} }), /unknown option 'metaData'/);
  });
});

describe('writes', () => {
  test('a path, over a file that is there', async () => {
    await writeFile(path, Buffer.alloc(5e6));
    const result = await write(path, tensors);
    assert.deepEqual(result, { files: [{ name: 'model.safetensors', bytes: bytes.length }], bytes: bytes.length });
    same(await readFile(path));
    assert.deepEqual(await readdir(directory), ['model.safetensors']);
  });

  test('a file: URL', async () => {
    for (const url of [pathToFileURL(path), pathToFileURL(path).href]) {
      assert.deepEqual((await write(url, sourceOf(1000))).files[0].name, 'model.safetensors');
      same(await readFile(path));
    }
  });

  for (const [name, order] of [
    ['in order', (pieces) => pieces],
    ['from the back', (pieces) => pieces.reverse()],
  ])
    test(`a WritableStream, pieces ${name}`, async () => {
      const parts = [];
      let closed = false;
      const stream = new WritableStream({
        write: (part) => void parts.push(part), // kept, as streams may
        close: () => {
          closed = true;
        },
      });
      await write(stream, sourceOf(50_000, order));
      same(Buffer.concat(parts));
      assert.ok(closed);
    });

  test('through a CompressionStream', async () => {
    const { readable, writable } = new CompressionStream('gzip');
    const unpacked = new Response(readable.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
    await write(writable, sourceOf(30_000));
    same(new Uint8Array(await unpacked));
  });

  /** What the browser's file system gives, over an array. */
  function fileHandle() {
    const file = { content: Buffer.alloc(5e6), closed: false, aborted: undefined, name: 'model.safetensors' };
    const stream = {
      getWriter() {},
      async write({ type, position, data }) {
        assert.equal(type, 'write');
        file.content.set(data, position);
      },
      async truncate(size) {
        file.content = file.content.subarray(0, size);
      },
      close: async () => void (file.closed = true),
      abort: async (reason) => void (file.aborted = reason),
    };
    return { file, stream, handle: { name: 'model.safetensors', createWritable: async () => stream } };
  }

  test('a FileSystemFileHandle, a FileSystemWritableFileStream', async () => {
    for (const key of ['handle', 'stream']) {
      const { file, [key]: target } = fileHandle();
      await write(
        target,
        sourceOf(50_000, (pieces) => pieces.reverse()),
      );
      same(file.content);
      assert.ok(file.closed);
    }
    const { file, handle } = fileHandle();
    await assert.rejects(write(handle, missing()), /tensor 'weight' got/);
    assert.match(file.aborted.message, /tensor 'weight' got/);
  });

  /** A source whose weight is not whole. */
  const missing = () =>
    sourceOf(1000, (pieces) => pieces.filter(({ name, offset }) => name !== 'weight' || offset !== 5000));

  const broken = {
    "tensor 'weight' got 2396000 bytes; it has 2400000": missing,
    "tensor 'steps' got 0 bytes; it has 8": () => sourceOf(1000, (pieces) => pieces.slice(1)),
    "elements of tensor 'weight' come twice: bytes 8000 to 12000": () =>
      sourceOf(1000, (pieces) => [...pieces, pieces.find(({ name, offset }) => name === 'weight' && offset === 2000)]),
    "elements of tensor 'weight' come twice: bytes 4 to 4004": () =>
      sourceOf(1000, (pieces) =>
        pieces.map((piece) => ({ ...piece, offset: piece.offset === 1000 ? 1 : piece.offset })),
      ),
    "a piece has bytes 20 to 32 of tensor 'bias', which has 12": () =>
      sourceOf(1000, (pieces) => pieces.map((piece) => (piece.name === 'bias' ? { ...piece, offset: 5 } : piece))),
    "the name of a piece is 'nowhere'": () =>
      sourceOf(1000, (pieces) => pieces.map((piece) => ({ ...piece, name: 'nowhere' }))),
    "shape is [2]; it must be that of the whole tensor, [] (tensor 'steps')": () =>
      sourceOf(1000, (pieces) => pieces.map((piece) => ({ ...piece, said: { shape: [2] } }))),
    "dtype is 'float16'; it must be 'bool' (tensor 'mask')": () =>
      sourceOf(1000, (pieces) => pieces.reverse().map((piece) => ({ ...piece, said: { dtype: 'float16' } }))),
    'offset is -1': () => sourceOf(1000, (pieces) => pieces.map((piece) => ({ ...piece, offset: -1 }))),
    'out of paper': () =>
      sourceOf(1000, (pieces) => {
        throw new Error(`out of paper after ${pieces.length} pieces`);
      }),
  };
  for (const [message, source] of Object.entries(broken))
    test(`nothing when ${message}`, async () => {
      const error = await write(path, source()).catch((error) => error);
      assert.ok(error.message.includes(message), error.message);
      assert.deepEqual(await readdir(directory), []);
      // All shards or none.
      const shard = await write(path, source(), { maxShardBytes: 1_000_000 }).catch((error) => error);
      assert.ok(shard instanceof Error);
      assert.deepEqual(await readdir(directory), []);

      let reason;
      const stream = new WritableStream({ abort: (error) => void (reason = error) });
      await assert.rejects(write(stream, source()));
      assert.equal(reason.message, error.message);
    });

  test('nothing beside a folder that has the name', async () => {
    await mkdir(path);
    await assert.rejects(write(path, tensors), /^TypeError: write: '.*' cannot be written: EISDIR|ENOTEMPTY|EEXIST/);
    assert.deepEqual(await readdir(directory), ['model.safetensors']);
    assert.deepEqual(await readdir(path), []);
  });

  test('shards at a URL whose name is escaped', async () => {
    const url = pathToFileURL(join(directory, 'modèle 1.safetensors'));
    for (const target of [url, url.href, join(directory, 'modèle 1.safetensors')]) {
      const { files } = await write(target, sourceOf(1000), { maxShardBytes: 2_400_000 });
      assert.deepEqual(
        files.map(({ name }) => name),
        [
          'modèle 1-00001-of-00002.safetensors',
          'modèle 1-00002-of-00002.safetensors',
          'modèle 1.safetensors.index.json',
        ],
      );
      assert.deepEqual((await readdir(directory)).sort(), files.map(({ name }) => name).sort());
      const index = new URL(`modèle 1.safetensors.index.json`, url);
      assert.deepEqual((await read(index)).get('weight').data, tensors.weight.data);
    }
  });

  test('a stream that fails says why', async () => {
    const stream = new WritableStream({
      write() {
        throw new Error('disk full');
      },
    });
    await assert.rejects(
      write(stream, sourceOf(1000)),
      /^TypeError: write: the WritableStream cannot be written: disk full/,
    );
  });

  test('targets that are none', async () => {
    for (const target of [undefined, 5, {}, new Uint8Array(9), 'http://localhost/model.safetensors'])
      await assert.rejects(
        write(target, tensors),
        /^TypeError: write: target is .*; it must be a path, a WritableStream/,
      );
    await assert.rejects(
      write(join(directory, 'no/such/folder'), tensors),
      /^TypeError: write: '.*' cannot be written: ENOENT/,
    );
    for (const maxShardBytes of [0, -1, 1.5, '5GB', NaN])
      await assert.rejects(write(path, tensors, { maxShardBytes }), /^RangeError: write: maxShardBytes is /);
    await assert.rejects(
      write(new WritableStream(), tensors, { maxShardBytes: 5 }),
      /^TypeError: write: target is WritableStream; it must be a path/,
    );
    await assert.rejects(
      write(join(directory, 'model'), tensors, { maxShardBytes: 5 }),
      /a path that ends with .safetensors/,
    );
  });
});
