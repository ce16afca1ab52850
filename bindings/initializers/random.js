// SPDX-License-Identifier: Apache-2.0
import { choice, finite, options } from '../core/check.js';
import { DISTRIBUTIONS, MODES, createScaling } from './scaling.js';

/** @typedef {import('../core/generator.js').AnyGenerator} Generator */
/** @typedef {import('../core/layout.js').FanOptions} FanOptions */
/** @typedef {import('./scaling.js').Mode} Mode */
/** @typedef {import('./scaling.js').Nonlinearity} Nonlinearity */
/** @typedef {import('../core/tensor.js').Fillable} Fillable */
/** @typedef {import('../core/tensor.js').Shaped} Shaped */
/**
 * @typedef {object} OwnUniformOptions
 * @property {number} [a] the lower end, 0 by default
 * @property {number} [b] the upper end, excluded, 1 by default
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnUniformOptions & import('../core/slice.js').SliceOptions} UniformOptions */
/**
 * @typedef {object} OwnNormalOptions
 * @property {number} [mean] 0 by default
 * @property {number} [std] the standard deviation, 1 by default
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnNormalOptions & import('../core/slice.js').SliceOptions} NormalOptions */

/** Makes the functions over one instance of the C core. @param {import('../core/loader.js').Core} core */
export function createRandom(core) {
  const { exports, memory } = core;
  const { run, fansOf } = core.run;
  const { xavier, msra } = createScaling(core);
  const { uniform, normal } = DISTRIBUTIONS;
  const UNIFORM = { a: 0, b: 1, ...core.sliceOptions, generator: undefined };
  const NORMAL = { mean: 0, std: 1, ...core.sliceOptions, generator: undefined };

  /** @param {string} name @param {Fillable} t @param {unknown} value */
  const constant = (name, t, value) => {
    const x = finite(name, 'value', value);
    return run(name, t, { value }, (tensor) => exports.nni_fill(tensor, x));
  };

  /** @param {string} name @param {Shaped} t @param {unknown} given */
  const fans = (name, t, given) => fansOf(name, t, options(name, given, core.fanOptions));

  return {
    /**
     * Sets every element to `value`. Throws a RangeError if the dtype cannot hold it.
     * @template {Fillable} T
     * @param {T} t
     * @param {number} value a finite number
     * @returns {T} t
     */
    fill_: (t, value) => /** @type {T} */ (constant('fill_', t, value)),

    /** Sets every element to 0. @template {Fillable} T @param {T} t @returns {T} t */
    zeros_: (t) => /** @type {T} */ (constant('zeros_', t, 0)),

    /** Sets every element to 1. @template {Fillable} T @param {T} t @returns {T} t */
    ones_: (t) => /** @type {T} */ (constant('ones_', t, 1)),

    /**
     * Uniform on [a, b); a = 0 and b = 1 by default. No value is b, in any dtype.
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
     * Normal; mean = 0 and std = 1 by default. Not truncated: values reach 6.66 std on either side, 9.42 in float64.
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

    /**
     * Uniform on [-bound, bound), bound = gain * sqrt(6 / (fanIn + fanOut)): Glorot and Bengio (2010). `gain` is 1 by
     * default. Without a layout, fans follow MegEngine's rule: the first axis of five is groups.
     */
    xavierUniform_: xavier('xavierUniform_', uniform),
    /**
     * Normal, std = gain * sqrt(2 / (fanIn + fanOut)): Glorot and Bengio (2010). `gain` is 1 by default. Without a layout,
     * fans follow MegEngine's rule: the first axis of five is groups.
     */
    xavierNormal_: xavier('xavierNormal_', normal),
    /**
     * Uniform on [-bound, bound), bound = gain * sqrt(3 / fan): He et al. (2015). The gain is calculateGain(nonlinearity, a);
     * by default a = 0, mode = 'fan_in', nonlinearity = 'leaky_relu'. Without a layout, fans follow MegEngine's rule: the
     * first axis of five is groups.
     */
    msraUniform_: msra('msraUniform_', uniform),
    /**
     * Normal, std = gain / sqrt(fan): He et al. (2015). The gain is calculateGain(nonlinearity, a); by default a = 0, mode =
     * 'fan_in', nonlinearity = 'leaky_relu'. Without a layout, fans follow MegEngine's rule: the first axis of five is groups.
     */
    msraNormal_: msra('msraNormal_', normal),

    /**
     * Uniform on [-bound, bound), bound = gain * sqrt(6 / (fanIn + fanOut)): Glorot and Bengio (2010). Without a layout,
     * axes are (O, I, kernel...), whatever their number, as in PyTorch; otherwise it is xavierUniform_.
     */
    glorotUniform_: xavier('glorotUniform_', uniform),
    /**
     * Normal, std = gain * sqrt(2 / (fanIn + fanOut)): Glorot and Bengio (2010). Without a layout, axes are (O, I,
     * kernel...), whatever their number, as in PyTorch; otherwise it is xavierNormal_.
     */
    glorotNormal_: xavier('glorotNormal_', normal),
    /**
     * Uniform on [-bound, bound), bound = gain * sqrt(3 / fan): He et al. (2015), torch.nn.init.kaiming_uniform_. Without a
     * layout, axes are (O, I, kernel...), whatever their number, as in PyTorch; otherwise it is msraUniform_.
     */
    kaimingUniform_: msra('kaimingUniform_', uniform),
    /**
     * Normal, std = gain / sqrt(fan): He et al. (2015), torch.nn.init.kaiming_normal_. Without a layout, axes are (O, I,
     * kernel...), whatever their number, as in PyTorch; otherwise it is msraNormal_.
     */
    kaimingNormal_: msra('kaimingNormal_', normal),
    /** Uniform on [-bound, bound), bound = gain * sqrt(3 / fan): kaimingUniform_ under the name of He et al. (2015). */
    heUniform_: msra('heUniform_', uniform),
    /** Normal, std = gain / sqrt(fan): kaimingNormal_ under the name of He et al. (2015). */
    heNormal_: msra('heNormal_', normal),

    /**
     * The recommended gain for a nonlinearity: 1 for linear, conv* and sigmoid, 5/3 for tanh, sqrt(2) for relu, 3/4 for
     * selu, sqrt(2 / (1 + param^2)) for leaky_relu. For gelu, gelu_tanh, silu (swish), mish, elu, softplus and
     * hardswish it is 1 / sqrt(E f(z)^2), z ~ N(0, 1); nn-init/core does not have these.
     * @param {Nonlinearity} nonlinearity
     * @param {number} [param] the negative slope of leaky_relu, 0.01 by default; ignored for others
     */
    calculateGain: (nonlinearity, param = 0.01) => {
      const kind = choice('calculateGain', 'nonlinearity', nonlinearity, core.nonlinearities);
      exports.nni_calculate_gain(kind, finite('calculateGain', 'param', param), memory.results);
      return memory.takeResults()[0];
    },

    /**
     * The fans of a shape: fanIn = I * kernel, fanOut = O * kernel. The layout is that of the options, else the
     * tensor's, else MegEngine's rule, by which the first axis of five is groups. Throws a RangeError for fewer than 2
     * dimensions, except with Keras' rule or with given fans.
     * @param {Shaped} t
     * @param {FanOptions} [given]
     * @returns {{ fanIn: number, fanOut: number }}
     */
    calculateFanInAndFanOut: (t, given) => fans('calculateFanInAndFanOut', t, given),

    /**
     * The fan that `mode` names: fanIn, fanOut, or their arithmetic or geometric mean. It reads axes like
     * calculateFanInAndFanOut.
     * @param {Shaped} t
     * @param {Mode} mode
     * @param {FanOptions} [given]
     */
    calculateCorrectFan: (t, mode, given) => {
      const { fanIn, fanOut } = fans('calculateCorrectFan', t, given);
      const fan = [fanIn, fanOut, (fanIn + fanOut) / 2, Math.sqrt(fanIn * fanOut)];
      return fan[choice('calculateCorrectFan', 'mode', mode, MODES)];
    },
  };
}
