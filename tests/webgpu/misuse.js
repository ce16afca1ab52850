// SPDX-License-Identifier: Apache-2.0
// What a program does to a device, a buffer or a generator while a fill is on its way: each check throws, or says how many elements it
// compared.
import { bufferOf, bytesOf, difference, ensure } from './host.js';

/** @typedef {import('./checks.js').Host} Host */

const START = 40n;
/** @param {any} nn */
const generatorOf = (nn) => nn.generator({ seed: 4 }).seek(START);
/** @param {any} device @param {number} n elements */
const bufferFor = (device, n) => device.createBuffer({ size: 4 * n, usage: 4 | 8 });

/** A slice of rows far from each other, each of which takes a window: two command buffers. */
const ROWS = { shape: [9, 300], of: [9, 2 ** 18] };

/** @param {any} nn @param {Uint8Array} bytes @param {{ start?: bigint, shape?: number[], of?: number[] }} [o] what it should be */
function ensureMade(nn, bytes, { start = START, shape = [bytes.length / 4], of } = {}) {
  const data = new Float32Array(bytes.length / 4);
  nn.normal_({ data, shape }, { generator: generatorOf(nn).seek(start), ...(of && { of }) });
  const { count } = difference(bytes, new Uint8Array(data.buffer));
  ensure(!count, `${count} words differ from those at ${start}`);
  return data.length;
}

/**
 * What a fill throws. The generator is where it was.
 * @param {Promise<any>} fill @param {any} generator @returns {Promise<any>}
 */
async function failureOf(fill, generator) {
  const error = await fill.then(
    () => undefined,
    (error) => error,
  );
  ensure(error !== undefined, 'nothing failed');
  ensure(generator.offset === START, `after ${error} the generator is at ${generator.offset}`);
  return error;
}

/** @type {Record<string, (host: Host) => Promise<number>>} */
export const misuse = {
  async 'a device that is lost, at any time'({ nn, newDevice, createDeviceFills }) {
    for (const [name, n, ms] of [
      ['normal_', 100, undefined],
      ['normal_', 10 * 2 ** 21, 0],
      ['normal_', 10 * 2 ** 21, 1],
      ['orthogonal_', 100, undefined],
    ]) {
      const device = await newDevice();
      const gpu = await createDeviceFills(nn, device);
      const generator = generatorOf(nn);
      const failure = failureOf(gpu[name](bufferFor(device, n), { shape: [n / 10, 10], generator }), generator);
      if (ms !== undefined) await new Promise((resolve) => setTimeout(resolve, ms));
      device.destroy();
      const error = await failure;
      ensure(error.name === 'GPUDeviceLostError' && error.message.startsWith(name), `${error}`);
    }
    for (const isBefore of [true, false]) {
      const device = await newDevice();
      if (isBefore) device.destroy();
      const ready = createDeviceFills(nn, device);
      device.destroy();
      const error = await ready.catch((error) => error);
      ensure(error.name === 'GPUDeviceLostError', `${error}`);
    }
    return 0;
  },

  async "a buffer that is mapped, or another device's"({ nn, device, newDevice, createDeviceFills }) {
    const gpu = await createDeviceFills(nn, device);
    const generator = generatorOf(nn);
    const mapped = device.createBuffer({ size: 400, usage: 1 | 8 });
    await mapped.mapAsync(1);
    const others = bufferFor(await newDevice(), 100);
    for (const buffer of [mapped, others])
      for (const name of ['normal_', 'sparse_']) {
        const options = name === 'sparse_' ? { sparsity: 0.5 } : {};
        const error = await failureOf(gpu[name](buffer, { shape: [10, 10], generator, ...options }), generator);
        ensure(error.name === 'GPUValidationError', `${error}`);
      }
    mapped.unmap();
    await gpu.normal_(mapped, { shape: [100], generator });
    await mapped.mapAsync(1);
    return ensureMade(nn, new Uint8Array(mapped.getMappedRange().slice(0)));
  },

  async 'a signal at each place where it is looked at'({ nn, device, createDeviceFills }) {
    const gpu = await createDeviceFills(nn, device);
    const buffer = bufferFor(device, 2700);
    const generator = generatorOf(nn);
    let ended = 0;
    for (let left = 0; ; left = ++ended) {
      const reason = new Error(`the signal at look ${ended}`);
      const signal = {
        throwIfAborted() {
          if (left-- === 0) throw reason;
        },
      };
      const error = await gpu.normal_(buffer, { ...ROWS, generator, signal }).then(
        () => undefined,
        (error) => error,
      );
      if (!error) break;
      ensure(error === reason && generator.offset === START, `${error}, at ${generator.offset}`);
    }
    ensure(ended > 3, `the signal was looked at ${ended} times`);
    return ensureMade(nn, await bytesOf(device, buffer), ROWS);
  },

  async 'a generator that draws elsewhere meanwhile'({ nn, device, newDevice, createDeviceFills }) {
    const devices = [device, await newDevice()];
    const fills = await Promise.all(devices.map((each) => createDeviceFills(nn, each)));
    const generator = generatorOf(nn);
    const buffers = devices.map((each) => bufferFor(each, 100));
    await Promise.all(buffers.map((buffer, i) => fills[i].normal_(buffer, { shape: [100], generator })));
    let n = 0;
    for (const [i, buffer] of buffers.entries())
      n += ensureMade(nn, await bytesOf(devices[i], buffer), { start: START + 104n * BigInt(i) });
    const shared = generatorOf(nn);
    const fill = fills[0].normal_(buffers[0], { shape: [100], generator: shared });
    const data = new Float32Array(10);
    nn.normal_({ data, shape: [10] }, { generator: shared });
    await fill;
    n += ensureMade(nn, await bytesOf(device, buffers[0]));
    return n + ensureMade(nn, new Uint8Array(data.buffer), { start: START + 104n });
  },

  async "memory that is given back, and the caller's error scopes"({ nn, device, createDeviceFills }) {
    const gpu = await createDeviceFills(nn, device);
    const buffer = bufferFor(device, 2700);
    device.pushErrorScope('validation');
    const fill = gpu.normal_(buffer, { ...ROWS, generator: generatorOf(nn) });
    for (let i = 0; i < 5; i++) {
      gpu.release();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await fill;
    const gone = bufferOf(device, new Uint8Array(400));
    gone.destroy();
    const error = await gpu.normal_(gone, { shape: [100] }).catch((error) => error);
    ensure(error.name === 'GPUValidationError', `${error}`);
    ensure((await device.popErrorScope()) === null, "the error came to the caller's scope");
    return ensureMade(nn, await bytesOf(device, buffer), ROWS);
  },
};
