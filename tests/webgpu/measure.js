// SPDX-License-Identifier: Apache-2.0
// How long a device takes, and one thread of the processor with its upload. For pages, Node.js and Deno alike.
import { USAGE } from './host.js';

const MI = 2 ** 20;
const CALLS = [
  ['uniform_', 'float32'],
  ['normal_', 'float32'],
  ['uniform_', 'bfloat16'],
  ['normal_', 'bfloat16'],
];
const bytesOf = (dtype) => (dtype === 'float32' ? 4 : 2);

/** The median. @param {number[]} values */
const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** Milliseconds, of the middle one of some calls. @param {() => Promise<number>} work gives the time of one */
async function timed(work) {
  await work(); // compiles, and takes memory
  const times = [];
  const end = performance.now() + 2000;
  do times.push(await work());
  while (times.length < 15 && performance.now() < end);
  return middle(times);
}

/** By the wall. @param {() => Promise<any>} work */
async function wall(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** A clock of the device: it writes the time before and after what is submitted meanwhile. @param {any} device */
function clockOf(device) {
  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
  const resolved = device.createBuffer({ size: 256, usage: 512 | USAGE.COPY_SRC });
  const read = device.createBuffer({ size: 16, usage: USAGE.MAP_READ | USAGE.COPY_DST });
  const mark = (index, key) => {
    const encoder = device.createCommandEncoder();
    encoder.beginComputePass({ timestampWrites: { querySet, [key]: index } }).end();
    return encoder;
  };
  /** @param {() => Promise<any>} work @returns {Promise<number>} milliseconds */
  return async (work) => {
    device.queue.submit([mark(0, 'beginningOfPassWriteIndex').finish()]);
    await work();
    const encoder = mark(1, 'endOfPassWriteIndex');
    encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, read, 0, 16);
    device.queue.submit([encoder.finish()]);
    await read.mapAsync(1);
    const [begin, end] = new BigUint64Array(read.getMappedRange().slice(0));
    read.unmap();
    return Number(end - begin) / 1e6;
  };
}

/** One row. @param {any} host @param {any} gpu @param {any} device @param {any} clock @param {string} name @param {string} dtype @param {number} n */
async function rowOf({ nn }, gpu, device, clock, name, dtype, n) {
  const { queue } = device;
  const generator = nn.generator({ seed: 1 });
  const size = n * bytesOf(dtype);
  device.pushErrorScope('out-of-memory');
  const buffer = device.createBuffer({ size, usage: USAGE.COPY_SRC | USAGE.COPY_DST | 128 });
  if (await device.popErrorScope()) return { why: `the device has no ${size / MI} MiB` };
  try {
    const fill = async () => {
      await gpu[name](buffer, { shape: [n], dtype, generator });
      await queue.onSubmittedWorkDone();
    };
    const onDevice = await timed(() => wall(fill));
    const byClock = clock && (await timed(() => clock(fill)));
    const data = new (dtype === 'float32' ? Float32Array : Uint16Array)(n);
    const made = await timed(() => wall(async () => nn[name]({ data, shape: [n], dtype }, { generator })));
    const uploaded = await timed(() =>
      wall(async () => {
        queue.writeBuffer(buffer, 0, data.buffer);
        await queue.onSubmittedWorkDone();
      }),
    );
    return { onDevice, byClock, made, uploaded };
  } catch (error) {
    return { why: `${error}` }; // memory, as a rule
  } finally {
    buffer.destroy();
  }
}

/** The longest fill that is measured, in milliseconds. Where WebGPU runs on the processor 256 Mi elements take many seconds. */
const LONGEST = 2000;

/**
 * Whether `n` elements are too many: for a buffer, or for our time, by the same fill of fewer.
 * @param {any} device @param {any[]} rows @param {string} name @param {string} dtype @param {number} n
 */
function tooMany({ limits }, rows, name, dtype, n) {
  if (n * bytesOf(dtype) > limits.maxBufferSize)
    return { why: `buffers have at most ${Math.round(limits.maxBufferSize / MI)} MiB` };
  const fewer = rows.findLast((row) => row.name === name && row.dtype === dtype && row.onDevice);
  const expected = fewer ? (fewer.onDevice * n) / fewer.n : 0;
  return expected > LONGEST && { why: `a fill would take ${Math.round(expected / 1000)} s` };
}

/** What an adapter says of itself. @param {any} adapter */
function aboutAdapter({ info, limits, features }) {
  const { vendor, architecture, device, description } = info;
  const { maxBufferSize, maxStorageBufferBindingSize } = limits;
  return {
    vendor,
    architecture,
    device,
    description,
    maxBufferSize,
    maxStorageBufferBindingSize,
    features: [...features],
  };
}

/**
 * @param {{ nn: any, createDeviceFills: any, adapter: any }} host
 * @param {number[]} sizes numbers of elements
 */
export async function measure(host, sizes) {
  const { nn, createDeviceFills, adapter } = host;
  const { maxBufferSize } = adapter.limits;
  const hasClock = adapter.features.has('timestamp-query');
  const device = await adapter.requestDevice({
    requiredLimits: { maxBufferSize },
    requiredFeatures: hasClock ? ['timestamp-query'] : [],
  });
  let gpu;
  const ready = await wall(async () => (gpu = await createDeviceFills(nn, device)));
  const small = device.createBuffer({ size: 4096, usage: USAGE.COPY_SRC | USAGE.COPY_DST });
  const restReady = await wall(() => gpu.normal_(small, { shape: [1000], dtype: 'bfloat16' }));
  const rows = [];
  for (const n of sizes)
    for (const [name, dtype] of CALLS) {
      const clock = hasClock && clockOf(device);
      const row = tooMany(device, rows, name, dtype, n) || (await rowOf(host, gpu, device, clock, name, dtype, n));
      rows.push({ name, dtype, n, ...row });
    }
  return { adapter: aboutAdapter(adapter), hasClock, ready, restReady, exact: gpu.exact, why: gpu.why, rows };
}
