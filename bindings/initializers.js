// SPDX-License-Identifier: Apache-2.0
import { checkStatus, choice, finite, layoutOf, options, sizeOf } from './check.js';
import { Generator } from './generator.js';
import { CHUNK } from './memory.js';
import { Tensor, dataOf, shapeOf } from './tensor.js';

/** @typedef {import('./tensor.js').Fillable} Fillable */
/** @typedef {import('./tensor.js').TensorLike} TensorLike */
/** @typedef {import('./tensor.js').Shaped} Shaped */
/** @typedef {'fan_in' | 'fan_out'} Mode */
/**
 * @typedef {'linear' | 'conv1d' | 'conv2d' | 'conv3d' | 'conv_transpose1d' | 'conv_transpose2d' | 'conv_transpose3d'
 *   | 'sigmoid' | 'tanh' | 'relu' | 'leaky_relu'} Nonlinearity
 */
/**
 * A letter for each axis (O output channels, I input channels, G groups, any other an axis of the kernel), or a
 * framework's rule; without one, MegEngine's.
 * @typedef {'megengine' | 'torch' | 'keras' | (string & {})} Layout
 */
/**
 * @typedef {object} UniformOptions
 * @property {number} [a] the lower end, 0 by default
 * @property {number} [b] the upper end, excluded, 1 by default
 * @property {Generator} [generator] the default generator by default
 */
/**
 * @typedef {object} NormalOptions
 * @property {number} [mean] 0 by default
 * @property {number} [std] the standard deviation, 1 by default
 * @property {Generator} [generator] the default generator by default
 */
/**
 * @typedef {object} XavierOptions
 * @property {number} [gain] 1 by default
 * @property {Layout} [layout] of the tensor, by default
 * @property {Generator} [generator] the default generator by default
 */
/**
 * @typedef {object} MsraOptions
 * @property {number} [a] the negative slope of leaky_relu, 0 by default
 * @property {Mode} [mode] the fan to divide by, 'fan_in' by default
 * @property {Nonlinearity} [nonlinearity] after the layer, 'leaky_relu' by default
 * @property {Layout} [layout] of the tensor, by default
 * @property {Generator} [generator] the default generator by default
 */

/** As the enums of nn_init.h. @type {Record<Mode, number>} */
const MODES = { fan_in: 0, fan_out: 1 };
/** @type {Record<Nonlinearity, number>} */
const NONLINEARITIES = {
  linear: 0,
  conv1d: 0,
  conv2d: 0,
  conv3d: 0,
  conv_transpose1d: 0,
  conv_transpose2d: 0,
  conv_transpose3d: 0,
  sigmoid: 1,
  tanh: 2,
  relu: 3,
  leaky_relu: 4,
};

const UNIFORM = { a: 0, b: 1, generator: undefined };
const NORMAL = { mean: 0, std: 1, generator: undefined };
const XAVIER = { gain: 1, layout: undefined, generator: undefined };
const MSRA = { a: 0, mode: 'fan_in', nonlinearity: 'leaky_relu', layout: undefined, generator: undefined };

const { fill: fillArray, set: setArray } = Float32Array.prototype;
/** Elements that pass the second-level cache of any processor. */
const LARGE = 2 ** 19;

