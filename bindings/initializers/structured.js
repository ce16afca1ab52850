// SPDX-License-Identifier: Apache-2.0
// Initializers whose values depend on the element's place.
import { atOnce, choice, finite, isIndex, options, rangeError, show, sizeOf, typeError } from '../core/check.js';
import { lettersOf } from '../core/layout.js';
import { SLICE, wholeOf } from '../core/slice.js';
import { numbersOf } from '../core/numbers.js';
import { Tensor } from '../core/tensor.js';

/** @typedef {import('../core/generator.js').AnyGenerator} Generator */
/** @typedef {import('../core/layout.js').Layout} Layout */
/** @typedef {import('../core/tensor.js').Fillable} Fillable */
/** @typedef {import('../core/tensor.js').TensorLike} TensorLike */
/**
 * @typedef {object} OwnKernelOptions
 * @property {Layout} [layout] what the axes are; by default the tensor's layout, else (O, I, kernel...)
 * @property {number} [groups] how many groups share the axis of the output channels, 1 by default. If the layout begins
 *   with I, as for a transposed convolution, they share the axis of the input channels
 */
/** @typedef {OwnKernelOptions & import('../core/slice.js').SliceOptions} KernelOptions */
/**
 * @typedef {object} OwnBilinearOptions
 * @property {'all' | 'diagonal'} [channels] which pairs of output and input channels get the kernel: 'all', the
 *   default, as in Caffe, MXNet and Paddle; 'diagonal' only (i, i) of each group, which upsamples an image channel by
 *   channel
 */
/** @typedef {OwnBilinearOptions & KernelOptions} BilinearOptions */
/**
 * @typedef {object} OwnEyeOptions
 * @property {number} [gain] the value on the diagonal, 1 by default
 */
/** @typedef {OwnEyeOptions & import('../core/slice.js').SliceOptions} EyeOptions */
/**
 * @typedef {object} OwnSparseOptions
 * @property {number} sparsity the part of each column that is zero, from 0 to 1
 * @property {number} [std] the standard deviation of the other elements; not negative, 0.01 by default
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnSparseOptions & import('../core/slice.js').SliceOptions} SparseOptions */
/**
 * @typedef {object} OwnIcnrOptions
 * @property {number} [scale] the upsampling factor along each axis of the kernel; a positive integer, 2 by default
 * @property {'pixel_shuffle' | 'depth_to_space'} [order] the order of the output channels: that of PyTorch's
 *   PixelShuffle, the default, or of TensorFlow's depth_to_space
 * @property {Layout} [layout] what the axes are; by default the tensor's layout, else (O, I, kernel...)
 */
/** @typedef {OwnIcnrOptions & import('../core/slice.js').SliceOptions} IcnrOptions */

const KERNEL = { layout: undefined, groups: undefined, ...SLICE };
const BILINEAR = { ...KERNEL, channels: 'all' };
const CHANNELS = { all: 0, diagonal: 1 };
const KERNEL_AXES = 'one to three axes of the kernel, besides those of channels and groups';
const SPARSE = { sparsity: /** @type {any} */ (undefined), std: 0.01, ...SLICE, generator: undefined };
/**
 * For each element size, an array kind and a value whose bits are all ones. @type {Record<number, [string, number |
 * bigint]>}
 */
const ONES = { 2: ['Uint16Array', 0xffff], 4: ['Uint32Array', 0xffffffff], 8: ['BigUint64Array', 2n ** 64n - 1n] };
const ORDERS = { pixel_shuffle: 0, depth_to_space: 1 };
const ICNR = { scale: 2, order: 'pixel_shuffle', layout: undefined, ...SLICE };

