// SPDX-License-Identifier: Apache-2.0
import { extents, layoutOf, rangeError, read, sizeOf, typeError } from './check.js';
import { lengthOf } from './engine.js';

/** Extents, outermost first. @typedef {readonly number[] | Int32Array | Uint32Array} Shape */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./dtype.js').Dtype} Dtype */
/** Dtypes as safetensors names them. @typedef {'F32' | 'F64' | 'F16' | 'BF16'} Safetensors */
/** @typedef {import('./dtype.js').Elements} Elements */
/**
 * Your own array to fill: a typed array over an ArrayBuffer or a SharedArrayBuffer, and its shape, which may also be
 * called `dims`. A Uint16Array needs a dtype: float16 or bfloat16.
 * @typedef {{ data: Elements, shape: Shape, layout?: Layout, dtype?: Dtype | Safetensors }
 *   | { data: Elements, dims: Shape, layout?: Layout, dtype?: Dtype | Safetensors }} ForeignTensor
 */
/**
 * What array() and toArray() return.
 * @template {Dtype} D
 * @typedef {{ data: import('./dtype.js').ElementsOf<D>, shape: number[], dtype: D, layout?: Layout }} OwnArray
 */
/** A tensor with a shape, and so with fans. @typedef {Tensor<any> | ForeignTensor} TensorLike */
/**
 * A tensor, or a bare array where an initializer needs no fans. @typedef {TensorLike | Float32Array | Float64Array |
 * import('./dtype.js').Float16Elements} Fillable
 */
/**
 * Something that fans can be computed of. It needs no data.
 * @typedef {Tensor<any> | { shape: Shape, layout?: Layout } | { dims: Shape, layout?: Layout }} Shaped
 */

/** The symbol of ES2026. Older engines get one under the same name. @type {import('./disposable.js').Dispose} */
const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

/**
 * All tensors. A look-up here takes 14 ns; `#memory in value` takes 40 ns for other objects (V8 13). @type
 * {WeakSet<Tensor<any>>}
 */
const tensors = new WeakSet();

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
  /** Its extents, outermost first. Frozen. @readonly @type {number[]} */ shape;
  /** The dtype of its elements, for example 'float32'. @readonly @type {D} */ dtype;
  /** What the axes are. @readonly @type {Layout | undefined} */ layout;
  /** The number of elements. @readonly @type {number} */ size;

  /**
   * @internal
   * @param {import('./memory.js').Memory} memory
   * @param {unknown} shape
   * @param {unknown} layout
   * @param {import('./dtype.js').Storage} storage
   * @param {string} [name] the function that makes it
   */
  constructor(memory, shape, layout, storage, name = 'tensor') {
    this.shape = extents(name, shape);
    Object.freeze(this.shape);
    this.layout = layoutOf(name, layout);
    this.size = sizeOf(this.shape);
    this.dtype = /** @type {D} */ (storage.dtype);
    this.#memory = memory;
    this.#kind = storage.kinds[0];
    this.#bytes = storage.bytes * this.size;
    try {
      this.#address = memory.allocate(this.#bytes);
    } catch {
      throw rangeError(
        name,
        'shape',
        this.shape,
        `of a size that fits in memory besides the other tensors; it needs ${this.#bytes} bytes`,
      );
    }
    this.#data = this.#view();
    Object.freeze(this);
    tensors.add(this);
  }

  /**
   * The elements, as a view into linear memory. Read it again after you create other tensors: an older view may be
   * detached. float16 is a Float16Array where the engine has one, else its bits in a Uint16Array; bfloat16 is always
   * bits in a Uint16Array.
   * @returns {import('./dtype.js').ElementsOf<D>}
   */
  get data() {
    if (!this.#data) throw new TypeError('tensor: data is gone: dispose() was called');
    return this.#elements();
  }

  /** @returns {import('./dtype.js').ElementsOf<D>} */
  #elements() {
    if (!lengthOf(this.#data)) this.#data = this.#view();
    return /** @type {any} */ (this.#data);
  }

  /**
   * A copy in ordinary memory, which initializers can fill as well. Give it to other libraries, which may keep an array
   * for longer than the tensor lives.
   * @returns {OwnArray<D>}
   */
  toArray() {
    if (!this.#data) throw new TypeError('toArray: tensor is disposed');
    const { shape, dtype, layout } = this;
    return { data: this.#view().slice(), shape: [...shape], dtype, layout };
  }

  #view() {
    return this.#memory.view(this.#kind, this.#address, this.size);
  }

  /** Frees the memory. A second call does nothing. */
  dispose() {
    if (this.#data) this.#memory.release(this.#address, this.#bytes);
    this.#data = undefined;
  }

  /** `using` calls it: the same as dispose(). */
  [dispose]() {
    this.dispose();
  }

  get [Symbol.toStringTag]() {
    return 'Tensor';
  }

  /**
   * Whether a value is a Tensor, whatever its properties say.
   * @internal
   * @param {any} value
   * @returns {value is Tensor<any>}
   */
  static is(value) {
    return tensors.has(value);
  }

  /**
   * A tensor's elements, whatever its `data` property says.
   * @internal
   * @param {string} name
   * @param {Tensor<any>} tensor
   */
  static elementsOf(name, tensor) {
    if (!tensor.#data) throw new TypeError(`${name}: tensor is disposed`);
    return tensor.#elements();
  }
}

/**
 * The shape and layout of an argument that is not a Tensor.
 * @param {string} name
 * @param {any} t
 * @returns {{ shape: readonly number[], layout: string | undefined }}
 */
export function shapeOf(name, t) {
  const { shape, layout } = read(name, 'tensor', () => ({ shape: t?.shape ?? t?.dims, layout: t?.layout }));
  if (shape === undefined)
    throw typeError(name, 'tensor', t, 'a Tensor or { data, shape }, or an array where no fans are needed');
  return { shape: extents(name, shape), layout: layoutOf(name, layout) };
}
