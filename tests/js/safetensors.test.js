// SPDX-License-Identifier: Apache-2.0
// nn-init/safetensors against Python's safetensors and transformers: the same bytes, and back from every source.
import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { read, readEach, readHeader, toBlob, write } from '../../npm/dist/safetensors.js';
import { temporaryDirectory } from '../support/run.js';
import { fileOf, golden, goldenTensors, serve, sha256 } from '../support/safetensors.js';

const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());
const collect = async (iterable) => {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
};

let directory;
before(async () => {
  directory = await temporaryDirectory();
});

describe('the bytes are those of Python', () => {
  for (const [name, { metadata, tensors, header, sha256: hash }] of Object.entries(golden.files))
    test(name, async () => {
      const file = await bytesOf(await toBlob(goldenTensors(tensors), { metadata: metadata ?? undefined }));
      const length = Number(new DataView(file.buffer).getBigUint64(0, true));
      assert.equal(new TextDecoder().decode(file.subarray(8, 8 + length)), header);
      assert.equal(sha256(file), hash);

      // And back.
      const read1 = await read(file);
      const expected = goldenTensors(tensors);
      assert.deepEqual([...read1.keys()].sort(), [...expected.keys()].sort());
      for (const [tensor, value] of read1) assert.deepEqual(value, expected.get(tensor), tensor);
      const { metadata: found } = await readHeader(file);
      assert.deepEqual(Object.entries(found), Object.entries(metadata ?? {}));
      assert.equal(Object.getPrototypeOf(found), Object.prototype);
    });

  for (const { tensors, most, metadata, files } of golden.sharded)
    test(`in shards of ${most} bytes`, async () => {
      const folder = join(directory, `shards ${most}`);
      await mkdir(folder);
      const path = join(folder, 'model.safetensors');
      const written = await write(path, goldenTensors(tensors), { metadata, maxShardBytes: most });
      assert.deepEqual((await readdir(folder)).sort(), Object.keys(files).sort());
      assert.deepEqual(written.files.map(({ name }) => name).sort(), Object.keys(files).sort());
      let total = 0;
      for (const { name, bytes } of written.files) {
        const content = await readFile(join(folder, name));
        assert.equal(content.length, bytes);
        total += bytes;
        if (files[name].text) assert.equal(content.toString(), files[name].text);
        else assert.equal(sha256(content), files[name].sha256, name);
      }
      assert.equal(written.bytes, total);
      if (written.files.length === 1) return;

      const index = join(folder, 'model.safetensors.index.json');
      for (const source of [index, pathToFileURL(index), pathToFileURL(index).href]) {
        const header = await readHeader(source);
        assert.deepEqual(header.metadata, metadata);
        const places = Object.fromEntries(header.tensors.map(({ name, file }) => [name, file]));
        assert.deepEqual(places, JSON.parse(files['model.safetensors.index.json'].text).weight_map);
      }
      const expected = goldenTensors(tensors);
      const all = await read(index);
      assert.equal(all.size, expected.size);
      for (const [name, value] of all) assert.deepEqual(value, expected.get(name), name);
      assert.deepEqual([...(await read(index, { names: ['z', 'é'] })).keys()].sort(), ['z', 'é']);
      await assert.rejects(read(index, { names: ['nowhere'] }), /RangeError|has no tensor 'nowhere'/);
    });

  test('several entries of metadata are sorted', async () => {
    const metadata = { 'b\ue000': '1', b: '2', a: '3', 'b😀': '4', 10: '5', 9: '6' };
    const file = await bytesOf(await toBlob({}, { metadata }));
    const text = '{"__metadata__":{"10":"5","9":"6","a":"3","b":"2","b\ue000":"1","b😀":"4"}}';
    assert.equal(new TextDecoder().decode(file.subarray(8)).trimEnd(), text);
  });
});

/** A file whose tensors are larger than what a first request asks for, and not all aligned. */
const elements = (length, step) => Float32Array.from({ length }, (_, i) => i * step);
const model = new Map([
  ['large', { data: elements(70_000, 0.5), shape: [700, 100], dtype: 'float32' }],
  ['odd', { data: new Uint8Array([1, 2, 3]), shape: [3], dtype: 'uint8' }],
  ['small', { data: elements(10, 3), shape: [10], dtype: 'float32' }],
]);
/** In the order of the file. */
const names = ['large', 'small', 'odd'];
let bytes;
before(async () => {
  bytes = await bytesOf(await toBlob(model, { metadata: { format: 'pt' } }));
});

async function checkSource(source) {
  const { metadata, tensors } = await readHeader(source());
  assert.deepEqual(metadata, { format: 'pt' });
  assert.deepEqual(
    tensors.map(({ name }) => name),
    names,
  );
  assert.deepEqual(tensors.at(-1), {
    name: 'odd',
    dtype: 'uint8',
    shape: [3],
    begin: bytes.length - 3,
    end: bytes.length,
  });
  assert.deepEqual(
    await read(source(), { names: new Set(['odd', 'large']) }),
    new Map(['large', 'odd'].map((name) => [name, model.get(name)])),
  );
  assert.deepEqual(
    await collect(readEach(source())),
    names.map((name) => ({ name, ...model.get(name) })),
  );
}

