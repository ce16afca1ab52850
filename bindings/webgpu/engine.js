// SPDX-License-Identifier: Apache-2.0
// The pipelines of one device, and the buffers in which elements are made before they are copied to the caller's. The caller's buffer
// is never bound: so it may have any size, any offset and any usage that a copy may have.
import { code } from 'wgsl:shader.first';
import { sizeOf } from '../core/check.js';
import { LOST, SCOPES, deviceError } from './errors.js';
import { ENTRIES } from './loops.js';
import { hasWindows, placesOf, windowsOf } from './windows.js';

/** @typedef {import('./types.js').Device<any>} Device */
/** @typedef {import('./windows.js').Window} Window */
/**
 * Elements to be made.
 * @typedef {object} Job
 * @property {string} name of the function
 * @property {Uint32Array} loop an nni_loop
 * @property {string} kind of the generator
 * @property {bigint} seed
 * @property {bigint} streamId
 * @property {bigint} start the place in the stream that windows are counted from, a multiple of 8
 * @property {number} base words from there to the first one of the whole
 * @property {import('./windows.js').Places} places
 * @property {(string | undefined)[]} entries of the shader: for words, for elements, and to gather them. Not each job needs all
 * @property {number} code of the dtype, as DTYPES has them
 * @property {number} step elements of a word of the tensor
 * @property {any} buffer
 * @property {number} offset of the tensor, in bytes
 * @property {AbortSignal} [signal]
 */

/** The entries of shader.wgsl that make words, by the generator's kind. @type {Record<string, string>} */
export const WORDS = { 'xoshiro128++': 'xoshiro', philox4x32: 'philox' };
/** Flags of GPUBufferUsage, GPUShaderStage and GPUMapMode, which not all hosts have as globals. */
export const USAGE = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 };
const COMPUTE = 4;

/** Words of a window: 16 MiB, which the caches of a large GPU hold, are enough work for all of its cores. */
const MOST = 2 ** 22;
/** Bytes of Params in shader.wgsl, and the step between two of them: any device takes multiples of 256. */
const PARAMS = 144;
const STEP = 256;
/** Windows of a command buffer: between two of these a fill can be ended. */
const WINDOWS = 8;
/** Words that a workgroup makes; 128 of the entries that are not here. @type {Record<string, number>} */
const BY_GROUP = { philox: 64 * 4, xoshiro: 32 * 512, normal_elements: 128 * 2 };
/** Stands for the generator of a constant, which draws nothing. */
export const NO_GENERATOR = { kind: '', seed: 0n, streamId: 0n, offset: 0n };

/** Dtypes by P.kind of shader.wgsl. */
const DTYPES = ['float32', 'float16', 'bfloat16'];

/** Windows in lists, each for one command buffer. @param {Iterable<Window>} windows */
function* batchesOf(windows) {
  /** @type {Window[]} */
  let batch = [];
  for (const window of windows)
    if (batch.push(window) === WINDOWS) {
      yield batch;
      batch = [];
    }
  if (batch.length) yield batch;
}

export class Engine {
  #device;
  #layout;
  #first;
  /** What has the rest of the shader, too. @type {Promise<any> | undefined} */ #whole;
  /** By entry, as soon as there is one. @type {Record<string, any>} */ #pipelines = {};
  /** Those that are being compiled, too. @type {Map<string, Promise<void>>} */ #making = new Map();
  /** Words, and codes of 16 bits. @type {any[]} */ #scratch = [];
  /** Why the device is lost. @type {any} */ #lost;

