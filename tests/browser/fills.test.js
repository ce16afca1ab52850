// SPDX-License-Identifier: Apache-2.0
// The golden fills in browsers, by both builds of the core, under a strict Content-Security-Policy: the bits are those of Node.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serve } from '../support/browser.js';
import { engines, launch } from '../support/browsers.js';
import config from '../../demo/vite.config.js';
import { processorFuses } from '../support/relaxed.js';
import { root } from '../support/run.js';

/** In a page: how many records there are, and those that come out different. */
async function fills(options) {
  const { load } = await import('/npm/dist/index.js');
  const { arrayOf, fillsOf } = await import('/tests/golden/records.js');
  const { fill, generatorOf, isCallable, sizeOf } = await import('/tests/support/calls.js');
  const { sha256 } = await import('/tests/support/digest.js');
  const nn = await load(options);
  const records = fillsOf(await (await fetch('/tests/golden/fills.txt')).text()).filter(isCallable);
  const different = [];
  for (const { sha256: expected, after, ...call } of records) {
    const { name, kind, shape, layout, dtype } = call;
    const generator = generatorOf(nn, call);
    const target = { data: arrayOf(dtype, sizeOf(shape)), shape, layout, dtype };
    fill(nn, call, target, generator);
    const isSame = (await sha256(target.data)) === expected && generator.offset === after;
    if (!isSame) different.push(`${name} ${dtype} ${kind} ${shape}`);
  }
  return { count: records.length, different };
}

/** In a page: the parameters of a network that are not those of PyTorch. */
async function parameters(options, file) {
  const { load } = await import('/npm/dist/frameworks.js');
  const { sha256 } = await import('/tests/support/digest.js');
  const { replay } = await import('/tests/support/traces.js');
  const nn = await load(options);
  const trace = await (await fetch(`/tests/golden/traces/${file}`)).json();
  const tensors = replay(nn, trace);
  const different = [];
  for (const { name, sha256: expected } of trace.params)
    if ((await sha256(tensors.get(name))) !== expected) different.push(name);
  return { count: trace.params.length, different };
}

let server;
before(async () => (server = await serve(root, config.preview.headers)));
after(() => server?.close());

for (const engine of engines)
  describe(engine, () => {
    let browser, page;
    before(async () => {
      browser = await launch(engine);
      page = await browser.newPage();
      await page.goto(`${server.url}tests/support/blank.html`);
    });
    after(() => browser?.close());

    for (const [build, options, module] of [
      ['SIMD', {}, 'nn-init.js'],
      ['scalar', { simd: false }, 'nn-init.scalar.js'],
    ]) {
      test(`golden fills, ${build} build`, async () => {
        const { count, different } = await page.evaluate(fills, options);
        assert.deepEqual(different, []);
        assert.ok(count > 200);
        assert.ok((await page.requests()).includes(`${server.url}npm/dist/wasm/${module}`));
      });
    }

    // WebKitGTK has no relaxed SIMD.
    const best = processorFuses() && engine !== 'webkit' ? 'nn-init-torch.relaxed.js' : 'nn-init-torch.js';
    for (const [build, options, module] of [
      ['best', {}, best],
      ['SIMD', { simd: true }, 'nn-init-torch.js'],
      ['scalar', { simd: false }, 'nn-init-torch.scalar.js'],
    ]) {
      for (const file of ['resnet18-seed0.json', 'mobilenet_v2-seed0.json'])
        test(`${file}, as PyTorch initializes it, ${build} build`, async () => {
          const { count, different } = await page.evaluate(parameters, options, file);
          assert.deepEqual(different, []);
          assert.ok(count > 50);
          assert.ok((await page.requests()).includes(`${server.url}npm/dist/wasm/${module}`));
        });
    }

    test('nothing goes wrong meanwhile', async () => {
      assert.deepEqual(await page.errors(), []);
    });
  });
