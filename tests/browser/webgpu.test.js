// SPDX-License-Identifier: Apache-2.0
// nn-init/webgpu in Chromium, on SwiftShader: the bits are those of WebAssembly.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serve } from '../support/browser.js';
import { engines, launch } from '../support/browsers.js';
import { root } from '../support/run.js';
import { load } from '../../npm/dist/index.js';
import { checks } from '../webgpu/checks.js';

/** In a page: what a check says. */
async function check(name, elements) {
  const { load } = await import('/npm/dist/index.js');
  const { load: loadFrameworks } = await import('/npm/dist/frameworks.js');
  const model = await import('/npm/dist/model.js');
  const { createDeviceFills } = await import('/npm/dist/webgpu.js');
  const { checks } = await import('/tests/webgpu/checks.js');
  const newDevice = async () => (await navigator.gpu.requestAdapter()).requestDevice();
  globalThis.device ??= newDevice();
  const host = { nn: await load(), frameworks: await loadFrameworks(), model, createDeviceFills, newDevice, elements };
  return checks[name]({ ...host, device: await globalThis.device });
}

describe('Chromium on SwiftShader', { skip: !engines.includes('chromium') }, () => {
  let server, browser, page;
  before(async () => {
    server = await serve(root);
    browser = await launch('chromium', { webgpu: 'swiftshader' });
    page = await browser.newPage();
    await page.goto(`${server.url}tests/support/blank.html`);
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  for (const name of Object.keys(checks))
    test(name, async () => {
      assert.equal(typeof (await page.evaluate(check, name, 2 ** 22)), 'number');
    });

  test('the program to copy multiplies by the weights of nn', async () => {
    const program = await browser.newPage();
    await program.goto(`${server.url}demo/webgpu.html`);
    const text = await program.waitFor(() => /Outputs: .*/.exec(document.getElementById('output').textContent)?.[0]);
    const outputs = text.slice('Outputs: '.length).split(' ').map(Number);
    const nn = await load();
    const root = nn.generator({ seed: 7 });
    let x = new Float64Array(784).fill(1);
    for (const [name, rows] of Object.entries({ 'hidden.weight': 512, 'output.weight': 10 })) {
      const weights = { data: new Float32Array(rows * x.length), shape: [rows, x.length] };
      nn.heNormal_(weights, { nonlinearity: 'relu', generator: root.stream(name) });
      const row = (_, i) => weights.data.subarray(i * x.length, (i + 1) * x.length);
      const product = (values) => values.reduce((sum, value, i) => sum + value * x[i], 0);
      x = Float64Array.from({ length: rows }, (_, i) => Math.max(0, product(row(_, i))));
    }
    assert.equal(outputs.length, 10);
    assert.ok(outputs.filter(Boolean).length > 1);
    for (const [i, value] of outputs.entries()) assert.ok(Math.abs(value - x[i]) < 1e-3, `${value} for ${x[i]}`);
    assert.deepEqual(await program.errors(), []);
    await program.close();
  });

  test('is ready soon', async (t) => {
    const ms = await page.evaluate(async () => {
      const { load } = await import('/npm/dist/index.js');
      const { createDeviceFills } = await import('/npm/dist/webgpu.js');
      const nn = await load();
      const device = await (await navigator.gpu.requestAdapter()).requestDevice();
      const start = performance.now();
      await createDeviceFills(nn, device);
      return performance.now() - start;
    });
    t.diagnostic(`${ms.toFixed(0)} ms`);
  });
});
