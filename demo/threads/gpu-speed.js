// SPDX-License-Identifier: Apache-2.0
// How long the GPU takes to fill a buffer of its own, and whether its bits are those of WebAssembly.

import { createDeviceFills } from 'nn-init/webgpu';
import { millisecondsOf } from '../stopwatch.js';

/**
 * @typedef {object} GPUSpeed
 * @property {string} [lack] why there is nothing to measure
 * @property {string} [device] what the GPU is called
 * @property {boolean} [exact] whether its bits are those of WebAssembly
 * @property {string} [why] what differed, if they are not
 * @property {Record<string, number>} times nanoseconds per element, by what is drawn
 */

/**
 * @param {any} nn
 * @param {{ initializers: Record<string, string>, size: number, rounds: number }} args size: elements at a time
 * @returns {AsyncGenerator<GPUSpeed>}
 */
export async function* gpuSpeed(nn, { initializers, size, rounds }) {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) {
    yield { lack: 'This browser offers no GPU here.', times: {} };
    return;
  }
  const device = await adapter.requestDevice();
  try {
    const gpu = await createDeviceFills(nn, device);
    const buffer = device.createBuffer({ size: 4 * size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
    const times = {};
    const result = () => ({ device: nameOf(adapter), exact: gpu.exact, why: gpu.why, times });
    yield result();
    for (const [what, initializer] of Object.entries(initializers)) {
      const fill = async () => {
        await gpu[initializer](buffer, { shape: [size] });
        await device.queue.onSubmittedWorkDone();
      };
      times[what] = (1e6 * (await millisecondsOf(fill, rounds))) / size;
      yield result(); // each kind of weights has a shader of its own, which is tested when it is first used
    }
  } finally {
    device.destroy();
  }
}

/** As much as the browser tells. */
const nameOf = ({ info: { vendor, architecture, description } = {} }) =>
  description || [vendor, architecture].filter(Boolean).join(' ') || 'a GPU';
