// SPDX-License-Identifier: Apache-2.0
// A pool in browsers gives the bits of Node.js: in shared memory and by copies, with workers from a file and from a string.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { serve } from '../support/browser.js';
import { engines, launch } from '../support/browsers.js';
import config from '../../demo/vite.config.js';
import { root } from '../support/run.js';

const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const POLICY = config.preview.headers;

const CALLS = [
  ['normal_', [3000017], 'float32', {}],
  ['heUniform_', [1001, 1003], 'bfloat16', {}],
  ['truncNormal_', [999, 333], 'float64', {}],
  ['orthogonal_', [140, 150], 'float32', {}],
  ['uniform_', [20], 'float32', {}],
];

/** Runs in a page: SHA-256 of a pool's results, and how it made them. */
async function digests(calls, options) {
  const { createPool } = await import('/npm/dist/pool.js');
  const { sha256 } = await import('/tests/support/digest.js');
  const pool = await createPool(options);
  const made = [];
  for (const [initializer, shape, dtype, given] of calls) {
    const { data } = await pool.fill({ shape, dtype }, initializer, { ...given, seed: 9 });
    made.push(await sha256(data));
  }
  let shared;
  if (globalThis.crossOriginIsolated) {
    const data = new Float32Array(new SharedArrayBuffer(4 * 3000017));
    await pool.fillInto(data, 'normal_', { seed: 9 });
    shared = await sha256(data.slice());
  }
  const torch = await sha256((await pool.fill({ shape: [200, 100] }, 'normal_', { kind: 'torch', seed: 1 })).data);
  const { threads } = pool;
  await pool.terminate();
  return { threads, made, shared, torch };
}

/** Runs in a page: a pool whose workers are terminated from outside. */
async function killed() {
  const { createPool } = await import('/npm/dist/pool.js');
  const { sha256 } = await import('/tests/support/digest.js');
  const workers = [];
  const createWorker = () => {
    const worker = new Worker('/npm/dist/pool-worker.js', { type: 'module' });
    workers.push(worker);
    return worker;
  };
  const pool = await createPool({ threads: 2, createWorker });
  let ended = 0;
  const onProgress = () => {
    if (ended++ < 2) workers[ended - 1]?.terminate();
  };
  const { data } = await pool.fill({ shape: [3000017] }, 'normal_', { seed: 9 }, { onProgress });
  const first = await sha256(data);
  const again = await sha256((await pool.fill({ shape: [3000017] }, 'normal_', { seed: 9 })).data);
  await pool.terminate();
  return { workers: workers.length, made: [first, again] };
}

const digestOf = (data) => createHash('sha256').update(new Uint8Array(data.buffer)).digest('hex');
let expected;
before(async () => {
  const nn = await load();
  expected = CALLS.map(([initializer, shape, dtype, given]) => {
    const t = nn.array(shape, { dtype });
    nn[initializer](t, { ...given, generator: nn.generator({ seed: 9 }) });
    return digestOf(t.data);
  });
});

for (const engine of engines)
  describe(engine, () => {
    let browser;
    const servers = [];
    before(async () => (browser = await launch(engine)));
    after(() => {
      for (const server of servers) server.close();
      return browser?.close();
    });
    const open = async (headers, intercept) => {
      const server = await serve(root, headers, intercept);
      servers.push(server);
      const page = await browser.newPage();
      await page.goto(`${server.url}tests/support/blank.html`);
      return { page, server };
    };

    for (const [title, headers, options] of [
      ['on a page of any server', {}, { threads: 2 }],
      ['on a page that is isolated', ISOLATED, { threads: 2 }],
      ['under a strict policy, that allows workers of its own origin', POLICY, { threads: 3 }],
      ['on the thread of the page', {}, { threads: 0 }],
      ['of the scalar build', ISOLATED, { threads: 1, simd: false }],
    ])
      test(`${title}: the bits of Node.js`, async () => {
        const { page } = await open(headers);
        const { threads, made, shared, torch } = await page.evaluate(digests, CALLS, options);
        assert.deepEqual(made, expected);
        assert.equal(shared, 'cross-origin-opener-policy' in headers ? expected[0] : undefined);
        assert.equal(threads, options.threads);
        assert.match(torch, /^[\da-f]{64}$/);
        assert.deepEqual(await page.errors(), []);
      });

    test('where the script of the workers is not found, it comes as a string', async () => {
      const isScript = (path) => path.endsWith('/dist/pool-worker.js');
      const { page, server } = await open({}, (path) =>
        isScript(path) ? { status: 200, type: 'text/html', body: '<!doctype html>' } : undefined,
      );
      const { threads, made } = await page.evaluate(digests, CALLS, { threads: 2 });
      assert.deepEqual(made, expected);
      assert.equal(threads, 2);
      assert.ok(server.paths.some(isScript) && server.paths.includes('/npm/dist/shared/pool-worker.js'));
    });

    test('where no worker may be made, the thread of the page does all', async () => {
      const { page } = await open({ 'content-security-policy': "worker-src 'none'" });
      const { threads, made } = await page.evaluate(digests, CALLS, {});
      assert.deepEqual(made, expected);
      assert.equal(threads, 0);
      const refused = page.evaluate(digests, CALLS, { threads: 2 });
      await assert.rejects(refused, /createPool: no worker can be made: .* With threads: 0 this thread does all work/);
    });

    test('workers that are ended by others are replaced', async () => {
      const { page } = await open({});
      const { workers, made } = await page.evaluate(killed);
      assert.deepEqual(made, [expected[0], expected[0]]);
      assert.ok(workers > 2, `${workers}`);
    });
  });
