// SPDX-License-Identifier: Apache-2.0
// Fills buffers of a device: on it where it makes the bits of nn, else by nn, which uploads what it made.
import { read, sizeOf } from '../core/check.js';
import { NO_GENERATOR, USAGE, WORDS, jobOf } from './engine.js';
import { constantLoop, isForGPU } from './loops.js';
import { readCall, wordBytes } from './read.js';

/** @typedef {import('./read.js').Call} Call */
/** @typedef {import('./proofs.js').Proofs} Proofs */
/** @typedef {import('./types.js').Device<any>} Device */

/** They do not fill one tensor, or not at once. */
const OTHERS = ['icnr_', 'orthogonalAsync_', 'scale_', 'scaleByDepth_', 'zeroLast_', 'lora_'];
/** One value, or a list of all: what they take in place of options. */
const VALUED = ['fill_', 'constant_'];
const CONSTANT = [...VALUED, 'zeros_', 'ones_'];
/** They take no slice. */
const WHOLE = ['forgetBias_', 'stft_'];
/** Elements that nn makes at a time. */
const PIECE = 2 ** 22;
/** The options of a call, as nn takes them. @param {Call} call @param {object} [place] */
const argumentsOf = ({ name, options, generator }, place) => {
  if (!CONSTANT.includes(name)) return [{ ...options, ...place }];
  const isValued = VALUED.includes(name);
  const keys = Object.keys({ ...options, ...(generator !== undefined && { generator }) });
  const unknown = keys.find((key) => !isValued || key !== 'value');
  if (unknown !== undefined) throw new TypeError(`${name}: unknown option '${unknown}'`);
  return isValued ? [options.value] : [];
};

/** @param {Call} call @param {any} data @param {readonly number[]} shape */
const tensorOf = ({ storage: { dtype }, layout }, data, shape) => ({ data, shape, dtype, layout });

/** A typed array, in whole words. @param {Call} call @param {number} n elements */
function arrayFor({ storage: { kinds, bytes } }, n) {
  const array = /** @type {any} */ (globalThis)[kinds[0]];
  return new array(new ArrayBuffer(wordBytes(n, bytes)), 0, n);
}

/** No elements: by a fill of it nn checks all that it is given, and moves the generator. @param {Call} call */
function noneOf(call) {
  const shape = call.shape.map((extent, i) => (i ? extent : 0));
  return tensorOf(call, arrayFor(call, 0), shape);
}

/** Fills of buffers, over one nn and one device. */
export class Fills {
  #nn;
  #device;
  #proofs;
  /** What draws by each generator. @type {WeakMap<object, Promise<unknown>>} */ #turns = new WeakMap();

  /** @param {any} nn @param {Device} device @param {Proofs} proofs */
  constructor(nn, device, proofs) {
    this.#nn = nn;
    this.#device = device;
    this.#proofs = proofs;
  }