describe('reads', () => {
  test('bytes: an ArrayBuffer, views of one, a SharedArrayBuffer', async () => {
    await checkSource(() => bytes);
    await checkSource(() => bytes.buffer);
    const shifted = new Uint8Array(new SharedArrayBuffer(bytes.length + 1), 1);
    shifted.set(bytes);
    await checkSource(() => shifted);
    await checkSource(() => new DataView(shifted.buffer, 1));
    const { data } = (await read(shifted)).get('large');
    assert.equal(data.byteLength, data.buffer.byteLength); // of its own
  });

  test('a Blob, a File, a FileSystemFileHandle', async () => {
    await checkSource(() => new Blob([bytes]));
    await checkSource(() => new File([bytes], 'model.safetensors'));
    await checkSource(() => ({ getFile: async () => new File([bytes], 'model.safetensors') }));
  });

  test('a path, a file: URL, a string of one', async () => {
    const path = join(directory, 'model é #1?.safetensors');
    await writeFile(path, bytes);
    await checkSource(() => path);
    await checkSource(() => pathToFileURL(path));
    await checkSource(() => pathToFileURL(path).href);
  });

  test('a Response, from the front to the back', async () => {
    await checkSource(() => new Response(bytes));
    const stream = () =>
      ReadableStream.from(createReadStream(join(directory, 'model é #1?.safetensors'), { highWaterMark: 1000 }));
    await checkSource(() => new Response(stream()));
    await assert.rejects(
      readHeader(new Response('', { status: 404 })),
      /readHeader: the Response cannot be read: the server answered 404/,
    );
  });

  test('data: and blob: URLs', async () => {
    await checkSource(() => `data:;base64,${Buffer.from(bytes).toString('base64')}`);
    const url = URL.createObjectURL(new Blob([bytes]));
    await checkSource(() => url);
    URL.revokeObjectURL(url);
  });

  const servers = {
    'a server': {},
    'a server that does not expose the size': { exposes: false },
    'a server without range requests': { ranges: false },
    'a server without range requests, of an unknown size': { ranges: false, lengths: false },
  };
  for (const [name, options] of Object.entries(servers))
    test(name, async () => {
      const { url, close } = await serve({ 'model.safetensors': bytes }, options);
      try {
        await checkSource(() => `${url}model.safetensors?download=true`);
        await checkSource(() => new URL(`${url}model.safetensors`));
        await assert.rejects(
          readHeader(`${url}nowhere`),
          /^TypeError: readHeader: 'http:.*nowhere' cannot be read: the server answered 404 Not Found$/,
        );
      } finally {
        close();
      }
    });

  test('no more of a server than is needed', async () => {
    const huge = new Uint8Array(2 ** 25);
    huge.set(fileOf({ weight: { dtype: 'U8', shape: [2 ** 25 - 72], data_offsets: [0, 2 ** 25 - 72] } }, 0));
    const { length } = fileOf({ weight: { dtype: 'U8', shape: [2 ** 25 - 72], data_offsets: [0, 2 ** 25 - 72] } });
    huge.set(fileOf({ weight: { dtype: 'U8', shape: [2 ** 25 - length], data_offsets: [0, 2 ** 25 - length] } }));
    const [ranged, whole] = await Promise.all([serve({ huge }), serve({ huge }, { ranges: false })]);
    try {
      const [{ tensors }] = await Promise.all([readHeader(`${ranged.url}huge`), readHeader(`${whole.url}huge`)]);
      assert.equal(tensors[0].end, huge.length);
      assert.deepEqual(ranged.log, ['bytes=0-65535']);
      for (let i = 0; i < 100 && whole.log.length < 2; i++) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.ok(!(whole.log[1] >= huge.length), `${whole.log[1]} bytes sent`); // the rest was cancelled
    } finally {
      ranged.close();
      whole.close();
    }
  });

  test('an index of a server', async () => {
    const parts = {
      'm-1.safetensors': await bytesOf(await toBlob({ a: model.get('small') })),
      'm-2.safetensors': bytes,
    };
    const weight_map = { a: 'm-1.safetensors', ...Object.fromEntries(names.map((name) => [name, 'm-2.safetensors'])) };
    const index = new TextEncoder().encode(
      JSON.stringify({ metadata: { total_size: 5, deep: [[{ a: null }]] }, weight_map }),
    );
    const { url, close } = await serve({ 'm.safetensors.index.json': index, ...parts });
    try {
      const { tensors } = await readHeader(`${url}m.safetensors.index.json?a=b`);
      assert.deepEqual(
        tensors.map(({ name, file }) => `${file} ${name}`),
        ['m-1.safetensors a', ...names.map((name) => `m-2.safetensors ${name}`)],
      );
      assert.deepEqual(
        await read(`${url}m.safetensors.index.json`, { names: ['odd'] }),
        new Map([['odd', model.get('odd')]]),
      );
    } finally {
      close();
    }
  });
});
