// SPDX-License-Identifier: Apache-2.0
// How long a device takes, and one thread of the processor with its upload. For pages, Node.js and Deno alike.

/** The median. @param {number[]} values */
const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** @param {() => Promise<any>} work @returns {Promise<number>} milliseconds, of the middle one of some calls */
async function timed(work) {
  await work(); // compiles, and takes memory
  const times = [];
  const end = performance.now() + 2000;
  do {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  } while (times.length < 15 && performance.now() < end);
  return middle(times);
}

const CALLS = [
  ['uniform_', 'float32', {}],
  ['normal_', 'float32', {}],
  ['normal_', 'bfloat16', {}],
  ['truncNormal_', 'float32', {}],
];

/**
 * @param {any} host nn, createDeviceFills, device
 * @param {number[]} sizes numbers of elements
 * @returns {Promise<{ ready: number, exact: boolean, why?: string, lines: any[] }>} nanoseconds an element
 */
export async function measure({ nn, createDeviceFills, device }, sizes) {
  const start = performance.now();
  const gpu = await createDeviceFills(nn, device);
  const ready = performance.now() - start;
  const { queue } = device;
  const lines = [];
  for (const n of sizes)
    for (const [name, dtype, options] of CALLS) {
      const array = dtype === 'float32' ? Float32Array : Uint16Array;
      const generator = nn.generator({ seed: 1 });
      const buffer = device.createBuffer({ size: n * array.BYTES_PER_ELEMENT, usage: 128 | 4 | 8 });
      const onDevice = await timed(async () => {
        await gpu[name](buffer, { shape: [n], dtype, ...options, generator });
        await queue.onSubmittedWorkDone();
      });
      const data = new array(n);
      const byProcessor = await timed(async () => {
        nn[name]({ data, shape: [n], dtype }, { ...options, generator });
        queue.writeBuffer(buffer, 0, data.buffer);
        await queue.onSubmittedWorkDone();
      });
      buffer.destroy();
      const perElement = (ms) => Number(((ms * 1e6) / n).toPrecision(3));
      lines.push({ name, dtype, n, onDevice: perElement(onDevice), byProcessor: perElement(byProcessor) });
    }
  return { ready: Math.round(ready), exact: gpu.exact, why: gpu.why, lines };
}
