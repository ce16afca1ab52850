// SPDX-License-Identifier: Apache-2.0
/// <reference lib="esnext.disposable" preserve="true" />
import { extents, isArrayOf, isDetached, layoutOf, rangeError, show, sizeOf, typeError } from './check.js';

/** Extents, outermost first. @typedef {readonly number[] | Int32Array | Uint32Array} Shape */
/**
 * An array of one's own to be filled: a Float32Array over an ArrayBuffer or a SharedArrayBuffer, and its shape, which
 * may also be called `dims`.
 * @typedef {{ data: Float32Array, shape: Shape, layout?: import('./initializers.js').Layout }
 *   | { data: Float32Array, dims: Shape, layout?: import('./initializers.js').Layout }} ForeignTensor
 */
/** What has a shape, and so fans. @typedef {Tensor | ForeignTensor} TensorLike */
/** What can be filled where no fans are needed. @typedef {TensorLike | Float32Array} Fillable */
/**
 * What fans can be computed of: no data is needed.
 * @typedef {Tensor | { shape: Shape, layout?: import('./initializers.js').Layout } | { dims: Shape, layout?: import('./initializers.js').Layout }} Shaped
 */

/** As of ES2026, and under the same name in engines before it. @type {typeof Symbol.dispose} */
const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

/** A float32 tensor in linear memory. It is not garbage-collected: call dispose(). */
export class Tensor {
  /** @type {import('./memory.js').Memory} */ #memory;
  /** @type {number} */ #address;
  /** @type {Float32Array | undefined} */ #data;
  /** @readonly @type {readonly number[]} */ shape;
  /** @readonly @type {'float32'} */ dtype = 'float32';
  /** What the axes are. @readonly @type {import('./initializers.js').Layout | undefined} */ layout;
  /** The number of elements. @readonly @type {number} */ size;

  /**
   * @internal
   * @param {import('./memory.js').Memory} memory
   * @param {unknown} shape
   * @param {unknown} layout
   */
  constructor(memory, shape, layout) {
    this.shape = Object.freeze(extents('tensor', shape));
    this.layout = layoutOf('tensor', layout);
    this.size = sizeOf(/** @type {number[]} */ (this.shape));
    this.#memory = memory;
    try {
      this.#address = memory.allocate(4 * this.size);
    } catch {
      throw rangeError(
        'tensor',
        'shape',
        this.shape,
        `of a size that fits in memory beside the other tensors; this is ${4 * this.size} bytes`,
      );
    }
    this.#data = memory.f32(this.#address, this.size);
    Object.freeze(this);
  }

  /**
   * The elements: a view into linear memory. Read it anew after creating other tensors: an older view may be detached.
   * @returns {Float32Array}
   */
  get data() {
    if (!this.#data) throw new TypeError('tensor: data is gone: it is disposed');
    if (!this.#data.length) this.#data = this.#memory.f32(this.#address, this.size);
    return this.#data;
  }

  /** Gives the memory back. A second call does nothing. */
  dispose() {
    if (this.#data) this.#memory.release(this.#address, 4 * this.size);
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
    return #memory in tensor && tensor.#memory === memory ? tensor.#address : undefined;
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
 * The data of an argument, of the length that its shape says.
 * @param {string} name
 * @param {any} t
 * @param {number[]} shape
 * @returns {Float32Array}
 */
export function dataOf(name, t, shape) {
  if (t instanceof Tensor) {
    try {
      return t.data;
    } catch {
      throw new TypeError(`${name}: tensor is disposed`);
    }
  }
  const data = t.data;
  if (!isArrayOf(data, 'Float32Array')) {
    throw typeError(name, 'data', data, 'a Float32Array');
  }
  const array = /** @type {Float32Array} */ (data);
  if (isDetached(array)) throw new TypeError(`${name}: data is detached`);
  if (array.length !== sizeOf(shape)) {
    throw new RangeError(`${name}: data has ${array.length} elements; shape ${show(shape)} needs ${sizeOf(shape)}`);
  }
  return array;
}
