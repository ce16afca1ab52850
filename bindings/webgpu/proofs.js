// SPDX-License-Identifier: Apache-2.0
// Whether a device makes the bits of nn: before a pipeline is used, it makes some thousand elements, and nn makes them too.
import { Engine, USAGE, entriesOf, placesOf } from './engine.js';

/** @typedef {import('./types.js').Device<any>} Device */
/** @typedef {{ initializer: string, options: any, dtype: string, kind: string }} Case */

/** Elements of a case. A fused multiply-add changes more than one in 20 of them, and so does any other rounding. */
const N = 16384;
/** Not at the beginning of a block, nor of a group, and such that the counter of Philox carries into its upper half. */
const OFFSET = 2n ** 34n - 4091n;

/** @param {string} initializer @param {any} options @param {string} [dtype] @param {string} [kind] @returns {Case} */
const caseOf = (initializer, options, dtype = 'float32', kind = 'xoshiro128++') => ({
  initializer,
  options,
  dtype,
  kind,
});
const uniform = caseOf('uniform_', { a: 0.1, b: 7.3 });
/** By the entry of the shader that they prove. What makes a constant has no operation that could be wrong. @type {Record<string, Case[]>} */
const CASES = {
  xoshiro: [uniform],
  philox: [caseOf('uniform_', { a: 0.1, b: 7.3 }, 'float32', 'philox4x32')],
  uniform_elements: [uniform],
  normal_elements: [caseOf('normal_', { std: 0.02 }), caseOf('normal_', { mean: 0.5, std: 2 })],
  middle_elements: [caseOf('truncNormal_', { std: 0.02, a: -0.04, b: 0.04 })],
  tails_elements: [caseOf('truncNormal_', { a: -3, b: 5 })],
  halves: [caseOf('normal_', {}, 'float16'), caseOf('uniform_', { a: -0.05, b: 0.05 }, 'bfloat16')],
  constant_elements: [],
};

/** A typed array of a dtype. @param {string} dtype @param {number} n */
const arrayFor = (dtype, n) => (dtype === 'float32' ? new Float32Array(n) : new Uint16Array(n));

/** What a device has been shown to do. */
export class Proofs {
  #nn;
  #device;
  /** By entry: what differed. @type {Map<string, Promise<string | undefined>>} */ #known = new Map();
  /** What differed first, or went wrong. @type {string | undefined} */ why;

  /** @param {any} nn @param {Device} device */
  constructor(nn, device) {
    this.#nn = nn;
    this.#device = device;
    this.engine = new Engine(device);
  }

  /** Whether a job can be done. @param {Pick<import('./engine.js').Job, 'loop' | 'kind' | 'dtype'>} job */
  has(job) {
    return this.hasAll(Object.values(entriesOf(job)).filter((entry) => entry !== undefined));
  }

  /** Whether these entries of the shader make the bits of nn. @param {string[]} entries @returns {Promise<boolean>} */
  async hasAll(entries) {
    if (this.why !== undefined) return false;
    const others = entries.filter((entry) => !this.#known.has(entry));
    const proof = others.length ? this.#prove(others) : undefined;
    for (const entry of others) this.#known.set(entry, /** @type {any} */ (proof));
    const found = await Promise.all(entries.map((entry) => this.#known.get(entry)));
    this.why ??= found.find((why) => why !== undefined);
    return this.why === undefined;
  }

  /** @param {string[]} entries @returns {Promise<string | undefined>} what differs */
  async #prove(entries) {
    const cases = [...new Set(entries.flatMap((entry) => CASES[entry]))];
    try {
      const jobs = cases.map((each, i) => this.#jobOf(each, i));
      const needed = jobs.flatMap((job) => Object.values(entriesOf(job)));
      await this.engine.compile([...new Set([...entries, ...needed])].filter((entry) => entry !== undefined));
      return await this.#compare(cases, jobs);
    } catch (error) {
      const { name, message } = /** @type {Error} */ (error);
      if (name === 'GPUDeviceLostError') throw error;
      return `${name}: ${message}`;
    }
  }

  /** @param {Case} one @param {number} i its place among the others */
  #jobOf({ initializer, options, dtype, kind }, i) {
    const none = { data: arrayFor(dtype, 0), shape: [0], dtype };
    const { loop } = this.#nn.explain(none, initializer, { ...options, of: [N] });
    const box = { whole: [N], at: [0], shape: [N] };
    const places = placesOf(this.#generatorOf(kind), box, dtype);
    return { name: 'createDeviceFills', loop, offset: i * N * 4, ...places };
  }

  /** @param {string} kind */
  #generatorOf(kind) {
    return this.#nn.generator({ kind, seed: 42 }).seek(OFFSET);
  }

  /** @param {Case[]} cases @param {any[]} jobs */
  async #compare(cases, jobs) {
    if (!cases.length) return undefined;
    const [nn, device, engine] = [this.#nn, this.#device, this.engine];
    const size = cases.length * N * 4;
    const [made, copy] = [USAGE.COPY_DST | USAGE.COPY_SRC, USAGE.COPY_DST | USAGE.MAP_READ].map((usage) =>
      device.createBuffer({ size, usage }),
    );
    try {
      await Promise.all(jobs.map((job) => engine.run({ ...job, buffer: made })));
      await engine.guarded(jobs[0].name, () => {
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(made, 0, copy, 0, size);
        device.queue.submit([encoder.finish()]);
      });
      await copy.mapAsync(1);
      const buffer = copy.getMappedRange();
      for (const [i, { initializer, options, dtype, kind }] of cases.entries()) {
        const data = arrayFor(dtype, N);
        nn[initializer]({ data, shape: [N], dtype }, { ...options, generator: this.#generatorOf(kind) });
        const different = differenceOf(data, buffer, jobs[i].offset);
        if (different) return `${initializer} of ${dtype} by ${kind}: ${different} of ${N} elements differ`;
      }
      return undefined;
    } finally {
      made.destroy();
      copy.destroy();
    }
  }
}

/** How many elements have other bits. @param {any} data @param {ArrayBuffer} buffer @param {number} offset of the others in it */
function differenceOf(data, buffer, offset) {
  const array = data.BYTES_PER_ELEMENT === 2 ? Uint16Array : Uint32Array;
  const [x, y] = [new array(data.buffer), new array(buffer, offset, data.length)];
  let count = 0;
  for (let i = 0; i < x.length; i++) count += Number(x[i] !== y[i]);
  return count;
}
