// SPDX-License-Identifier: Apache-2.0
// A report of this machine's GPU, to be sent in: node tests/webgpu/report.js [chromium] [2^20 elements, more of them]
// In Chromium by its own adapter, or in Node.js by npm's `webgpu`, or in Deno. With SWIFTSHADER=1 Chromium takes the processor.
import process from 'node:process';
import { measure } from './measure.js';

const inChromium = process.argv.includes('chromium');
const given = process.argv.slice(2).map(Number).filter(Boolean);
const sizes = (given.length ? given : [1, 16, 256]).map((n) => n * 2 ** 20);

/** In this process. */
async function here() {
  const { load } = await import('../../npm/dist/index.js');
  const { createDeviceFills } = await import('../../npm/dist/webgpu.js');
  const { gpuOfHost } = await import('./gpu.js');
  const adapter = await (await gpuOfHost()).requestAdapter();
  const { maxBufferSize } = adapter.limits;
  const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize } });
  const { vendor, architecture, description } = adapter.info;
  return {
    vendor,
    architecture,
    description,
    ...(await measure({ nn: await load(), createDeviceFills, device }, sizes)),
  };
}

/** In a page. */
async function inPage(sizes) {
  const { load } = await import('/npm/dist/index.js');
  const { createDeviceFills } = await import('/npm/dist/webgpu.js');
  const { measure } = await import('/tests/webgpu/measure.js');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  const { maxBufferSize } = adapter.limits;
  const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize } });
  const { vendor, architecture, description } = adapter.info;
  const result = await measure({ nn: await load(), createDeviceFills, device }, sizes);
  return { vendor, architecture, description, userAgent: navigator.userAgent, ...result };
}

async function chromium() {
  const { serve } = await import('../support/browser.js');
  const { launch } = await import('../support/browsers.js');
  const { root } = await import('../support/run.js');
  const server = await serve(root);
  const browser = await launch('chromium', { webgpu: process.env.SWIFTSHADER ? 'swiftshader' : 'own' });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}tests/support/blank.html`);
    return await page.evaluate(inPage, sizes);
  } finally {
    await browser.close();
    server.close();
  }
}

const { lines, ...about } = await (inChromium ? chromium() : here());
console.log(JSON.stringify(about));
console.log('ns an element                            on the device   by nn, uploaded');
for (const { name, dtype, n, onDevice, byProcessor } of lines)
  console.log(
    `${name.padEnd(14)} ${dtype.padEnd(10)} ${`${n / 2 ** 20} Mi`.padStart(7)} ${String(onDevice).padStart(20)} ${String(byProcessor).padStart(17)}`,
  );
process.exit(about.exact ? 0 : 1);
