// SPDX-License-Identifier: Apache-2.0
// The list of a model's parameters, in the order in which its class makes them.

/** @typedef {import('../../network.js').ModelParameter} ModelParameter */

/**
 * The most tensors: ten times those of the largest model, with a hundred layers and hundreds of experts. A config may
 * ask for anything.
 */
const MOST = 1_000_000;

export class List {
  /** @readonly @type {ModelParameter[]} */ parameters;
  /** @type {string} */ #path;
  /** @type {string} */ #dtype;
  /** @type {string} */ #called;

  /**
   * @param {string} called the called function, for messages @param {string} dtype
   * @param {string} [path] the path of the module to write @param {ModelParameter[]} [parameters]
   */
  constructor(called, dtype, path = '', parameters = []) {
    this.#called = called;
    this.#dtype = dtype;
    this.#path = path;
    this.parameters = parameters;
  }

  /** The same list, inside the module with this name. @param {string} name */
  at(name) {
    return new List(this.#called, this.#dtype, `${this.#path}${name}.`, this.parameters);
  }

  /**
   * @param {string} name
   * @param {number[]} shape
   * @param {string} kind its layer's kind
   * @param {Partial<ModelParameter>} [more]
   */
  add(name, shape, kind, more) {
    if (this.parameters.length === MOST)
      throw new RangeError(
        `${this.#called}: config describes more than ${MOST} tensors; its numbers of layers are too large`,
      );
    if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0))
      throw new RangeError(
        `${this.#called}: config gives '${this.#path}${name}' the shape [${shape}]; its sizes do not fit together`,
      );
    this.parameters.push({ name: `${this.#path}${name}`, shape, dtype: this.#dtype, kind, ...more });
  }

  /** @param {string} name @param {number} out @param {number} input @param {boolean} [bias] */
  linear(name, out, input, bias = true) {
    this.add(`${name}.weight`, [out, input], 'linear');
    if (bias) this.add(`${name}.bias`, [out], 'linear');
  }

  /** @param {string} name @param {number} rows @param {number} width */
  embedding(name, rows, width) {
    this.add(`${name}.weight`, [rows, width], 'embedding');
  }

  /** @param {string} name @param {number} width */
  layerNorm(name, width) {
    this.add(`${name}.weight`, [width], 'layer_norm');
    this.add(`${name}.bias`, [width], 'layer_norm');
  }

  /** @param {string} name @param {number} width */
  rmsNorm(name, width) {
    this.add(`${name}.weight`, [width], 'rms_norm');
  }

  /** @param {string} name @param {number[]} shape (out, in, height, width) */
  conv2d(name, shape) {
    this.add(`${name}.weight`, shape, 'conv2d');
    this.add(`${name}.bias`, [shape[0]], 'conv2d');
  }
}

/**
 * A family. The names of its classes begin with `name`; the rests of the names are the keys of `classes`.
 * @typedef {object} Family
 * @property {string} name
 * @property {string} recipe
 * @property {string} usual the class of a config without `architectures`
 * @property {Record<string, any>} defaults the defaults of the config's class
 * @property {Record<string, string>} [aliases] other names of entries: attribute_map of the class
 * @property {Record<string, (list: List, config: any) => void>} classes
 */

/** How many labels a classifier has; two by default. @param {any} config @returns {number} */
export const labelsOf = ({ id2label, num_labels = 2 }) => (id2label ? Object.keys(id2label).length : num_labels);
