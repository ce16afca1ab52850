// SPDX-License-Identifier: Apache-2.0
// From a plan of nn-init/model to buffers, one for each parameter.
import { options, read, sizeOf, typeError } from '../core/check.js';
import { fill } from '../model/fill.js';

/** @typedef {import('../model/plan.js').Line} Line */
/** @typedef {import('../model/plan.js').Plan} Plan */

/** Fills that are begun before the first of them is taken: a device needs no rest between two. */
const AHEAD = 8;
const FLOATS = ['float32', 'float64', 'float16', 'bfloat16'];
/** All elements of a parameter, in whole words. @param {Iterable<import('../model/fill.js').Piece>} pieces */
function gathered(pieces) {
  let bytes = new Uint8Array(0);
  for (const { data, offset, shape } of pieces) {
    const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } = /** @type {any} */ (data);
    if (!bytes.length) bytes = new Uint8Array(Math.ceil((sizeOf(shape) * BYTES_PER_ELEMENT) / 4) * 4);
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), offset * BYTES_PER_ELEMENT);
  }
  return bytes;
}

/** Parameters of a plan, which is checked, on their way to a device. */
export class PlanFill {
  #fills;
  #nn;
  #device;
  #filling;
  #o;
  /** @type {any} */ #root;
  /** @type {Map<string, Line>} */ #lines;
  /** Of parameters that others are tied to. @type {Map<string, any>} */ #buffers = new Map();

  /**
   * @param {any} fills initializers for buffers @param {any} nn @param {any} device @param {any} filling of the plan, by nn
   * @param {Plan} plan @param {any} o options
   */
  constructor(fills, nn, device, filling, plan, o) {
    this.#fills = fills;
    this.#nn = nn;
    this.#device = device;
    this.#filling = filling;
    this.#o = o;
    this.#root = o.generator ?? nn.generator({ state: plan.generator });
    this.#lines = new Map(plan.parameters.map((line) => [line.name, line]));
  }

  /** @param {{ name: string, shape: number[], dtype: string }} parameter @param {number} bytes */
  #bufferFor({ name, shape, dtype }, bytes) {
    const { buffer, usage } = this.#o;
    if (buffer) return read('fill', 'buffer', () => buffer({ name, shape, dtype, bytes }));
    return this.#device.createBuffer({ label: name, size: Math.max(bytes, 4), usage });
  }

  /** Uploads what nn makes. @param {any} parameter @param {Iterable<any>} pieces */
  async #upload(parameter, pieces) {
    const bytes = gathered(pieces);
    const buffer = this.#bufferFor(parameter, bytes.length);
    await this.#fills.write('fill', buffer, 0, bytes);
    return buffer;
  }

  /** @param {any} parameter @returns {Promise<any>} its buffer */
  async #fill(parameter) {
    const { name, shape, dtype } = parameter;
    const own = /** @type {Line} */ (this.#lines.get(name));
    const line = own.tie ? /** @type {Line} */ (this.#lines.get(own.tie)) : own;
    const made = this.#o.buffer ? undefined : this.#buffers.get(line.name);
    if (made) return made;
    const promise = this.#isForDevice(line)
      ? this.#fillOnDevice(parameter, line)
      : this.#upload(parameter, this.#filling.tensors([name]));
    this.#buffers.set(line.name, promise);
    return promise;
  }

  /** @param {Line} line */
  #isForDevice({ initializer = '', dtype, words, paddingRow, shape }) {
    const isConstant = ['zeros_', 'ones_', 'fill_'].includes(initializer);
    const isHalf = dtype === 'float16' || dtype === 'bfloat16';
    if (paddingRow !== undefined && isHalf && sizeOf(shape.slice(1)) % 2) return false;
    return FLOATS.includes(dtype) && initializer in this.#fills.initializers && Boolean(words || isConstant);
  }

  /** @param {any} parameter @param {Line} line */
  async #fillOnDevice(parameter, { initializer = '', options, shape, dtype, layout, words, stream, paddingRow }) {
    const bytesOf = (/** @type {number} */ n) => n * ({ float64: 8, float32: 4 }[dtype] ?? 2);
    const buffer = this.#bufferFor(parameter, Math.ceil(bytesOf(sizeOf(shape)) / 4) * 4);
    const generator = words ? { generator: this.#root.stream(stream) } : {};
    const { signal } = this.#o;
    await this.#fills.initializers[initializer](buffer, { ...options, shape, dtype, layout, signal, ...generator });
    if (paddingRow !== undefined) {
      const row = bytesOf(sizeOf(shape.slice(1)));
      await this.#clear(buffer, paddingRow * row, row);
    }
    return buffer;
  }

  /** @param {any} buffer @param {number} offset @param {number} bytes */
  #clear(buffer, offset, bytes) {
    const device = this.#device;
    return this.#fills.engine.guarded('fill', () => {
      const encoder = device.createCommandEncoder();
      encoder.clearBuffer(buffer, offset, bytes);
      device.queue.submit([encoder.finish()]);
    });
  }

  /** In the framework's order, where another library's generator draws. @returns {AsyncGenerator<[string, any], void, undefined>} */
  async *drawn() {
    /** @type {any[]} */
    let pieces = [];
    for (const piece of this.#filling) {
      this.#o.signal?.throwIfAborted();
      pieces.push({ ...piece, data: piece.data.slice() });
      const { name, shape, data, offset } = piece;
      if (offset + data.length < sizeOf(shape)) continue;
      const { tie = '' } = /** @type {Line} */ (this.#lines.get(name));
      const made = this.#o.buffer ? undefined : this.#buffers.get(tie);
      const buffer = (await made) ?? (await this.#upload(piece, pieces));
      this.#buffers.set(name, Promise.resolve(buffer));
      yield [name, buffer];
      pieces = [];
    }
  }

  /** In the order of the plan. @returns {AsyncGenerator<[string, any], void, undefined>} */
  async *inOrder() {
    /** @type {[string, Promise<any>][]} */
    const begun = [];
    for (const parameter of this.#filling.parameters) {
      this.#o.signal?.throwIfAborted();
      const buffer = this.#fill(parameter);
      buffer.catch(() => {}); // it is awaited below, unless the caller has left the loop
      begun.push([parameter.name, buffer]);
      if (begun.length > AHEAD) yield await first(begun);
    }
    while (begun.length) yield await first(begun);
  }
}

/** @param {[string, Promise<any>][]} begun @returns {Promise<[string, any]>} */
async function first(begun) {
  const [name, buffer] = /** @type {[string, Promise<any>]} */ (begun.shift());
  return [name, await buffer];
}

/**
 * @param {any} fills initializers for buffers @param {any} nn @param {any} device @param {any} plan @param {any} given
 * @returns {AsyncGenerator<[string, any], void, undefined>}
 */
export async function* fillPlan(fills, nn, device, plan, given) {
  const o = options('fill', given, { buffer: undefined, usage: fills.usage, generator: undefined, signal: undefined });
  const { buffer, generator, signal } = /** @type {any} */ (o);
  if (buffer !== undefined && typeof buffer !== 'function')
    throw typeError('fill', 'buffer', buffer, 'a function that gives the buffer of a parameter');
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function')
    throw typeError('fill', 'signal', signal, 'an AbortSignal');
  const filling = fill(nn, plan, generator && { generator });
  const all = new PlanFill(fills, nn, device, filling, plan, o);
  yield* plan.draws ? all.drawn() : all.inOrder();
}
