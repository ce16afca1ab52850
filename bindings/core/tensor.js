// SPDX-License-Identifier: Apache-2.0
/// <reference lib="esnext.disposable" preserve="true" />
import { extents, isDetached, layoutOf, rangeError, show, sizeOf, typeError } from './check.js';

/** Extents, outermost first. @typedef {readonly number[] | Int32Array | Uint32Array} Shape */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./dtype.js').Dtype} Dtype */
/** @typedef {import('./dtype.js').Elements} Elements */
/**
 * An array of one's own to be filled: typed, over an ArrayBuffer or a SharedArrayBuffer, and its shape, which may also be
 * called `dims`. A Uint16Array needs a dtype: float16 or bfloat16.
 * @typedef {{ data: Elements, shape: Shape, layout?: Layout, dtype?: Dtype }
 *   | { data: Elements, dims: Shape, layout?: Layout, dtype?: Dtype }} ForeignTensor
 */
/** What has a shape, and so fans. @typedef {Tensor<any> | ForeignTensor} TensorLike */
/** What can be filled where no fans are needed. @typedef {TensorLike | Float32Array | Float64Array | import('./dtype.js').Float16Elements} Fillable */
/**
 * What fans can be computed of: no data is needed.
 * @typedef {Tensor<any> | { shape: Shape, layout?: Layout } | { dims: Shape, layout?: Layout }} Shaped
 */

/** As of ES2026, and under the same name in engines before it. @type {typeof Symbol.dispose} */
const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

/**
 * A tensor in linear memory. It is not garbage-collected: call dispose().
 * @template {Dtype} [D='float32']
 */
export class Tensor {
  /** @type {import('./memory.js').Memory} */ #memory;
  /** @type {number} */ #address;
  /** @type {string} */ #kind;
  /** @type {number} */ #bytes;
  /** @type {import('./dtype.js').ElementsOf<D> | undefined} */ #data;
  /** @readonly @type {readonly number[]} */ shape;
  /** @readonly @type {D} */ dtype;
  /** What the axes are. @readonly @type {Layout | undefined} */ layout;
  /** The number of elements. @readonly @type {number} */ size;

  /**
   * @internal
   * @param {import('./memory.js').Memory} memory
   * @param {unknown} shape
   * @param {unknown} layout
   * @param {D} dtype
   * @param {import('./dtype.js').Storage} storage
   */
  constructor(memory, shape, layout, dtype, storage) {
    this.shape = Object.freeze(extents('tensor', shape));
    this.layout = layoutOf('tensor', layout);
    this.size = sizeOf(/** @type {number[]} */ (this.shape));
    this.dtype = dtype;
    this.#memory = memory;
    this.#kind = storage.kinds[0];
    this.#bytes = storage.bytes * this.size;
    try {
      this.#address = memory.allocate(this.#bytes);
    } catch {
      throw rangeError(
        'tensor',
        'shape',
        this.shape,
        `of a size that fits in memory beside the other tensors; this is ${this.#bytes} bytes`,
      );
    }
    this.#data = memory.view(this.#kind, this.#address, this.size);
    Object.freeze(this);
  }

  /**
   * The elements: a view into linear memory. Read it anew after creating other tensors: an older view may be detached. Of
   * float16 a Float16Array where the engine has that, else its bits in a Uint16Array, as bfloat16 is everywhere.
   * @returns {import('./dtype.js').ElementsOf<D>}
   */
  get data() {
    if (!this.#data) throw new TypeError('tensor: data is gone: it is disposed');
    if (!this.#data.length) this.#data = this.#memory.view(this.#kind, this.#address, this.size);
    return /** @type {import('./dtype.js').ElementsOf<D>} */ (this.#data);
  }

  /** Gives the memory back. A second call does nothing. */
  dispose() {
    if (this.#data) this.#memory.release(this.#address, this.#bytes);
    this.#data = undefined;
  }

  [dispose]() {
    this.dispose();
  }

  get [Symbol.toStringTag]() {
    return 'Tensor';
  }

  /**
   * Where the elements of what may be a Tensor are, if they are in the given memory.
   * @internal
   * @param {object} tensor
   * @param {import('./memory.js').Memory} memory
   * @returns {number | undefined}
   */
  static addressIn(tensor, memory) {
    return #memory in tensor && tensor.#data && tensor.#memory === memory ? tensor.#address : undefined;
  }
}

/**
 * The shape and layout of an argument.
 * @param {string} name
 * @param {any} t
 */
export function shapeOf(name, t) {
  const shape = t?.shape ?? t?.dims;
  if (shape === undefined)
    throw typeError(name, 'tensor', t, 'a Tensor or { data, shape }, or an array where no fans are needed');
  return {
    shape: t instanceof Tensor ? /** @type {number[]} */ (t.shape) : extents(name, shape),
    layout: layoutOf(name, t.layout),
  };
}

/**
 * The data of an argument, of the length that its shape says, and its dtype.
 * @param {string} name
 * @param {any} t
 * @param {number[]} shape
 * @param {import('./loader.js').Abilities['dtypeOf']} dtypeOf
 * @returns {{ data: any, dtype: string }}
 */
export function dataOf(name, t, shape, dtypeOf) {
  if (t instanceof Tensor) {
    try {
      return { data: t.data, dtype: t.dtype };
    } catch {
      throw new TypeError(`${name}: tensor is disposed`);
    }
  }
  const data = t.data;
  const dtype = dtypeOf(name, data, t.dtype);
  if (isDetached(data)) throw new TypeError(`${name}: data is detached`);
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(`${name}: data has ${data.length} elements; shape ${show(shape)} needs ${sizeOf(shape)}`);
  }
  return { data, dtype };
}
