// SPDX-License-Identifier: Apache-2.0
// Initializers that give a meaning to the place of an element.
import { atOnce, choice, finite, isIndex, options, rangeError, show, sizeOf, typeError } from '../core/check.js';
import { lettersOf } from '../core/layout.js';
import { numbersOf } from '../core/numbers.js';
import { Tensor } from '../core/tensor.js';

/** @typedef {import('../core/generator.js').AnyGenerator} Generator */
/** @typedef {import('../core/layout.js').Layout} Layout */
/** @typedef {import('../core/tensor.js').Fillable} Fillable */
/** @typedef {import('../core/tensor.js').TensorLike} TensorLike */
/**
 * @typedef {object} KernelOptions
 * @property {Layout} [layout] of the tensor, by default; without one, (O, I, kernel...)
 * @property {number} [groups] that share the axis of the output channels; 1 by default
 */
/**
 * @typedef {object} SparseOptions
 * @property {number} sparsity the part of each column that is zero, from 0 to 1
 * @property {number} [std] of what is not, 0.01 by default
 * @property {Generator} [generator] the default generator by default
 */
/**
 * @typedef {object} IcnrOptions
 * @property {number} [scale] of the upsampling, along each axis of the kernel; 2 by default
 * @property {'pixel_shuffle' | 'depth_to_space'} [order] of PyTorch's PixelShuffle, the default, or of TensorFlow's
 * @property {Layout} [layout] of the tensor, by default; without one, (O, I, kernel...)
 */

const KERNEL = { layout: undefined, groups: undefined };
const SPARSE = { sparsity: /** @type {any} */ (undefined), std: 0.01, generator: undefined };
const ORDERS = { pixel_shuffle: 0, depth_to_space: 1 };
const ICNR = { scale: 2, order: 'pixel_shuffle', layout: undefined };

