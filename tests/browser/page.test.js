// SPDX-License-Identifier: Apache-2.0
// In one page: it stays alive while a large orthogonal matrix is made, and has the same bits as Node in the end; files of
// nn-init/safetensors go to its file system and to streams, and come back.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { serve } from '../support/browser.js';
import { engines, launch } from '../support/browsers.js';
import { root } from '../support/run.js';

const N = 768;

/** In a page: the matrix, and how often the event loop ran meanwhile. */
async function orthogonal(n) {
  const { load } = await import('/npm/dist/index.js');
  const { sha256 } = await import('/tests/support/digest.js');
  const nn = await load();
  nn.manualSeed(42);
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const { data } = await nn.orthogonalAsync_({ data: new Float32Array(n * n), shape: [n, n] });
  clearInterval(timer);
  return { turns, digest: await sha256(data) };
}

/** In a page: whether the same bytes and tensors come back, by the way that they go, or the error. */
async function roundTrips() {
  const { read, readHeader, toBlob, write } = await import('/npm/dist/safetensors.js');
  const weights = {
    large: { data: new Float32Array(700_000).map((_, i) => i / 3), shape: [700, 1000] },
    half: { data: new Uint16Array([1, 2, 3]), shape: [3], dtype: 'float16' },
    steps: { data: new BigInt64Array([-1n]), shape: [] },
  };
  const bytes = async (source) => new Uint8Array(await new Response(source).arrayBuffer());
  const blob = await toBlob(weights, { metadata: { format: 'pt' } });
  const expected = await bytes(blob);
  const same = (found) => found.length === expected.length && found.every((byte, i) => byte === expected[i]);
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle('model.safetensors', { create: true });
  const { readable, writable } = new TransformStream();
  const url = URL.createObjectURL(blob);
  const options = { metadata: { format: 'pt' } };
  const toFiles = {
    'to a file': async () => {
      await write(handle, weights, options);
      return same(await bytes(await handle.getFile()));
    },
    'over a longer file': async () => {
      await write(await handle.createWritable({ keepExistingData: true }), {});
      return (await handle.getFile()).size === 16;
    },
  };
  const ways = {
    ...(handle.createWritable && toFiles), // WebKit has it since 2025
    'to a stream': async () => {
      const [found] = await Promise.all([bytes(readable), write(writable, weights, options)]);
      return same(found);
    },
    'from a Blob': async () => (await read(blob)).get('large').data[3] === 1,
    'from a URL': async () => (await read(url)).get('steps').data[0] === -1n,
    'from a server': async () => (await readHeader('/tests/support/one.safetensors')).tensors[0].name === 'weight',
    'from a Response': async () => (await readHeader(new Response(blob))).metadata.format === 'pt',
  };
  const results = {};
  for (const [name, way] of Object.entries(ways)) results[name] = await way().catch((error) => String(error));
  return results;
}

const header = '{"weight":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}';
const one = new Uint8Array([header.length, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(header)]);

let server, expected;
before(async () => {
  server = await serve(root, {}, (path) => (path.endsWith('/one.safetensors') ? { body: one } : undefined));
  const nn = await load();
  nn.manualSeed(42);
  const { data } = nn.orthogonal_({ data: new Float32Array(N * N), shape: [N, N] });
  expected = createHash('sha256').update(data).digest('hex');
});
after(() => server?.close());

for (const engine of engines)
  describe(engine, () => {
    let browser;
    before(async () => (browser = await launch(engine)));
    after(() => browser?.close());

    test('orthogonalAsync_ lets a page work, and gives what orthogonal_ gives in Node', async () => {
      const page = await browser.newPage();
      await page.goto(`${server.url}tests/support/blank.html`);
      const { turns, digest } = await page.evaluate(orthogonal, N);
      assert.ok(turns > 1, `the event loop ran ${turns} times`);
      assert.equal(digest, expected);
    });

    test('files go there and back', async () => {
      const page = await browser.newPage();
      await page.goto(`${server.url}tests/support/blank.html`);
      const results = await page.evaluate(roundTrips);
      assert.deepEqual(
        Object.entries(results).filter(([, result]) => result !== true),
        [],
      );
    });
  });
