// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/webgpu`: fills buffers of a GPU, with the bits that nn would give.
import { typeError } from './core/check.js';
import { Fills } from './webgpu/fills.js';
import { Proofs } from './webgpu/proofs.js';

/** @typedef {import('./initializers/types.js').NNInit} NNInit */
/** @typedef {import('./webgpu/types.js').DeviceBuffer} DeviceBuffer */
/** @typedef {import('./webgpu/types.js').InitializerName} InitializerName */
/** @typedef {import('./webgpu/types.js').Placement} Placement */
/**
 * @template {DeviceBuffer} [B=DeviceBuffer]
 * @typedef {import('./webgpu/types.js').Device<B>} Device
 */
/**
 * @template {DeviceBuffer} [B=DeviceBuffer]
 * @typedef {import('./webgpu/types.js').DeviceFills<B>} DeviceFills
 */
/**
 * @template {InitializerName} K
 * @typedef {import('./webgpu/types.js').DeviceOptions<K>} DeviceOptions
 */

/** What most fills need. The rest is compiled, and proven, when a fill first needs it. */
const FIRST = ['xoshiro', 'uniform_elements', 'normal_elements'];

/** Each device is tested once. @type {WeakMap<object, Proofs>} */
const known = new WeakMap();

/**
 * Prepares a GPU to fill its buffers: compiles the shaders, and has each make some thousand elements, which nn makes too. If all
 * bits are the same, `exact` is true and the GPU makes the elements. Else nn makes them and uploads them, by the same calls: the
 * bits are the same on every device.
 *
 * @example
 * const device = await (await navigator.gpu.requestAdapter()).requestDevice();
 * const gpu = await createDeviceFills(await load(), device);
 * const { STORAGE, COPY_DST } = GPUBufferUsage;
 * const weights = device.createBuffer({ size: 4096 * 4096 * 4, usage: STORAGE | COPY_DST });
 * await gpu.heNormal_(weights, { shape: [4096, 4096] });
 * @template {DeviceBuffer} B
 * @param {NNInit | import('./frameworks/types.js').NNInitFrameworks} nn what load() of nn-init or nn-init/frameworks returned
 * @param {Device<B>} device a GPUDevice: a browser's, Deno's, or that of npm's `webgpu`
 * @returns {Promise<DeviceFills<B>>}
 * @throws {TypeError} if nn or device is something else
 */
export async function createDeviceFills(nn, device) {
  const name = 'createDeviceFills';
  if (typeof (/** @type {any} */ (nn)?.explain) !== 'function')
    throw typeError(name, 'nn', nn, "what load() of 'nn-init' or 'nn-init/frameworks' returns");
  if (typeof (/** @type {any} */ (device)?.createComputePipelineAsync) !== 'function')
    throw typeError(name, 'device', device, 'a GPUDevice');
  const proofs = known.get(device) ?? new Proofs(nn, device);
  known.set(device, proofs);
  await proofs.hasAll(FIRST);
  return /** @type {any} */ (new Fills(nn, device, proofs).functions());
}
