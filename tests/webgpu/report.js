// SPDX-License-Identifier: Apache-2.0
// A report of this machine's GPU, as text that can be pasted into an issue:
//   node tests/webgpu/report.js [chromium | node | deno] [software] [2^20 elements, more of them: 1 16 256]
// In Chromium, in Node.js by npm's `webgpu`, or in Deno; tests/webgpu/setup.sh brings the last two. `software` is Chromium's own
// device, which is the processor; other hosts take what Vulkan's variables say.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { measure } from './measure.js';

const MI = 2 ** 20;
const given = process.argv.slice(2);
const sizesGiven = given.map(Number).filter(Boolean);
const sizes = (sizesGiven.length ? sizesGiven : [1, 16, 256]).map((n) => n * MI);
const inDeno = globalThis.Deno !== undefined;
const host = inDeno ? 'deno' : (given.find((word) => ['chromium', 'node', 'deno'].includes(word)) ?? 'chromium');

/** In this process: in Node.js or Deno. */
async function here() {
  process.env.WEBGPU ??= fileURLToPath(new URL('../../build/webgpu/node_modules/webgpu/index.js', import.meta.url));
  const { load } = await import('../../npm/dist/index.js');
  const { createDeviceFills } = await import('../../npm/dist/webgpu.js');
  const { gpuOfHost } = await import('./gpu.js');
  const adapter = await (await gpuOfHost()).requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('there is no adapter here');
  const versions = inDeno ? `Deno ${globalThis.Deno.version.deno}` : `Node.js ${process.version}, ${dawn()}`;
  return { versions, ...(await measure({ nn: await load(), createDeviceFills, adapter }, sizes)) };
}

/** Which of npm's packages `webgpu`. */
function dawn() {
  const { version } = JSON.parse(readFileSync(process.env.WEBGPU.replace(/[^/\\]*$/, 'package.json'), 'utf8'));
  return `webgpu ${version}`;
}

/** In a page. */
async function inPage(sizes) {
  const { load } = await import('/npm/dist/index.js');
  const { createDeviceFills } = await import('/npm/dist/webgpu.js');
  const { measure } = await import('/tests/webgpu/measure.js');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('there is no adapter here');
  return { versions: navigator.userAgent, ...(await measure({ nn: await load(), createDeviceFills, adapter }, sizes)) };
}

async function chromium() {
  const { serve } = await import('../support/browser.js');
  const { launch } = await import('../support/browsers.js');
  const { root } = await import('../support/run.js');
  const server = await serve(root);
  const browser = await launch('chromium', { webgpu: given.includes('software') ? 'swiftshader' : 'own' });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}tests/support/blank.html`);
    return await page.evaluate(inPage, sizes);
  } finally {
    await browser.close();
    server.close();
  }
}

/** This program, by Deno. */
function deno() {
  const program = fileURLToPath(new URL('../../build/webgpu/node_modules/.bin/deno', import.meta.url));
  const flags = ['run', '-A', '--no-config', '--unstable-webgpu'];
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: '1' };
  execFileSync(program, [...flags, fileURLToPath(import.meta.url), ...sizesGiven.map(String)], {
    stdio: 'inherit',
    env,
  });
}

const mebibytes = (bytes) => `${Math.round(bytes / MI)} MiB`;
/** Nanoseconds an element. */
const perElement = (ms, n) => (ms === undefined ? '-' : ((ms * 1e6) / n).toPrecision(3));

function lineOf({ name, dtype, n, why, onDevice, byClock, made, uploaded }) {
  const head = `${name.padEnd(9)} ${dtype.padEnd(9)} ${`${n / MI} Mi`.padStart(12)}`;
  if (why) return `${head}  ${why}`;
  const numbers = [byClock || undefined, onDevice, made, uploaded].map((ms) => perElement(ms, n));
  const gain = ((made + uploaded) / (byClock || onDevice)).toPrecision(3);
  return [head, ...[...numbers, gain].map((text) => text.padStart(12))].join('');
}

/** @param {any} report */
function textOf({ versions, adapter, hasClock, ready, restReady, exact, why, rows }) {
  const { vendor, architecture, device, description, maxBufferSize, maxStorageBufferBindingSize, features } = adapter;
  const { version } = JSON.parse(readFileSync(new URL('../../npm/package.json', import.meta.url), 'utf8'));
  return [
    `nn-init ${version}, ${versions}`,
    `${os.type()} ${os.release()} ${os.arch()}, ${os.cpus()[0]?.model ?? 'a processor without a name'}`,
    `adapter: ${[vendor, architecture, device, description].filter(Boolean).join(', ')}`,
    `limits: a buffer has at most ${mebibytes(maxBufferSize)}, a binding ${mebibytes(maxStorageBufferBindingSize)}`,
    `features: ${features.join(' ')}`,
    `self-test: ${exact ? 'exact: the bits are those of WebAssembly' : `NOT exact: ${why}`}`,
    `ready in ${ready.toFixed(0)} ms; 16 bits in ${restReady.toFixed(0)} ms more`,
    '',
    `ns an element; the device's clock: ${hasClock ? 'timestamp-query' : 'there is none, so the gain is by the wall clock'}`,
    ['initializer         '.padEnd(32), 'GPU, clock', 'GPU, wall', 'CPU thread', 'its upload', 'gain']
      .map((text, i) => (i ? text.padStart(12) : text))
      .join(''),
    ...rows.map(lineOf),
  ].join('\n');
}

if (host === 'deno' && !inDeno) deno();
else {
  const report = await (host === 'chromium' ? chromium() : here());
  console.log(textOf(report));
  process.exit(report.exact ? 0 : 1);
}
