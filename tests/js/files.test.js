// SPDX-License-Identifier: Apache-2.0
// The files of the plain doors by themselves: parts in any order, and what becomes of a source that is not what it was.
import assert from 'node:assert/strict';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { blobSink, openSource } from '../../npm/dist/shared/files.js';
import { temporaryDirectory } from '../support/run.js';
import { serve } from '../support/safetensors.js';

const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i % 253);

/** Parts of a source in an order, one that another has passed by among them. */
async function checkParts(source) {
  for (const [begin, end] of [
    [150_000, 199_999],
    [5, 70_000],
    [5, 6],
    [70_000, 70_000],
    [0, 200_000],
  ])
    assert.deepEqual(await source.read(begin, end), bytes.subarray(begin, end), `${begin} to ${end}`);
  await source.close();
}

test('parts in any order', async () => {
  const path = join(await temporaryDirectory(), 'bytes');
  await writeFile(path, bytes);
  for (const given of [bytes, new Blob([bytes]), path]) await checkParts(await openSource('test', given));
  for (const options of [{}, { exposes: false }, { ranges: false }, { ranges: false, lengths: false }]) {
    const { url, close } = await serve({ bytes }, options);
    await checkParts(await openSource('test', `${url}bytes`)).finally(close);
  }
});

test('a Response is not read backwards', async () => {
  const source = await openSource('test', new Response(bytes));
  assert.deepEqual(await source.read(10, 20), bytes.subarray(10, 20));
  await assert.rejects(
    source.read(10, 11),
    /^TypeError: test: the Response cannot be read: a Response can only be read from front/,
  );
});

test('a source that ends too early', async () => {
  const path = join(await temporaryDirectory(), 'bytes');
  await writeFile(path, bytes);
  const file = await openSource('test', path);
  await truncate(path, 100);
  await assert.rejects(file.read(50, 200_001), /^RangeError: test: '.*bytes' ends after 200000 bytes$/);
  await assert.rejects(file.read(50, 150), /^RangeError: test: '.*bytes' ends after 100 bytes$/);
  await file.close();
  const stream = await openSource('test', new Response(new Blob([bytes]).stream()));
  assert.equal(stream.size, undefined);
  await assert.rejects(stream.read(0, 200_001), /^RangeError: test: the Response ends after 200000 bytes$/);
});

test('a server that is not what it was', async () => {
  const { url, close } = await serve({ bytes, empty: new Uint8Array() });
  try {
    assert.equal((await openSource('test', `${url}empty`)).size, 0);
  } finally {
    close();
  }
  await assert.rejects(
    openSource('test', `${url}bytes`),
    /^TypeError: test: 'http.*bytes' cannot be read: .*ECONNREFUSED/,
  );

  const files = { bytes };
  for (const [change, message] of [
    [() => (files.bytes = bytes.subarray(1)), /it changed while it was read/],
    [() => delete files.bytes, /the server answered 404 Not Found/],
  ]) {
    const server = await serve(files);
    const source = await openSource('test', `${server.url}bytes`);
    change();
    await assert.rejects(source.read(0, 100_000), message).finally(server.close);
    files.bytes = bytes;
  }
  const shifted = await serve({ bytes }, { shift: 1 });
  const source = await openSource('test', `${shifted.url}bytes`);
  await assert.rejects(source.read(70_000, 80_000), /or the server sent another range/).finally(shifted.close);
});

test('a Blob of parts from shared memory', async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const { sink, blob } = blobSink();
  await sink.write(shared.subarray(100_000), 100_000);
  await sink.write(shared.subarray(0, 100_000), 0);
  await sink.close();
  assert.deepEqual(new Uint8Array(await blob().arrayBuffer()), bytes);
});