  /** What the caller gets. */
  functions() {
    const [nn, device, proofs] = [this.#nn, this.#device, this.#proofs];
    const { engine } = proofs;
    const names = Object.keys(nn).filter((name) => /_$/.test(name) && !OTHERS.includes(name));
    const initializers = Object.fromEntries(
      names.map((name) => [
        name,
        async (/** @type {any} */ buffer, /** @type {any} */ options) => {
          await this.#fill(readCall(name, buffer, options));
          return buffer;
        },
      ]),
    );
    const usage = USAGE.STORAGE | USAGE.COPY_SRC | USAGE.COPY_DST;
    const work = { initializers, write: this.#write.bind(this), engine, usage };
    return {
      ...initializers,
      fill: async function* (/** @type {any} */ plan, /** @type {any} */ given) {
        const { fillPlan } = await import('./plan-fill.js');
        yield* fillPlan(work, nn, device, plan, given);
      },
      release: () => engine.release(),
      get exact() {
        return proofs.why === undefined;
      },
      get why() {
        return proofs.why;
      },
    };
  }

  /** @param {Call} call @returns {Promise<void>} */
  async #fill(call) {
    call.signal?.throwIfAborted();
    const isConstant = CONSTANT.includes(call.name);
    const planned = isConstant ? undefined : this.#explain(call);
    const isDefault = call.generator === undefined && planned?.words;
    const generator = isDefault ? this.#nn.defaultGenerator : call.generator;
    const work = async () => {
      const state = read(call.name, 'generator', () => generator?.state?.()); // nn refuses what has none
      const goBack = () => state && restore(generator, state);
      try {
        const job = isConstant ? this.#constantJob(call) : this.#drawnJob(call, generator, planned);
        if (job && (await this.#proofs.has(job))) return await this.#proofs.engine.run(job);
        if (job) goBack();
        await this.#upload(call, generator, planned, goBack);
      } catch (error) {
        goBack();
        throw error;
      }
    };
    if (!Object(generator).kind) return work();
    const before = this.#turns.get(generator);
    const turn = before ? before.then(work) : work();
    this.#turns.set(
      generator,
      turn.catch(() => {}),
    );
    return turn;
  }

  /** What nn would do; undefined where it cannot say, or where another library's generator draws. @param {Call} call */
  #explain(call) {
    const { name, generator, box, shape } = call;
    if (!shape.length || WHOLE.includes(name) || (generator !== undefined && !isOwn(generator))) return undefined;
    return this.#nn.explain(noneOf(call), name, ...argumentsOf(call, { of: box.whole, at: box.at }));
  }

  /**
   * What the device is to make, if it can. The generator is checked, and is then where it will be afterwards.
   * @param {Call} call @param {any} generator @param {any} planned
   */
  #drawnJob(call, generator, planned) {
    const { name, box, storage } = call;
    const loop = planned?.loop;
    if (this.#proofs.why !== undefined || !loop || !isForGPU(loop) || !isOwn(generator)) return undefined;
    const { offset } = generator;
    this.#nn[name](noneOf(call), ...argumentsOf(call, { of: box.whole, at: box.at, generator }));
    const { kind, seed, streamId } = generator;
    const job = jobOf(call, loop, { kind, seed, streamId, offset }, box, storage.dtype);
    if (!job) generator.seek(offset);
    return job;
  }

  /** Likewise, of what nn checks. @param {Call} call */
  #constantJob(call) {
    const { name, storage, shape, bytes, options } = call;
    const isOdd = storage.bytes === 2 && sizeOf(shape) % 2 === 1; // what comes after the last is 0
    if (isOdd || typeof options.value === 'object') return undefined;
    const pattern = arrayFor(call, 8 / storage.bytes);
    this.#nn[name](tensorOf(call, pattern, [pattern.length]), ...argumentsOf(call));
    const [even, odd] = new Uint32Array(pattern.buffer);
    const box = { whole: [bytes / 4], at: [0], shape: [bytes / 4] };
    return jobOf(call, constantLoop(even, odd), NO_GENERATOR, box, 'float32');
  }

  /**
   * By nn, in pieces where each element is by its place alone.
   * @param {Call} call @param {any} generator @param {any} planned @param {() => void} goBack to where the generator was
   */
  async #upload(call, generator, planned, goBack) {
    const { name, buffer, offset, shape, storage, box, signal } = call;
    const isPlaced = planned?.words && planned.distribution !== 'other' && planned.distribution !== 'constant';
    const rows = isPlaced ? Math.ceil(PIECE / sizeOf(shape.slice(1)) / 2) * 2 : Infinity; // of halves, whole words
    const [length = 1] = shape;
    for (let row = 0; row === 0 || row < length; row += rows) {
      const piece = shape.map((extent, i) => (i ? extent : Math.min(rows, length - row)));
      const place = row * sizeOf(shape.slice(1));
      signal?.throwIfAborted();
      const data = arrayFor(call, sizeOf(piece));
      const isAll = data.length === sizeOf(box.whole);
      const of = isAll ? {} : { of: box.whole, at: box.at.map((index, i) => (i ? index : index + row)) };
      if (row) goBack();
      this.#nn[name](
        tensorOf(call, data, piece),
        ...argumentsOf(call, { ...of, ...(generator !== undefined && { generator }) }),
      );
      await this.#write(name, buffer, offset + place * storage.bytes, data);
    }
    signal?.throwIfAborted();
  }

  /** @param {string} name @param {any} buffer @param {number} offset @param {ArrayBufferView} data of whole words */
  async #write(name, buffer, offset, data) {
    const { queue } = this.#device;
    if (data.byteLength) await this.#proofs.engine.guarded(name, () => queue.writeBuffer(buffer, offset, data.buffer));
  }
}

/** @param {any} generator */
const isOwn = (generator) => Object.hasOwn(WORDS, Object(generator).kind);

/** @param {any} generator @param {any} state */
function restore(generator, state) {
  if (isOwn(generator)) generator.seek(BigInt(state.offset));
  else generator.restore?.(state);
}
