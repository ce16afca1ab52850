// SPDX-License-Identifier: Apache-2.0
// Whether a device makes the bits of nn: before a pipeline is used, it makes some thousand elements, and nn makes them too.
import { sizeOf } from '../core/check.js';
import { Engine, USAGE, jobOf } from './engine.js';

/** @typedef {import('./types.js').Device<any>} Device */
/**
 * @typedef {object} Case
 * @property {string} initializer
 * @property {any} options of it, and of and at
 * @property {number[]} shape
 * @property {string} dtype
 * @property {string} kind
 */

/** Elements of a case, at most. A fused multiply-add changes more than one in 20 of them, and so does any other rounding. */
const N = 16384;
/** Not at the beginning of a block, nor of a group, and such that the counter of Philox carries into its upper half. */
const OFFSET = 2n ** 34n - 4091n;

/** @param {string} initializer @param {any} options @param {object} [others] @returns {Case} */
const caseOf = (initializer, options, others) => ({
  initializer,
  options: { of: [N], at: [0], ...options },
  shape: [N],
  dtype: 'float32',
  kind: 'xoshiro128++',
  ...others,
});
const BOUNDS = { a: 0.1, b: 7.3 };
const uniform = caseOf('uniform_', BOUNDS);
/** By the entry of the shader that they prove. What makes a constant has no operation that could be wrong. @type {Record<string, Case[]>} */
const CASES = {
  xoshiro: [uniform],
  philox: [caseOf('uniform_', BOUNDS, { kind: 'philox4x32' })],
  uniform_elements: [uniform],
  normal_elements: [caseOf('normal_', { std: 0.02 }), caseOf('normal_', { mean: 0.5, std: 2 })],
  middle_elements: [caseOf('truncNormal_', { std: 0.02, a: -0.04, b: 0.04 })],
  tails_elements: [caseOf('truncNormal_', { a: -3, b: 5 })],
  // Of rows with an odd number of elements.
  gather: ['float32', 'float16', 'bfloat16'].map((dtype) =>
    caseOf('normal_', { of: [9, 11, 300], at: [1, 2, 3] }, { shape: [8, 8, 255], dtype }),
  ),
  constant_elements: [],
};

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

  /** Whether a job can be done. @param {import('./engine.js').Job} job */
  has(job) {
    return this.hasAll(job.entries);
  }

  /** Whether these entries of the shader make the bits of nn. @param {(string | undefined)[]} given @returns {Promise<boolean>} */
  async hasAll(given) {
    const entries = given.filter((entry) => entry !== undefined);
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
      const made = cases.map((each, i) => this.#make(each, i));
      const needed = new Set([...entries, ...made.flatMap(({ job }) => job.entries)]);
      await this.engine.compile([...needed].filter((entry) => entry !== undefined));
      return made.length ? await this.#compare(made) : undefined;
    } catch (error) {
      await this.engine.guarded('createDeviceFills', () => {}); // throws if the device is lost
      return `${error}`;
    }
  }

  /** What nn makes, and the job that should make the same. @param {Case} one @param {number} i its place among the others */
  #make({ initializer, options, dtype, kind, shape }, i) {
    const nn = this.#nn;
    const data = new (dtype === 'float32' ? Float32Array : Uint16Array)(sizeOf(shape));
    const tensor = { data, shape, dtype };
    const { loop } = nn.explain(tensor, initializer, options);
    const generator = nn.generator({ kind, seed: 42 }).seek(OFFSET);
    const call = { name: 'createDeviceFills', buffer: undefined, offset: i * N * 4 };
    const box = { whole: options.of, at: options.at, shape };
    const job = /** @type {import('./engine.js').Job} */ (jobOf(call, loop, generator, box, dtype));
    nn[initializer](tensor, { ...options, generator });
    return { data, job, what: `${initializer} of ${dtype} by ${kind}` };
  }

  /** @param {{ data: any, job: import('./engine.js').Job, what: string }[]} made @returns {Promise<string | undefined>} what differs */
  async #compare(made) {
    const [device, engine] = [this.#device, this.engine];
    const size = made.length * N * 4;
    const [buffer, copy] = [USAGE.COPY_DST | USAGE.COPY_SRC, USAGE.COPY_DST | USAGE.MAP_READ].map((usage) =>
      device.createBuffer({ size, usage }),
    );
    try {
      await Promise.all(made.map(({ job }) => engine.run({ ...job, buffer })));
      await engine.guarded(made[0].job.name, () => {
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(buffer, 0, copy, 0, size);
        device.queue.submit([encoder.finish()]);
      });
      await copy.mapAsync(1);
      const bytes = copy.getMappedRange();
      for (const { data, job, what } of made) {
        const different = differenceOf(data, bytes, job.offset);
        if (different) return `${what}: ${different} of ${data.length} elements differ`;
      }
      return undefined;
    } finally {
      buffer.destroy();
      copy.destroy();
    }
  }
}

/** How many elements have other bits. @param {any} data @param {ArrayBuffer} buffer @param {number} offset of the others in it */
function differenceOf(data, buffer, offset) {
  /** @type {any} */
  const array = data.BYTES_PER_ELEMENT === 2 ? Uint16Array : Uint32Array;
  const others = new array(buffer, offset, data.length);
  return new array(data.buffer).reduce(
    (/** @type {number} */ count, /** @type {number} */ x, /** @type {number} */ i) => count + Number(x !== others[i]),
    0,
  );
}