/** @param {import('../core/loader.js').Core} core */
export function createStructured(core) {
  const { exports, memory } = core;
  const { borrow, fillWhole, runPlaced, runWhole } = core.whole;

  /** @param {string} name */
  const eye = (name) => {
    /** @template {TensorLike} T @param {T} t @param {EyeOptions} [given] @returns {T} */
    const fill = (t, given) => {
      const { gain, ...slice } = options(name, given, { gain: 1, ...SLICE });
      finite(name, 'gain', gain);
      return runPlaced(name, t, { gain, ...slice, dimensions: '2' }, (tensor) => exports.nni_eye(tensor, gain));
    };
    return fill;
  };

  /**
   * Lets `initializer` fill the filters, and returns their address. Before, it sets all bits to one, a NaN in every
   * dtype, so that an element left out is noticed.
   * @param {string} name @param {Tensor<any>} filters @param {number} bytes an element's size @param
   *   {(t: Tensor<any>) => unknown} initializer
   */
  const fillFilters = (name, filters, bytes, initializer) => {
    const [kind, ones] = ONES[bytes];
    const place = () =>
      /** @type {number} */ (
        memory.placeOf(Tensor.elementsOf(`${name}: filters, which initializer has disposed of`, filters))
      );
    const bits = () => memory.view(kind, place(), filters.size);
    bits().fill(ones);
    atOnce(name, initializer(filters));
    const address = place();
    if (bits().includes(ones))
      throw typeError(name, 'initializer', initializer, 'a function that fills all of filters');
    return address;
  };

  return {
    /**
     * Sets every element to `value`, or to the numbers of an array. The array may be nested in any way. It must have as
     * many numbers as t has elements, in their order. Throws a RangeError if the dtype cannot hold a number.
     * @template {Fillable} T
     * @param {T} t
     * @param {number | ArrayLike<any>} value finite numbers
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
      const needs = `shape ${show(shape)} needs ${size}`;
      const values = numbersOf(name, 'value', value, size, needs, 'a number or an array of numbers');
      fillWhole(taken, (tensor) =>
        borrow(name, 8 * size, (numbers) => {
          memory.view('Float64Array', numbers, size).set(values);
          return exports.nni_assign(tensor, numbers);
        }),
      );
      return t;
    },

    /** `gain`, 1 by default, on the diagonal, and 0 elsewhere: torch.nn.init.eye_. 2-D. */
    eye_: eye('eye_'),
    /** `gain`, 1 by default, on the diagonal, and 0 elsewhere: eye_ under Keras' name. 2-D. */
    identity_: eye('identity_'),

    /**
     * A convolution that passes its input channels through, as many as there are both inputs and outputs (in each
     * group): torch.nn.init.dirac_, in any layout. One to three axes of the kernel.
     * @template {TensorLike} T
     * @param {T} t
     * @param {KernelOptions} [given]
     * @returns {T} t
     */
    dirac_: (t, given) =>
      runWhole('dirac_', t, { ...options('dirac_', given, KERNEL), dimensions: KERNEL_AXES }, (tensor) =>
        exports.nni_dirac(tensor),
      ),

    /**
     * A (transposed) convolution that upsamples by linear interpolation: Long et al. (2015). One to three axes of the
     * kernel, each of extent 2 s - s % 2 for a factor s. By default every pair of an output and an input channel gets
     * the kernel. With channels: 'diagonal' only the pairs (i, i) of each group get it, and all others are zeros.
     * @template {TensorLike} T
     * @param {T} t
     * @param {BilinearOptions} [given]
     * @returns {T} t
     */
    bilinear_: (t, given) => {
      const name = 'bilinear_';
      const { channels, ...o } = options(name, given, BILINEAR);
      const diagonal = choice(name, 'channels', channels, CHANNELS);
      return runWhole(name, t, { ...o, dimensions: KERNEL_AXES }, (tensor) => exports.nni_bilinear(tensor, diagonal));
    },

    /**
     * Each column gets ceil(sparsity * rows) zeros at random places. All other elements are normal with mean 0:
     * torch.nn.init.sparse_, Martens (2010). 2-D, (rows, columns).
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
     * For a convolution before a pixel shuffle: upsampling begins as nearest-neighbour upsampling (Aitken et al.,
     * 2017). `initializer` fills one filter for each channel after the shuffle. Each filter is then repeated scale^axes
     * times, once for each part of a pixel. The output channels of t must be a multiple of scale^axes, and its kernel
     * must have at least one axis.
     *
     * The filters are a tensor of t's dtype that lives until icnr_ returns. `initializer` must fill all of it, at once;
     * otherwise it throws a TypeError.
     * @template {TensorLike} T
     * @param {T} t
     * @param {(filters: Tensor<any>) => unknown} initializer for example `(filters) => nn.kaimingNormal_(filters)`
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
      const { shape, arranged, storage } = wholeOf(core.run.ready(taken));
      const letters = lettersOf(arranged.layout, shape.length);
      const axis = letters.indexOf('O');
      const kernelAxes = letters.replace(/[OIG]/g, '').length;
      const repeat = o.scale ** kernelAxes;
      if (kernelAxes < 1 || axis < 0 || shape[axis] % repeat)
        throw rangeError(name, 'shape', shape, `of a kernel with a multiple of ${repeat} output channels`);
      const small = shape.map((extent, i) => (i === axis ? extent / repeat : extent));
      const filters = new Tensor(memory, small, letters, storage, name);
      try {
        const address = fillFilters(name, filters, storage.bytes, initializer);
        // A second nni_tensor beside that of t: the filters, with their own shape.
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
  };
}
