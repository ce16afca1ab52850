// SPDX-License-Identifier: Apache-2.0
// The list of a PyTorch network, in the order of its state dict: a module's parameters, its buffers, then its children.

/** @typedef {import('../../model/network.js').ModelParameter} ModelParameter */

export class Layers {
  /** @readonly @type {ModelParameter[]} */ parameters;
  /** @type {string} */ #path;

  /** @param {string} [path] the path of the module to write @param {ModelParameter[]} [parameters] */
  constructor(path = '', parameters = []) {
    this.#path = path;
    this.parameters = parameters;
  }

  /** The same list, inside the module with this name. @param {string | number} name */
  at(name) {
    return new Layers(`${this.#path}${name}.`, this.parameters);
  }

  /** @param {string} name @param {number[]} shape @param {string} [kind] its layer's kind @param {string} [dtype] */
  add(name, shape, kind = 'parameter', dtype = 'float32') {
    this.parameters.push({ name: `${this.#path}${name}`, shape, dtype, kind });
  }

  /**
   * @param {string | number} name
   * @param {string} kind
   * @param {number[]} shape the weight's shape, outputs first
   * @param {boolean} bias
   */
  #weighted(name, kind, shape, bias) {
    this.add(`${name}.weight`, shape, kind);
    if (bias) this.add(`${name}.bias`, [shape[0]], kind);
  }

  /** @param {string | number} name @param {number} out @param {number} input */
  linear(name, out, input) {
    this.#weighted(name, 'linear', [out, input], true);
  }

  /**
   * @param {string | number} name @param {number} out @param {number} input the inputs of each group
   * @param {number} [size] the side of the square kernel @param {boolean} [bias]
   */
  conv(name, out, input, size = 1, bias = false) {
    this.#weighted(name, 'conv2d', [out, input, size, size], bias);
  }

  /** @param {string | number} name @param {number} width */
  layerNorm(name, width) {
    this.#weighted(name, 'layer_norm', [width], true);
  }

  /** @param {string | number} name @param {number} width */
  batchNorm(name, width) {
    this.#weighted(name, 'batch_norm', [width], true);
    for (const buffer of ['running_mean', 'running_var']) this.add(`${name}.${buffer}`, [width], 'batch_norm');
    this.add(`${name}.num_batches_tracked`, [], 'batch_norm', 'int64');
  }

  /**
   * A convolution without bias, then its batch normalization: torchvision's Conv2dNormActivation.
   * @param {string | number} name @param {number} out @param {number} input @param {number} [size]
   */
  convNorm(name, out, input, size = 1) {
    const layer = this.at(name);
    layer.conv(0, out, input, size);
    layer.batchNorm(1, out);
  }
}
