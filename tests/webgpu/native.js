// SPDX-License-Identifier: Apache-2.0
// The checks on a device of this machine, without a browser: in Deno (wgpu), or in Node.js by npm's `webgpu` (Dawn).
// node tests/webgpu/native.js [elements of the largest fill] [part of a check's name]
import process from 'node:process';
import * as model from '../../npm/dist/model.js';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { load } from '../../npm/dist/index.js';
import { createDeviceFills } from '../../npm/dist/webgpu.js';
import { checks } from './checks.js';
import { gpuOfHost } from './gpu.js';

const gpu = await gpuOfHost();
const adapterOf = async () => {
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error('there is no adapter here');
  return adapter;
};
const newDevice = async () => (await adapterOf()).requestDevice();
const { info } = await adapterOf();
console.log(`${info.vendor} ${info.architecture} ${info.description}`);
const device = await newDevice();
const host = { nn: await load(), frameworks: await loadFrameworks(), model, createDeviceFills, device, newDevice };
host.elements = Number(process.argv[2] ?? 2 ** 22);
const begin = performance.now();
const fills = await createDeviceFills(host.nn, await newDevice());
console.log(`ready in ${(performance.now() - begin).toFixed(0)} ms, exact: ${fills.exact} ${fills.why ?? ''}`);
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  if (!name.includes(process.argv[3] ?? '')) continue;
  const start = performance.now();
  try {
    const n = await check(host);
    console.log(`ok: ${name}: ${n} elements, ${(performance.now() - start).toFixed(0)} ms`);
  } catch (error) {
    failed++;
    console.log(`FAILED: ${name}: ${error.stack}`);
  }
}
process.exit(failed ? 1 : 0);
