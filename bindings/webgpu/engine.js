// SPDX-License-Identifier: Apache-2.0
// The pipelines of one device, and the buffers in which elements are made before they are copied to the caller's. The caller's buffer
// is never bound: so it may have any size, any offset and any usage that a copy may have.
import { code } from 'wgsl:shader.wgsl';
import { sizeOf } from '../core/check.js';
import { LOST, SCOPES, deviceError } from './errors.js';
import { CONSTANT, ENTRIES } from './loops.js';
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
 * @property {string} dtype
 * @property {any} buffer
 * @property {number} offset of the tensor, in bytes
 * @property {AbortSignal} [signal]
 */

/** The generators that it has. */
export const KINDS = ['xoshiro128++', 'philox4x32'];
/** Flags of GPUBufferUsage, GPUShaderStage and GPUMapMode, which not all hosts have as globals. */
export const USAGE = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 };
const COMPUTE = 4;

/** Words of a window: 16 MiB, which the caches of a large GPU hold, are enough work for all of its cores. */
const MOST = 2 ** 22;
/** Bytes of Params in shader.wgsl, and the step between two of them: any device takes multiples of 256. */
const PARAMS = 128;
const STEP = 256;
/** Windows of a command buffer: between two of these a fill can be ended. */
const WINDOWS = 8;
/** Words that a workgroup makes; 128 of the entries that are not here. @type {Record<string, number>} */
const BY_GROUP = { philox: 64 * 4, xoshiro: 32 * 512, normal_elements: 128 * 2 };
/** Generators of no use: a constant's. */
export const NO_GENERATOR = { kind: '', seed: 0n, streamId: 0n, offset: 0n };

/** @param {bigint} x */
const halvesOf = (x) => [Number(x & 0xffffffffn), Number((x >> 32n) & 0xffffffffn)];
/** Elements of a word of the tensor. @param {string} dtype */
const stepOf = (dtype) => (dtype === 'float32' ? 1 : 2);

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

/**
 * The entries of the shader by which a job is done.
 * @param {Pick<Job, 'loop' | 'kind' | 'dtype' | 'places'>} job
 */
export const entriesOf = ({ loop: [formulas], kind, dtype, places }) => ({
  words: formulas === CONSTANT ? undefined : kind === 'philox4x32' ? 'philox' : 'xoshiro',
  elements: ENTRIES[/** @type {keyof typeof ENTRIES} */ (formulas)],
  gather: dtype === 'float32' && places.axes.length === 1 ? undefined : 'gather',
});

export class Engine {
  #device;
  #layout;
  #module;
  /** By entry, as soon as there is one. @type {Record<string, any>} */ #pipelines = {};
  /** Those that are being compiled, too. @type {Map<string, Promise<void>>} */ #making = new Map();
  /** Words, and codes of 16 bits. @type {any[]} */ #scratch = [];
  #sizes = [0, 0];
  /** Why the device is lost. @type {any} */ #lost;