/** @param {import('../core/loader.js').Core} core */
export function createStructured(core) {
  const { exports, memory } = core;
  const { borrow, fetch, fillWhole, runWhole } = core.whole;

  /**
   * @param {string} name
   * @param {string} dimensions how many the initializer is for
   * @param {'nni_dirac' | 'nni_bilinear'} entry
   */
  const kernel = (name, dimensions, entry) => {
    /** @template {TensorLike} T @param {T} t @param {KernelOptions} [given] @returns {T} */
    const fill = (t, given) =>
      runWhole(name, t, { ...options(name, given, KERNEL), dimensions }, (tensor) => exports[entry](tensor));
    return fill;
  };

  /** @template {TensorLike} T @param {T} t @param {{ gain?: number }} [given] @returns {T} t */
  const eye_ = (t, given) => {
    const { gain } = options('eye_', given, { gain: 1 });
    finite('eye_', 'gain', gain);
    return runWhole('eye_', t, { gain, dimensions: '2' }, (tensor) => exports.nni_eye(tensor, gain));
  };

  return {
    /**
     * Every element is `value`, or, of an array, its own: as many numbers as there are elements, in their order, however such
     * arrays are nested.
     * @template {Fillable} T
     * @param {T} t
     * @param {number | ArrayLike<any>} value
     * @returns {T} t
     */
    constant_: (t, value) => {
      const name = 'constant_';
      if (typeof value === 'number')
        return core.run.run(name, t, { value: finite(name, 'value', value) }, (tensor) =>
          exports.nni_fill(tensor, value),
        );
      const taken = core.run.take(name, t, {});
      const { shape, size } = core.run.ready(taken);
      const values = numbersOf(name, 'value', value, size, `shape ${show(shape)} needs ${size}`);
      fillWhole(taken, (tensor) =>
        borrow(name, 8 * size, (numbers) => {
          memory.view('Float64Array', numbers, size).set(values);
          return exports.nni_assign(tensor, numbers);
        }),
      );
      return t;
    },

    /** 2-D: `gain`, 1 by default, on the diagonal and 0 elsewhere. */
    eye_,
    /** The same function as eye_. */
    identity_: eye_,
    /**
     * A convolution that keeps its channels, as many as are both inputs and outputs (of each group): torch.nn.init.dirac_, in
     * any layout.
     */
    dirac_: kernel('dirac_', 'one to three axes of the kernel, besides those of channels and groups', 'nni_dirac'),
    /** A (transposed) convolution that upsamples by linear interpolation along one to three axes, in every slice. */
    bilinear_: kernel(
      'bilinear_',
      'one to three axes of the kernel, besides those of channels and groups',
      'nni_bilinear',
    ),

    /**
     * 2-D: in each column, of the first axis' extent, ceil(sparsity * rows) zeros at random; elsewhere normal values:
     * torch.nn.init.sparse_, Martens (2010).
     * @template {TensorLike} T
     * @param {T} t
     * @param {SparseOptions} given
     * @returns {T} t
     */
    sparse_: (t, given) => {
      const name = 'sparse_';
      const o = options(name, given, SPARSE);
      finite(name, 'sparsity', o.sparsity);
      finite(name, 'std', o.std);
      return runWhole(name, t, { ...o, dimensions: '2' }, (tensor, generator, { shape, size }) =>
        borrow(name, size && 12 * shape[0], (workspace) =>
          exports.nni_sparse(tensor, o.sparsity, o.std, generator, workspace),
        ),
      );
    },

    /**
     * For a convolution before a pixel shuffle: `initializer` fills as many filters as there are channels after it, and each
     * is repeated, so that upsampling begins as that of the nearest neighbour: Aitken et al. (2017).
     * @template {TensorLike} T
     * @param {T} t
     * @param {(filters: Tensor<any>) => unknown} initializer `(filters) => nn.kaimingNormal_(filters)`, say
     * @param {IcnrOptions} [given]
     * @returns {T} t
     */
    icnr_: (t, initializer, given) => {
      const name = 'icnr_';
      const o = options(name, given, ICNR);
      if (typeof initializer !== 'function') throw typeError(name, 'initializer', initializer, 'a function');
      if (!isIndex(o.scale) || o.scale < 1) throw rangeError(name, 'scale', o.scale, 'a positive integer');
      const order = choice(name, 'order', o.order, ORDERS);
      const taken = core.run.take(name, t, o);
      const { shape, arranged, storage } = core.run.ready(taken);
      const letters = lettersOf(arranged.layout, shape.length);
      const axis = letters.indexOf('O');
      const kernelAxes = letters.replace(/[OIG]/g, '').length;
      const repeat = Array(kernelAxes)
        .fill(o.scale)
        .reduce((product, scale) => product * scale, 1);
      if (kernelAxes < 1 || axis < 0 || shape[axis] % repeat)
        throw rangeError(name, 'shape', shape, `of a kernel with a multiple of ${repeat} output channels`);
      const small = shape.map((extent, i) => (i === axis ? extent / repeat : extent));
      const filters = new Tensor(memory, small, letters, storage, name);
      try {
        atOnce(name, initializer(filters));
        const address = memory.placeOf(
          Tensor.elementsOf(`${name}: filters, which initializer has disposed of`, filters),
        );
        // A second nni_tensor beside that of t: of the filters, with a shape of its own.
        taken.arranged = { shape, layout: letters };
        fillWhole(taken, (tensor) =>
          borrow(name, 40 + 4 * small.length, (second) => {
            const words = memory.view('Uint32Array', second, 10 + small.length);
            words.set(memory.view('Uint32Array', tensor, 10));
            words.set([address, sizeOf(small), second + 40]);
            words.set(small, 10);
            return exports.nni_icnr(tensor, second, repeat, order);
          }),
        );
        return t;
      } finally {
        filters.dispose();
      }
    },

    /**
     * Multiplies every element, of what another initializer filled, say; rounds again. float16 and bfloat16 lose up to half a
     * unit in the last place by that.
     * @template {Fillable} T
     * @param {T} t
     * @param {number} factor
     * @returns {T} t
     */
    scale_: (t, factor) => {
      finite('scale_', 'factor', factor);
      return runWhole('scale_', t, { factor }, (tensor, generator, taken) => {
        fetch(taken, memory.u32[tensor / 4]);
        return exports.nni_scale(tensor, factor);
      });
    },
  };
}
