// SPDX-License-Identifier: Apache-2.0
// nn-init/webgpu in Chromium, on SwiftShader: the bits are those of WebAssembly.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serve } from '../support/browser.js';
import { engines, launch } from '../support/browsers.js';
import { root } from '../support/run.js';
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
