// SPDX-License-Identifier: Apache-2.0
// Fills buffers of a device: on it where it makes the bits of nn, else by nn, which uploads what it made.
import { sizeOf } from '../core/check.js';
import { KINDS, placesOf } from './engine.js';
import { constantLoop, isForGPU } from './loops.js';
import { readCall, wordBytes } from './read.js';
import { runLength } from './windows.js';

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
/** Elements of a run of a slice: shorter ones are sooner made by nn than copied one by one. */
const SHORT = 256;

const NO_GENERATOR = { kind: '', seed: 0n, streamId: 0n, offset: 0n };

/** The options of a call, as nn takes them. @param {Call} call @param {object} [place] */
const argumentsOf = ({ name, options }, place) => {
  if (!CONSTANT.includes(name)) return [{ ...options, ...place }];
  const { value, ...others } = options;
  const isValued = VALUED.includes(name);
  const [unknown] = Object.keys(isValued ? others : options);
  if (unknown !== undefined) throw new TypeError(`${name}: unknown option '${unknown}'`);
  return isValued ? [value] : [];
};

/** @param {Call} call @param {any} data @param {readonly number[]} shape */
const tensorOf = ({ storage: { dtype }, layout }, data, shape) => ({ data, shape, dtype, ...(layout && { layout }) });

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
    const work = { initializers, write: this.#write.bind(this), engine };
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
    if (CONSTANT.includes(call.name)) return this.#fillConstant(call);
    const planned = this.#explain(call);
    const generator = call.generator ?? (planned?.words ? this.#nn.defaultGenerator : undefined);
    const loop = this.#loopFor(call, planned);
    const isMade = loop && this.#isChecked(call, generator);
    const work = () => (isMade ? this.#make(call, generator, loop, planned) : this.#upload(call, generator, planned));
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

  /** The formulas of what the device can make. @param {Call} call @param {any} planned @returns {Uint32Array | undefined} */
  #loopFor({ box, storage: { bytes } }, planned) {
    if (this.#proofs.why !== undefined || !planned?.loop || !isForGPU(planned.loop)) return undefined;
    const n = runLength(box);
    const isWhole = n === sizeOf(box.shape);
    // Two halves make a word, of which both must be in one run.
    return isWhole || (n >= SHORT && (bytes === 4 || n % 2 === 0)) ? planned.loop : undefined;
  }

  /** Whether it is one of nn's own generators: nn refuses others. @param {Call} call @param {any} generator */
  #isChecked(call, generator) {
    if (!isOwn(generator)) return false;
    const { name, box } = call;
    const start = generator.offset;
    this.#nn[name](noneOf(call), ...argumentsOf(call, { of: box.whole, at: box.at, generator }));
    generator.seek(start);
    return true;
  }

  /** On the device. @param {Call} call @param {any} generator @param {Uint32Array} loop @param {any} planned */
  async #make(call, generator, loop, planned) {
    const { name, box, storage, buffer, offset, signal } = call;
    const size = BigInt(sizeOf(box.whole));
    if (!size) return;
    const begin = generator.offset;
    const { dtype } = storage;
    // A run of halves is not cut where the stream begins again: that may be within a word.
    if (dtype !== 'float32' && begin + size > 2n ** 64n) return this.#upload(call, generator, planned);
    const job = { name, loop, buffer, offset, signal, ...placesOf(generator, box, dtype) };
    if (!(await this.#proofs.has(job))) return this.#upload(call, generator, planned);
    await this.#proofs.engine.run(job);
    generator.seek((begin + size + 7n) & ~7n);
  }

  /** @param {Call} call */
  async #fillConstant(call) {
    const { name, storage, shape, buffer, offset, bytes, signal } = call;
    if (call.generator !== undefined) throw new TypeError(`${name}: unknown option 'generator'`);
    const size = sizeOf(shape);
    if (typeof call.options.value === 'object') return this.#upload(call, undefined, undefined);
    const one = arrayFor(call, 1);
    this.#nn[name](tensorOf(call, one, [1]), ...argumentsOf(call));
    if (!size) return;
    const isOdd = storage.bytes === 2 && size % 2 === 1; // what comes after the last is 0
    if (isOdd) return this.#upload(call, undefined, undefined);
    const [first, second = first] = new Uint32Array(one.buffer);
    const words = storage.bytes === 2 ? [first * 65537, first * 65537] : [first, second];
    const loop = constantLoop(words[0], words[1]);
    const box = { whole: [bytes / 4], at: [0], shape: [bytes / 4] };
    const job = { name, loop, buffer, offset, signal, ...placesOf(NO_GENERATOR, box, 'float32') };
    if (await this.#proofs.has(job)) await this.#proofs.engine.run(job);
    else await this.#upload(call, undefined, undefined);
  }

  /** By nn, in pieces where each element is by its place alone. @param {Call} call @param {any} generator @param {any} planned */
  async #upload(call, generator, planned) {
    const { name, buffer, offset, shape, storage, box, signal } = call;
    const state = generator?.state?.(); // nn refuses what has none
    const isPlaced = planned?.words && planned.distribution !== 'other' && planned.distribution !== 'constant';
    const rows = isPlaced ? Math.ceil(PIECE / sizeOf(shape.slice(1)) / 2) * 2 : Infinity; // of halves, whole words
    const [length = 1] = shape;
    try {
      for (let row = 0; row === 0 || row < length; row += rows) {
        const piece = shape.map((extent, i) => (i ? extent : Math.min(rows, length - row)));
        const place = row * sizeOf(shape.slice(1));
        signal?.throwIfAborted();
        const data = arrayFor(call, sizeOf(piece));
        const isAll = data.length === sizeOf(box.whole);
        const of = isAll ? {} : { of: box.whole, at: box.at.map((index, i) => (i ? index : index + row)) };
        if (generator && row) restore(generator, state);
        const given = argumentsOf(call, { ...of, ...(generator && { generator }) });
        this.#nn[name](tensorOf(call, data, piece), ...given);
        await this.#write(name, buffer, offset + place * storage.bytes, data);
      }
      signal?.throwIfAborted();
    } catch (error) {
      if (state) restore(generator, state);
      throw error;
    }
  }

  /** @param {string} name @param {any} buffer @param {number} offset @param {ArrayBufferView} data of whole words */
  async #write(name, buffer, offset, data) {
    const { queue } = this.#device;
    if (data.byteLength) await this.#proofs.engine.guarded(name, () => queue.writeBuffer(buffer, offset, data.buffer));
  }
}

/** @param {any} generator */
const isOwn = (generator) => KINDS.includes(Object(generator).kind);

/** @param {any} generator @param {any} state */
function restore(generator, state) {
  if (isOwn(generator)) generator.seek(BigInt(state.offset));
  else generator.restore(state);
}