  /** @param {Device} device */
  constructor(device) {
    this.#device = device;
    this.#first = this.#moduleOf(code);
    const storage = { visibility: COMPUTE, buffer: { type: 'storage' } };
    const uniform = { visibility: COMPUTE, buffer: { type: 'uniform', hasDynamicOffset: true } };
    this.#layout = device.createBindGroupLayout({
      entries: [uniform, storage, storage].map((entry, binding) => ({ binding, ...entry })),
    });
    device.lost.then((info) => (this.#lost = info));
  }

  /** @param {string} code */
  #moduleOf(code) {
    this.#device.pushErrorScope('validation');
    const module = this.#device.createShaderModule({ code });
    this.#device.popErrorScope().catch(() => {}); // a shader that does not compile has no pipelines, which will be said
    return module;
  }

  async #load() {
    const { code: rest } = await import('wgsl:shader.rest');
    return this.#moduleOf(code + rest);
  }

  /** Makes pipelines, each once. @param {Iterable<string>} entries */
  async compile(entries) {
    const make = async (/** @type {string} */ entryPoint) => {
      const layout = this.#device.createPipelineLayout({ bindGroupLayouts: [this.#layout] });
      const module = code.includes(`fn ${entryPoint}(`) ? this.#first : await (this.#whole ??= this.#load());
      this.#pipelines[entryPoint] = await this.#device.createComputePipelineAsync({
        layout,
        compute: { module, entryPoint },
      });
    };
    for (const entry of entries) if (!this.#making.has(entry)) this.#making.set(entry, make(entry));
    await Promise.all([...entries].map((entry) => this.#making.get(entry)));
  }

  /** Gives the memory back. A fill takes it again. */
  release() {
    for (const buffer of this.#scratch) buffer.destroy();
    this.#scratch = [];
  }

  /** Buffers for so many words and codes at least, which are kept. @param {number[]} words */
  #scratchFor(words) {
    const sizes = words.map((n, i) => Math.max(256, 4 * n, this.#scratch[i]?.size ?? 0));
    if (sizes.some((size, i) => size !== this.#scratch[i]?.size)) {
      this.release();
      const usage = USAGE.STORAGE | USAGE.COPY_SRC;
      this.#scratch = sizes.map((size) => this.#device.createBuffer({ size, usage }));
    }
    return this.#scratch;
  }

  /** Makes the elements, by pipelines that are compiled. @param {Job} job */
  async run(job) {
    const { name, signal } = job;
    /** @type {Promise<void> | undefined} */
    let before;
    for (const batch of batchesOf(windowsOf(job, MOST))) {
      signal?.throwIfAborted();
      const current = this.guarded(name, () => this.#submit(batch, job));
      current.catch(() => {}); // it is awaited below, unless the one before fails
      await before; // two command buffers are on their way, and no more
      before = current;
    }
    await before;
    signal?.throwIfAborted();
  }

  /**
   * Calls the device, and waits until it has done what it was told. The scopes are closed at once, so that those of the caller
   * stay as they were.
   * @param {string} name @param {() => void} work
   */
  async guarded(name, work) {
    const device = this.#device;
    const filters = Object.keys(SCOPES);
    for (const filter of filters) device.pushErrorScope(filter);
    /** What was thrown at once; then what the scopes found, or why they cannot be read: because the device is lost. */
    const [done, ...found] = /** @type {{ value?: any, reason?: any }[]} */ (
      await Promise.allSettled([
        (async () => work())(),
        ...filters.map(() => device.popErrorScope()).reverse(),
        device.queue.onSubmittedWorkDone(), // by then a device says that it is lost
      ])
    );
    const lost = this.#lost ?? found.find(({ reason }) => reason)?.reason;
    if (lost) throw deviceError(name, LOST, lost);
    if (done.reason) throw done.reason;
    const i = found.findIndex(({ value }) => value);
    if (i < 0) return;
    this.release(); // a buffer that could not be had is none
    throw deviceError(name, Object.values(SCOPES)[i], found[i].value);
  }

  /** One command buffer. @param {readonly Window[]} windows @param {Job} job */
  #submit(windows, job) {
    const device = this.#device;
    const { entries, step } = job;
    const isGathered = entries[2] !== undefined;
    const most = (/** @type {(window: Window) => number} */ of) => Math.max(...windows.map(of));
    const scratch = this.#scratchFor([
      most(({ words }) => words),
      isGathered ? most(({ n }) => Math.ceil(n / step)) : 0,
    ]);
    const uniforms = this.#uniformsOf(windows.map((window) => paramsOf(job, window)));
    const resources = [{ buffer: uniforms, size: PARAMS }, ...scratch.map((buffer) => ({ buffer }))];
    const group = device.createBindGroup({
      layout: this.#layout,
      entries: resources.map((resource, binding) => ({ binding, resource })),
    });
    const encoder = device.createCommandEncoder();
    for (const [i, { begin, words, to, n }] of windows.entries()) {
      const copied = Math.ceil(n / step);
      const pass = encoder.beginComputePass();
      const counts = [words + 4095, words, copied]; // of xoshiro's blocks the first may begin before
      for (const [k, entry] of entries.entries()) {
        if (!entry) continue;
        pass.setPipeline(this.#pipelines[entry]);
        pass.setBindGroup(0, group, [i * STEP]);
        pass.dispatchWorkgroups(Math.ceil(counts[k] / (BY_GROUP[entry] ?? 128)));
      }
      pass.end();
      const from = isGathered ? 0 : job.base + job.places.first + to - begin;
      encoder.copyBufferToBuffer(
        scratch[Number(isGathered)],
        4 * from,
        job.buffer,
        job.offset + (4 / step) * to,
        4 * copied,
      );
    }
    device.queue.submit([encoder.finish()]);
    uniforms.destroy(); // when the work is done
  }

  /** @param {readonly Uint32Array[]} params */
  #uniformsOf(params) {
    const size = params.length * STEP;
    const buffer = this.#device.createBuffer({ size, usage: USAGE.UNIFORM, mappedAtCreation: true });
    const words = new Uint32Array(buffer.getMappedRange());
    for (const [i, each] of params.entries()) words.set(each, (i * STEP) / 4);
    buffer.unmap();
    return buffer;
  }
}

/**
 * A job; undefined where the device does not make that box, or the stream begins again within it.
 * @param {Pick<Job, 'name' | 'buffer' | 'offset' | 'signal'>} call
 * @param {Uint32Array} loop
 * @param {{ kind: string, seed: bigint, streamId: bigint, offset: bigint }} generator
 * @param {import('../core/slice.js').Box} box
 * @param {string} dtype
 * @returns {Job | undefined}
 */
export function jobOf({ name, buffer, offset, signal }, loop, { kind, seed, streamId, offset: from }, box, dtype) {
  const places = placesOf(box);
  const code = DTYPES.indexOf(dtype);
  const step = code ? 2 : 1;
  if (!hasWindows(places, step) || from + BigInt(sizeOf(box.whole)) > 2n ** 64n) return undefined;
  const base = Number(from % 8n);
  const start = from - BigInt(base);
  const isGathered = code > 0 || places.axes.length > 1;
  const entries = [WORDS[kind], ENTRIES[loop[0]], isGathered ? 'gather' : undefined];
  return { name, buffer, offset, signal, loop, kind, seed, streamId, start, base, places, code, step, entries };
}

/** Params of shader.wgsl. @param {Job} job @param {Window} window */
function paramsOf({ loop, kind, seed, streamId, start, base, places, code }, { begin, words, to, n }) {
  const { axes, first } = places;
  const inner = axes.slice(0, -1);
  const place = start + BigInt(begin);
  const block = kind === 'philox4x32' ? 4n : 4096n;
  const params = new Uint32Array(PARAMS / 4);
  params.set(new Uint32Array(BigUint64Array.of(seed, streamId, place / block).buffer)); // little-endian, as nn has it
  params.set([Number(place % block), words], 6);
  const listOf = (/** @type {'extent' | 'stride'} */ key) => inner.map((axis) => axis[key]);
  params.set(listOf('extent'), 8);
  params.set(listOf('stride'), 12);
  const { stride } = axes[inner.length];
  params.set([stride, inner.length, base + first - begin, to, n, code, 0, ...loop.subarray(1)], 16);
  return params;
}
