// SPDX-License-Identifier: Apache-2.0
// The pipelines of one device, and the buffers in which elements are made before they are copied to the caller's. The caller's buffer
// is never bound: so it may have any size, any offset and any usage that a copy may have.
import { code } from 'wgsl:shader.wgsl';
import { LOST, SCOPES, checkScopes, deviceError } from './errors.js';
import { CONSTANT, ENTRIES } from './loops.js';
import { runsOfBox, windowsOf } from './windows.js';

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
 * @property {Iterable<Window>} windows
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

/**
 * Words of a window: 16 MiB, which the caches of a large GPU hold, are enough work for all of its cores.
 */
const MOST = 2 ** 22;
/** Bytes of Params in shader.wgsl, and the step between two of them: any device takes multiples of 256. */
const PARAMS = 88;
const STEP = 256;
/** Windows of a command buffer, and copies: between two of these a fill can be ended. */
const WINDOWS = 8;
const COPIES = 4096;

const BY_ENTRY = { philox: 64 * 4, xoshiro: 32 * 512, normal_elements: 128 * 2, halves: 128 * 2 };
/** Workgroups that make so many words. @param {string} entry @param {number} words */
const groupsOf = (entry, words) => Math.ceil(words / (BY_ENTRY[/** @type {keyof typeof BY_ENTRY} */ (entry)] ?? 128));

/** @param {bigint} x */
const halvesOf = (x) => [Number(x & 0xffffffffn), Number((x >> 32n) & 0xffffffffn)];

/** Windows in lists, each for one command buffer. @param {Iterable<Window>} windows */
function* batchesOf(windows) {
  /** @type {Window[]} */
  let batch = [];
  let copies = 0;
  for (const window of windows) {
    batch.push(window);
    copies += window.copies.length;
    if (batch.length < WINDOWS && copies < COPIES) continue;
    yield batch;
    [batch, copies] = [[], 0];
  }
  if (batch.length) yield batch;
}

/**
 * The entries of the shader by which a job is done.
 * @param {Pick<Job, 'loop' | 'kind' | 'dtype'>} job
 */
export function entriesOf({ loop, kind, dtype }) {
  const isConstant = loop[0] === CONSTANT;
  return {
    words: isConstant ? undefined : kind === 'philox4x32' ? 'philox' : 'xoshiro',
    elements: ENTRIES[/** @type {keyof typeof ENTRIES} */ (loop[0])],
    halves: isConstant || dtype === 'float32' ? undefined : 'halves',
  };
}

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
    const { name, signal } = job;
    /** @type {Promise<void> | undefined} */
    let before;
    for (const batch of batchesOf(job.windows)) {
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
    for (const [filter] of SCOPES) device.pushErrorScope(filter);
    try {
      work();
    } finally {
      var scopes = [...SCOPES].reverse().map(([, kind]) => ({ kind, found: device.popErrorScope() }));
    }
    try {
      await checkScopes(name, scopes);
    } catch (error) {
      this.release(); // a buffer that could not be had is none
      throw this.#lost ? deviceError(name, LOST, this.#lost) : error;
    }
    if (this.#lost) throw deviceError(name, LOST, this.#lost);
  }

  /** One command buffer. @param {readonly Window[]} batch @param {Job} job */
  #submit(batch, job) {
    const { dtype, buffer, offset } = job;
    const device = this.#device;
    const entries = entriesOf(job);
    const isHalf = entries.halves !== undefined;
    const codesOf = (/** @type {Window} */ { copies }) => copies.reduce((sum, { n }) => sum + Math.ceil(n / 2), 0);
    const most = (/** @type {(window: Window) => number} */ of) => Math.max(...batch.map(of));
    const [words, codes] = this.#scratchFor([most((window) => window.words), isHalf ? most(codesOf) : 0]);

    /** @type {Uint32Array[]} */
    const params = [];
    const slots = batch.reduce((sum, { copies }) => sum + 1 + (isHalf ? copies.length : 0), 0);
    const uniforms = device.createBuffer({ size: slots * STEP, usage: USAGE.UNIFORM | USAGE.COPY_DST });
    const resources = [{ buffer: uniforms, size: PARAMS }, { buffer: words }, { buffer: codes }];
    const group = device.createBindGroup({
      layout: this.#layout,
      entries: resources.map((resource, binding) => ({ binding, resource })),
    });
    const encoder = device.createCommandEncoder();
    for (const window of batch) {
      const pass = encoder.beginComputePass();
      const dispatch = (/** @type {string} */ name, /** @type {number} */ n) => {
        pass.setPipeline(this.#pipelines[name]);
        pass.setBindGroup(0, group, [(params.length - 1) * STEP]);
        pass.dispatchWorkgroups(groupsOf(name, n));
      };
      const common = paramsOf(job, window);
      params.push(common);
      if (entries.words) dispatch(entries.words, window.words + (entries.words === 'xoshiro' ? common[6] : 0));
      dispatch(entries.elements, window.words);
      let to = 0;
      const copies = window.copies.map((copy) => {
        const place = { from: isHalf ? to : copy.first, to: copy.to * (isHalf ? 2 : 4), words: copy.n };
        if (!isHalf) return place;
        params.push(common.slice());
        params[params.length - 1].set([copy.n, copy.first, to, Number(dtype === 'bfloat16')], 7);
        dispatch('halves', copy.n);
        place.words = Math.ceil(copy.n / 2);
        to += place.words;
        return place;
      });
      pass.end();
      for (const copy of copies)
        encoder.copyBufferToBuffer(isHalf ? codes : words, 4 * copy.from, buffer, offset + copy.to, 4 * copy.words);
    }
    const all = new Uint32Array((slots * STEP) / 4);
    for (const [i, slot] of params.entries()) all.set(slot, (i * STEP) / 4);
    device.queue.writeBuffer(uniforms, 0, all);
    device.queue.submit([encoder.finish()]);
    uniforms.destroy(); // when the work is done
  }
}

/**
 * The windows of a box, and all else that a job needs of a generator.
 * @param {{ kind: string, seed: bigint, streamId: bigint, offset: bigint }} generator
 * @param {import('../core/slice.js').Box} box @param {string} dtype
 * @returns {Pick<Job, 'kind' | 'seed' | 'streamId' | 'start' | 'windows' | 'dtype'>}
 */
export function placesOf({ kind, seed, streamId, offset }, box, dtype) {
  const base = Number(offset % 8n);
  const wrap = Number(2n ** 64n - offset) + base;
  const windows = windowsOf(runsOfBox(box), { base, wrap, most: MOST, step: dtype === 'float32' ? 1 : 2 });
  return { kind, seed, streamId, start: offset - BigInt(base), windows, dtype };
}

/** Params of shader.wgsl for a window. @param {Job} job @param {Window} window */
function paramsOf({ loop, kind, seed, streamId, start }, { begin, words }) {
  const place = BigInt.asUintN(64, start + BigInt(begin));
  const block = kind === 'philox4x32' ? 4n : 4096n;
  const numbers = [seed, streamId, place / block].flatMap(halvesOf);
  return Uint32Array.of(...numbers, Number(place % block), words, 0, 0, 0, 0, ...loop.subarray(1));
}
