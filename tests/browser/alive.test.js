// SPDX-License-Identifier: Apache-2.0
// A page stays alive while a large orthogonal matrix is made, and has the same bits as Node in the end.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from '../../npm/dist/index.js';
import { launchChromium, serve } from '../support/browser.js';

const N = 768;
let server, browser;
before(async () => {
  server = await serve(fileURLToPath(new URL('../../npm/dist/', import.meta.url)));
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  server?.close();
});

test('orthogonalAsync_ lets a page work, and gives what orthogonal_ gives in Node', async () => {
  const page = await browser.newPage();
  await page.route('**/alive.html', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(`${server.url}alive.html`);
  const { digest, turns } = await page.evaluate(async (n) => {
    const { load } = await import('/index.js');
    const nn = await load();
    nn.manualSeed(42);
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const t = await nn.orthogonalAsync_({ data: new Float32Array(n * n), shape: [n, n] });
    clearInterval(timer);
    const bytes = await crypto.subtle.digest('SHA-256', t.data);
    return { turns, digest: Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, '0')).join('') };
  }, N);
  assert.ok(turns > 1, `the event loop ran ${turns} times`);

  const nn = await load();
  nn.manualSeed(42);
  const data = nn.orthogonal_({ data: new Float32Array(N * N), shape: [N, N] }).data;
  assert.equal(digest, createHash('sha256').update(data).digest('hex'));
});