  /** @param {Device} device */
  constructor(device) {
    this.#device = device;
    device.pushErrorScope('validation');
    this.#module = device.createShaderModule({ code });
    device.popErrorScope().catch(() => {}); // a shader that does not compile has no pipelines, which will be said
    const storage = { visibility: COMPUTE, buffer: { type: 'storage' } };
    const uniform = { visibility: COMPUTE, buffer: { type: 'uniform', hasDynamicOffset: true } };
    this.#layout = device.createBindGroupLayout({
      entries: [uniform, storage, storage].map((entry, binding) => ({ binding, ...entry })),
    });
    device.lost.then((info) => (this.#lost = info));
  }

  /** Makes pipelines, each once. @param {Iterable<string>} entries */
  async compile(entries) {
    const make = async (/** @type {string} */ entryPoint) => {
      const layout = this.#device.createPipelineLayout({ bindGroupLayouts: [this.#layout] });
      const compute = { module: this.#module, entryPoint };
      this.#pipelines[entryPoint] = await this.#device.createComputePipelineAsync({ layout, compute });
    };
    for (const entry of entries) if (!this.#making.has(entry)) this.#making.set(entry, make(entry));
    await Promise.all([...entries].map((entry) => this.#making.get(entry)));
  }

  /** Gives the memory back. A fill takes it again. */
  release() {
    for (const buffer of this.#scratch) buffer.destroy();
    [this.#scratch, this.#sizes] = [[], [0, 0]];
  }

  /** Buffers for so many words and codes at least, which are kept. @param {number[]} words */
  #scratchFor(words) {
    if (words.every((n, i) => n <= this.#sizes[i])) return this.#scratch;
    const sizes = words.map((n, i) => Math.max(64, n, this.#sizes[i]));
    this.release();
    this.#scratch = sizes.map((n) => this.#device.createBuffer({ size: 4 * n, usage: USAGE.STORAGE | USAGE.COPY_SRC }));
    this.#sizes = sizes;
    return this.#scratch;
  }

  /** Makes the elements, by pipelines that are compiled. @param {Job} job */
  async run(job) {
    const { name, signal, places, base, dtype } = job;
    /** @type {Promise<void> | undefined} */
    let before;
    for (const batch of batchesOf(windowsOf(places, { base, most: MOST, step: stepOf(dtype) }))) {
      signal?.throwIfAborted();
      await this.guarded(name, () => this.#submit(batch, job));
      await before; // two command buffers are on their way, and no more
      before = this.#device.queue.onSubmittedWorkDone();
    }
    signal?.throwIfAborted();
  }

  /**
   * Calls the device, and waits for what it has to say. The scopes are closed at once: those of the caller stay as they were.
   * @param {string} name @param {() => void} work
   */
  async guarded(name, work) {
    const device = this.#device;
    const filters = Object.keys(SCOPES);
    for (const filter of filters) device.pushErrorScope(filter);
    let closed;
    try {
      work();
    } finally {
      closed = Promise.allSettled(filters.map(() => device.popErrorScope()).reverse());
    }
    /** What the scopes found, or why they cannot be read: because the device is lost. @type {{ value?: any, reason?: any }[]} */
    const results = await closed;
    const lost = this.#lost ?? results.find(({ reason }) => reason)?.reason;
    if (lost) throw deviceError(name, LOST, lost);
    const i = results.findIndex(({ value }) => value);
    if (i < 0) return;
    this.release(); // a buffer that could not be had is none
    throw deviceError(name, Object.values(SCOPES)[i], results[i].value);
  }

  /** One command buffer. @param {readonly Window[]} windows @param {Job} job */
  #submit(windows, job) {
    const device = this.#device;
    const entries = entriesOf(job);
    const step = stepOf(job.dtype);
    const isGathered = entries.gather !== undefined;
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
      for (const [entry, count] of /** @type {[string | undefined, number][]} */ ([
        [entries.words, words + 4095], // of xoshiro's blocks the first may begin before
        [entries.elements, words],
        [entries.gather, copied],
      ])) {
        if (!entry) continue;
        pass.setPipeline(this.#pipelines[entry]);
        pass.setBindGroup(0, group, [i * STEP]);
        pass.dispatchWorkgroups(Math.ceil(count / (BY_GROUP[entry] ?? 128)));
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
    const words = new Uint32Array((params.length * STEP) / 4);
    for (const [i, each] of params.entries()) words.set(each, (i * STEP) / 4);
    const usage = USAGE.UNIFORM | USAGE.COPY_DST;
    const buffer = this.#device.createBuffer({ size: words.byteLength, usage });
    this.#device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  }
}

/**
 * A job; undefined where the device does not make that box, or the stream begins again within it.
 * @param {Pick<Job, 'name' | 'loop' | 'buffer' | 'offset' | 'signal'>} rest
 * @param {{ kind: string, seed: bigint, streamId: bigint, offset: bigint }} generator
 * @param {import('../core/slice.js').Box} box
 * @param {string} dtype
 * @returns {Job | undefined}
 */
export function jobOf(rest, { kind, seed, streamId, offset }, box, dtype) {
  const places = placesOf(box);
  if (!hasWindows(places, stepOf(dtype)) || offset + BigInt(sizeOf(box.whole)) > 2n ** 64n) return undefined;
  const base = Number(offset % 8n);
  return { ...rest, kind, seed, streamId, start: offset - BigInt(base), base, places, dtype };
}

/** Params of shader.wgsl. @param {Job} job @param {Window} window */
function paramsOf({ loop, kind, seed, streamId, start, base, places, dtype }, { begin, words, to, n }) {
  const { axes, first } = places;
  const place = start + BigInt(begin);
  const block = kind === 'philox4x32' ? 4n : 4096n;
  const params = new Uint32Array(PARAMS / 4);
  params.set([...[seed, streamId, place / block].flatMap(halvesOf), Number(place % block), words]);
  params.set(
    axes.map(({ extent }) => extent),
    8,
  );
  params.set(
    axes.map(({ stride }) => stride),
    12,
  );
  const code = ['float32', 'float16', 'bfloat16'].indexOf(dtype);
  params.set([axes.length - 1, base + first - begin, to, n, code, 0, ...loop.subarray(1)], 16);
  return params;
}
