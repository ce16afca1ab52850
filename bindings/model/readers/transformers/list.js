// SPDX-License-Identifier: Apache-2.0
// The parameters of a model, written down in the order in which its class makes them.

/** @typedef {import('../../network.js').ModelParameter} ModelParameter */

/** The most tensors: the largest model of a hundred layers with hundreds of experts has a tenth of that. A config may say anything. */
const MOST = 1_000_000;

export class List {
  /** @readonly @type {ModelParameter[]} */ parameters;
  /** @type {string} */ #path;
  /** @type {string} */ #dtype;
  /** @type {string} */ #called;

  /**
   * @param {string} called the function, for messages @param {string} dtype
   * @param {string} [path] of what is written here @param {ModelParameter[]} [parameters]
   */
  constructor(called, dtype, path = '', parameters = []) {
    this.#called = called;
    this.#dtype = dtype;
    this.#path = path;
    this.parameters = parameters;
  }

  /** The same list, below a module of that name. @param {string} name */
  at(name) {
    return new List(this.#called, this.#dtype, `${this.#path}${name}.`, this.parameters);
  }

  /** @param {string} name @param {number[]} shape @param {string} kind of its layer @param {Partial<ModelParameter>} [more] */
  add(name, shape, kind, more) {
    if (this.parameters.length === MOST)
      throw new RangeError(
        `${this.#called}: config describes more than ${MOST} tensors; its numbers of layers are too large`,
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
 * A family: `name` begins the names of its classes, whose rests are the keys of `classes`.
 * @typedef {object} Family
 * @property {string} name
 * @property {string} recipe
 * @property {string} usual the class of a config that names none
 * @property {Record<string, any>} defaults of the config's class
 * @property {Record<string, string>} [aliases] other names of entries: attribute_map of the class
 * @property {Record<string, (list: List, config: any) => void>} classes
 */

/** How many labels a classifier has: two if the config does not say. @param {any} config @returns {number} */
export const labelsOf = ({ id2label, num_labels = 2 }) => (id2label ? Object.keys(id2label).length : num_labels);
