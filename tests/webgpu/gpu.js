// SPDX-License-Identifier: Apache-2.0
// What has requestAdapter() in Deno, or in Node.js by npm's `webgpu`, of which WEBGPU names the file.
import process from 'node:process';

export async function gpuOfHost() {
  if (globalThis.Deno) return navigator.gpu;
  const { create, globals } = await import(process.env.WEBGPU ?? 'webgpu');
  Object.assign(globalThis, globals);
  return (globalThis.keptFromCollection = create([]));
}
