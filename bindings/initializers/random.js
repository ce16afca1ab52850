// SPDX-License-Identifier: Apache-2.0
import { choice, finite, options } from '../core/check.js';
import { DISTRIBUTIONS, MODES, NONLINEARITIES } from './scaling.js';

/** @typedef {import('../core/generator.js').AnyGenerator} Generator */
/** @typedef {import('../core/layout.js').FanOptions} FanOptions */
/** @typedef {import('./scaling.js').Mode} Mode */
/** @typedef {import('./scaling.js').Nonlinearity} Nonlinearity */
/** @typedef {import('../core/tensor.js').Fillable} Fillable */
/** @typedef {import('../core/tensor.js').Shaped} Shaped */
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
const UNIFORM = { a: 0, b: 1, generator: undefined };
const NORMAL = { mean: 0, std: 1, generator: undefined };

/** The functions over one instance of the C core. @param {import('../core/loader.js').Core} core */
export function createInitializers(core) {
  const { exports, memory } = core;
  const { run, fansOf } = core.run;
  const { xavier, msra } = core.scaling;

  /** @param {string} name @param {Fillable} t @param {unknown} value */
  const constant = (name, t, value) => {
    const x = finite(name, 'value', value);
    return run(name, t, { value }, (tensor) => exports.nni_fill(tensor, x));
  };

  /** @param {string} name @param {Shaped} t @param {unknown} given */
  const fans = (name, t, given) => fansOf(name, t, options(name, given, core.fanOptions));

  const xavierUniform_ = xavier('xavierUniform_', DISTRIBUTIONS.uniform);
  const xavierNormal_ = xavier('xavierNormal_', DISTRIBUTIONS.normal);
  const msraUniform_ = msra('msraUniform_', DISTRIBUTIONS.uniform);
  const msraNormal_ = msra('msraNormal_', DISTRIBUTIONS.normal);

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
     * Uniform on [a, b), a = 0 and b = 1 by default: never b, in any dtype.
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
     * Normal, mean = 0 and std = 1 by default. Not truncated; values reach 6.66 std to either side, 9.42 in float64.
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
     * / (1 + param^2)) for leaky_relu. For gelu, gelu_tanh, silu (swish), mish, elu, softplus and hardswish it is 1 /
     * sqrt(E f(z)^2), z ~ N(0, 1); nn-init/core does not have these.
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
     * @param {FanOptions} [given]
     */
    calculateFanInAndFanOut: (t, given) => fans('calculateFanInAndFanOut', t, given),

    /**
     * The one of the two fans that `mode` names, or their mean.
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
