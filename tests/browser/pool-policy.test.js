// SPDX-License-Identifier: Apache-2.0
// nn-init/pool under a strict Content-Security-Policy, which lets a page start workers of its own origin alone: with the package on
// the page's server, and on another one, as of a CDN, where neither that file nor a blob may be a worker.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { serve } from '../support/browser.js';
import { engines, launch } from '../support/browsers.js';
import { installPackage, writeFiles } from '../support/package.js';

const SHAPE = [512, 512];

/** In a page: what a pool draws, how many workers it has, and whether the policy is in force; or what createPool() throws. */
async function draw({ url, options, script, type, shape }) {
  const { createPool } = await import(url);
  const createWorker = () => new Worker(script, { type });
  try {
    const pool = await createPool({ ...options, ...(script && { createWorker }) });
    const { data } = await pool.fill({ shape }, 'normal_', { seed: 7 });
    await pool.terminate();
    return { threads: pool.threads, data: [...data.subarray(-3)], hasPolicy: !canEvaluate() };
  } catch (error) {
    return { error: String(error) };
  }

  function canEvaluate() {
    try {
      return new Function('return true')();
    } catch {
      return false;
    }
  }
}

for (const engine of engines)
  describe(`under a strict policy, in ${engine}`, () => {
    let cdn, own, lax, browser, expected;

    before(async () => {
      const { directory } = await installPackage();
      cdn = await serve(directory, { 'access-control-allow-origin': '*' });
      const file = 'node_modules/nn-init/dist/pool-worker.js';
      await writeFiles(directory, {
        'index.html':
          '<!doctype html><html lang="en"><head><title>nn-init</title><link rel="icon" href="data:,"></head></html>',
        // A module worker's static import would fall under worker-src.
        'worker.js': `import('${cdn.url}${file}');\n`,
      });
      const scripts = `script-src 'self' 'wasm-unsafe-eval' ${new URL(cdn.url).origin}`;
      const under = (workers) =>
        serve(directory, { 'content-security-policy': `default-src 'none'; img-src data:; ${scripts}; ${workers}` });
      own = await under("worker-src 'self'");
      lax = await under('worker-src blob:');
      browser = await launch(engine);
      const nn = await load();
      const whole = nn.normal_(nn.tensor(SHAPE), { generator: nn.generator({ seed: 7 }) });
      expected = { data: [...whole.data.subarray(-3)], hasPolicy: true };
    });
    after(async () => {
      await browser?.close();
      cdn?.close();
      own?.close();
      lax?.close();
    });

    /** On a page of the one server, by the package on the other. */
    async function drawOn(own, server, asked) {
      const page = await browser.newPage();
      await page.goto(own.url);
      const url = `${server.url}node_modules/nn-init/dist/pool.js`;
      const drawn = await page.evaluate(draw, { url, shape: SHAPE, ...asked });
      await page.close();
      return drawn;
    }

    test('the package on the server of the page needs nothing', async () => {
      assert.deepEqual(await drawOn(own, own, { options: { threads: 2 } }), { threads: 2, ...expected });
    });

    test('on another one, workers are refused by words that say what to do', async () => {
      const { error } = await drawOn(own, cdn, { options: { threads: 2 } });
      assert.match(error, /^TypeError: createPool: no worker can be made: .*createWorker.*'nn-init\/pool-worker'/);
    });

    test('there, without a wish, this thread does all', async () => {
      assert.deepEqual(await drawOn(own, cdn, { options: {} }), { threads: 0, ...expected });
    });

    test('there, blobs are enough', async () => {
      assert.deepEqual(await drawOn(lax, cdn, { options: { threads: 2 } }), { threads: 2, ...expected });
    });

    for (const type of ['module', 'classic'])
      test(`there, createWorker makes workers of a ${type} script of the page's own`, async () => {
        const asked = { options: { threads: 2 }, script: `${own.url}worker.js`, type };
        assert.deepEqual(await drawOn(own, cdn, asked), { threads: 2, ...expected });
      });

    test('a script that is not there is told', async () => {
      const asked = { options: { threads: 2 }, script: `${own.url}missing.js`, type: 'module' };
      const { error } = await drawOn(own, own, asked);
      assert.match(error, /^TypeError: createPool: no worker can be made: its script cannot be loaded/);
    });
  });