/** The functions over one instance of the C core. @param {import('./loader.js').Core} core */
export function createInitializers(core) {
  const { exports, memory } = core;

  /**
   * Fills t by calls of an export, which is given the address of its nni_tensor. A tensor in linear memory takes one
   * call. A foreign array is filled piece by piece through the chunk: an export goes on where it ended. The first call
   * of the export checks all that it is given, so that nothing is written before.
   * @template {Fillable} T
   * @param {string} name
   * @param {T} t
   * @param {any} args for messages; `layout` among them overrides that of t
   * @param {(tensor: number, generator: number) => number} fill
   * @returns {T}
   */
  function run(name, t, args, fill) {
    const given = ArrayBuffer.isView(t) && !('layout' in args) ? { data: t, shape: [t.length] } : t;
    const { shape, layout } = shapeOf(name, given);
    const data = dataOf(name, given, shape);
    const itsLayout = layoutOf(name, args.layout) ?? layout;
    /** @param {number} status */
    const check = (status) => status && checkStatus(name, status, { ...args, shape, layout: itsLayout });
    // From here on nothing of the caller's own is called, a getter or a method of a subclass, that could use the core.
    const size = sizeOf(shape);
    const { generator: source = core.defaultGenerator } = args;
    const generator = 'generator' in args ? Generator.addressOf(name, source, core) : 0;
    memory.describe(shape, itsLayout);
    // One value is checked by the export, over no elements, and written by the array itself: twice as fast as a loop in
    // wasm.
    if (args.value !== undefined) {
      memory.aim(memory.chunk, 0);
      check(fill(memory.descriptor, generator));
      fillArray.call(data, args.value);
      return t;
    }
    const address = Tensor.addressIn(given, memory);
    if (address !== undefined) {
      memory.aim(address, size);
      check(fill(memory.descriptor, generator));
      return t;
    }
    let done = 0;
    do {
      const n = Math.min(CHUNK, size - done);
      memory.aim(memory.chunk, n);
      check(fill(memory.descriptor, generator));
      // Stores of a fill that miss the cache take half the time of a copy's, and the copy then hits: of 1 Mi elements
      // and more, uniform takes 0.86 of the time, normal 0.93 (V8, glibc, x86-64 Zen 4). Smaller arrays lose 3 to 7 %.
      if (size > LARGE) fillArray.call(data, 0, done, done + n);
      setArray.call(data, memory.f32(memory.chunk, n), done);
      done += n;
    } while (done < size);
    return t;
  }

  /** @param {string} name @param {Fillable} t @param {unknown} value */
  const constant = (name, t, value) => {
    const x = finite(name, 'value', value);
    return run(name, t, { value }, (tensor) => exports.nni_fill(tensor, x));
  };

  /**
   * The two xavier functions, and the two of msra, differ by the export that they call.
   * @param {string} name
   * @param {'nni_xavier_uniform' | 'nni_xavier_normal'} entry
   */
  const xavier = (name, entry) => {
    /** @template {TensorLike} T @param {T} t @param {XavierOptions} [given] @returns {T} */
    const fill = (t, given) => {
      const o = options(name, given, XAVIER);
      finite(name, 'gain', o.gain);
      return run(name, t, o, (tensor, generator) => exports[entry](tensor, o.gain, generator));
    };
    return fill;
  };

  /**
   * @param {string} name
   * @param {'nni_msra_uniform' | 'nni_msra_normal'} entry
   */
  const msra = (name, entry) => {
    /** @template {TensorLike} T @param {T} t @param {MsraOptions} [given] @returns {T} */
    const fill = (t, given) => {
      const o = options(name, given, MSRA);
      finite(name, 'a', o.a);
      const mode = choice(name, 'mode', o.mode, MODES);
      const nonlinearity = choice(name, 'nonlinearity', o.nonlinearity, NONLINEARITIES);
      return run(name, t, o, (tensor, generator) => exports[entry](tensor, o.a, mode, nonlinearity, generator));
    };
    return fill;
  };

  /** @param {string} name @param {Shaped} t @param {unknown} given */
  const fans = (name, t, given) => {
    const { shape, layout } = shapeOf(name, t);
    const o = options(name, given, { layout });
    memory.describe(shape, layoutOf(name, o.layout));
    const status = exports.nni_calculate_fan_in_and_fan_out(memory.descriptor, memory.results, memory.results + 8);
    checkStatus(name, status, { shape, layout: o.layout });
    const [fanIn, fanOut] = memory.takeResults();
    return { fanIn, fanOut };
  };

  const xavierUniform_ = xavier('xavierUniform_', 'nni_xavier_uniform');
  const xavierNormal_ = xavier('xavierNormal_', 'nni_xavier_normal');
  const msraUniform_ = msra('msraUniform_', 'nni_msra_uniform');
  const msraNormal_ = msra('msraNormal_', 'nni_msra_normal');

  return {
    /**
     * Every element is `value`.
     * @template {Fillable} T
     * @param {T} t
     * @param {number} value finite
     * @returns {T} t
     */
    fill_: (t, value) => /** @type {T} */ (constant('fill_', t, value)),

    /** Every element is 0. @template {Fillable} T @param {T} t @returns {T} t */
    zeros_: (t) => /** @type {T} */ (constant('zeros_', t, 0)),

    /** Every element is 1. @template {Fillable} T @param {T} t @returns {T} t */
    ones_: (t) => /** @type {T} */ (constant('ones_', t, 1)),

    /**
     * Uniform on [a, b), a = 0 and b = 1 by default: never b, in float32.
     * @template {Fillable} T
     * @param {T} t
     * @param {UniformOptions} [given]
     * @returns {T} t
     */
    uniform_: (t, given) => {
      const o = options('uniform_', given, UNIFORM);
      finite('uniform_', 'a', o.a);
      finite('uniform_', 'b', o.b);
      return run('uniform_', t, o, (tensor, generator) => exports.nni_uniform(tensor, o.a, o.b, generator));
    },

    /**
     * Normal, mean = 0 and std = 1 by default. Not truncated; values reach 6.66 std to either side.
     * @template {Fillable} T
     * @param {T} t
     * @param {NormalOptions} [given]
     * @returns {T} t
     */
    normal_: (t, given) => {
      const o = options('normal_', given, NORMAL);
      finite('normal_', 'mean', o.mean);
      finite('normal_', 'std', o.std);
      return run('normal_', t, o, (tensor, generator) => exports.nni_normal(tensor, o.mean, o.std, generator));
    },

    /** Uniform on [-a, a), a = gain * sqrt(6 / (fanIn + fanOut)): Glorot and Bengio (2010). `gain` is 1 by default. */
    xavierUniform_,
    /** Normal, std = gain * sqrt(2 / (fanIn + fanOut)): Glorot and Bengio (2010). `gain` is 1 by default. */
    xavierNormal_,
    /**
     * Uniform on [-bound, bound), bound = gain * sqrt(3 / fan): He et al. (2015). The gain is
     * calculateGain(nonlinearity, a); by default a = 0, mode = 'fan_in', nonlinearity = 'leaky_relu'.
     */
    msraUniform_,
    /** Normal, std = gain / sqrt(fan): He et al. (2015). Options as of msraUniform_. */
    msraNormal_,

    /** The same function as xavierUniform_. */
    glorotUniform_: xavierUniform_,
    /** The same function as xavierNormal_. */
    glorotNormal_: xavierNormal_,
    /** The same function as msraUniform_. */
    kaimingUniform_: msraUniform_,
    /** The same function as msraNormal_. */
    kaimingNormal_: msraNormal_,
    /** The same function as msraUniform_. */
    heUniform_: msraUniform_,
    /** The same function as msraNormal_. */
    heNormal_: msraNormal_,

    /**
     * The gain recommended for a nonlinearity: 1 for linear, conv* and sigmoid, 5/3 for tanh, sqrt(2) for relu, sqrt(2
     * / (1 + param^2)) for leaky_relu.
     * @param {Nonlinearity} nonlinearity
     * @param {number} [param] the negative slope of leaky_relu
     */
    calculateGain: (nonlinearity, param = 0.01) => {
      const kind = choice('calculateGain', 'nonlinearity', nonlinearity, NONLINEARITIES);
      exports.nni_calculate_gain(kind, finite('calculateGain', 'param', param), memory.results);
      return memory.takeResults()[0];
    },

    /**
     * By the layout of the tensor or of the options; without one, by MegEngine's rule.
     * @param {Shaped} t
     * @param {{ layout?: Layout }} [given]
     */
    calculateFanInAndFanOut: (t, given) => fans('calculateFanInAndFanOut', t, given),

    /**
     * The one of the two fans that `mode` names.
     * @param {Shaped} t
     * @param {Mode} mode
     * @param {{ layout?: Layout }} [given]
     */
    calculateCorrectFan: (t, mode, given) => {
      const { fanIn, fanOut } = fans('calculateCorrectFan', t, given);
      return choice('calculateCorrectFan', 'mode', mode, MODES) ? fanOut : fanIn;
    },
  };
}
