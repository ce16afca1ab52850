// SPDX-License-Identifier: Apache-2.0
// A page stays alive while a large orthogonal matrix is made, and has the same bits as Node in the end.
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

let server, expected;
before(async () => {
  server = await serve(root);
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
  });
