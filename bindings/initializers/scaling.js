// SPDX-License-Identifier: Apache-2.0
// The families whose standard deviation depends on the fans.
import { choice, finite, options, rangeError } from '../core/check.js';

/** @typedef {import('../core/generator.js').AnyGenerator} Generator */
/** @typedef {import('../core/layout.js').FanOptions} FanOptions */
/** @typedef {import('../core/tensor.js').TensorLike} TensorLike */
/** @typedef {Exclude<import('../core/tensor.js').Fillable, TensorLike>} ArrayAlone */
/**
 * An initializer whose standard deviation depends on the fans of a tensor, or of a bare array with a given fan.
 * @template O
 * @typedef {{ <T extends TensorLike>(t: T, options?: O): T,
 *   <T extends ArrayAlone>(t: T, options: O & ({ fanIn: number } | { fanOut: number })): T }} ScaledFill
 */
/** @typedef {'fan_in' | 'fan_out' | 'fan_avg' | 'fan_geo_avg'} Mode */
/**
 * @typedef {'linear' | 'conv1d' | 'conv2d' | 'conv3d' | 'conv_transpose1d' | 'conv_transpose2d' | 'conv_transpose3d'
 *   | 'sigmoid' | 'tanh' | 'relu' | 'leaky_relu' | 'selu' | 'gelu' | 'gelu_tanh' | 'silu' | 'swish' | 'mish' | 'elu'
 *   | 'softplus' | 'hardswish'} Nonlinearity those after selu are not in nn-init/core
 */
/**
 * @typedef {object} OwnXavierOptions
 * @property {number} [gain] 1 by default
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnXavierOptions & FanOptions & import('../core/parts.js').PartsOptions & import('../core/slice.js').SliceOptions} XavierOptions */
/**
 * @typedef {object} OwnMsraOptions
 * @property {number} [a] the negative slope of leaky_relu, 0 by default
 * @property {Mode} [mode] the fan to divide by, 'fan_in' by default
 * @property {Nonlinearity} [nonlinearity] the nonlinearity after the layer, 'leaky_relu' by default
 * @property {number} [gain] replaces a and nonlinearity
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnMsraOptions & FanOptions & import('../core/parts.js').PartsOptions & import('../core/slice.js').SliceOptions} MsraOptions */

/** Values of enums in nn_init.h. */
export const DISTRIBUTIONS = { uniform: 0, normal: 1, truncated_normal: 2, untruncated_normal: 1 };
/** @type {Record<Mode, number>} */
export const MODES = { fan_in: 0, fan_out: 1, fan_avg: 2, fan_geo_avg: 3 };
/** The nonlinearities of nn-init/core; families.js has the others. @type {Record<string, number>} */
export const NONLINEARITIES = {
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
  selu: 5,
};
const GIVEN_GAIN = 13;

/** The first of an initializer's names: 'xavierUniform_' for 'glorotUniform_'. @param {string} name */
export const canonical = (name) =>
  name
    .replace(/^glorot/, 'xavier')
    .replace(/^(kaiming|he)(?=[A-Z])/, 'msra')
    .replace('identity_', 'eye_');

/** Makes the functions of the families, each under its own name. @param {import('../core/loader.js').Core} core */
export function createScaling(core) {
  const { exports } = core;
  const { run } = core.run;
  const SHARED = { ...core.fanOptions, ...core.partsOptions, ...core.sliceOptions, generator: undefined };
  const XAVIER = { gain: 1, ...SHARED };
  const MSRA = {
    a: undefined,
    mode: 'fan_in',
    nonlinearity: undefined,
    gain: undefined,
    ...SHARED,
  };

  return {
    /** @param {string} name @param {number} distribution an nni_distribution_kind of nn_init.h */
    xavier: (name, distribution) => {
      /** @type {ScaledFill<XavierOptions>} */
      const fill = (/** @type {any} */ t, /** @type {any} */ given) => {
        const o = options(name, given, XAVIER);
        finite(name, 'gain', o.gain);
        return run(name, t, o, (tensor, generator) => exports.nni_xavier(tensor, o.gain, distribution, generator));
      };
      return fill;
    },

    /** @param {string} name @param {number} distribution */
    msra: (name, distribution) => {
      /** @type {ScaledFill<MsraOptions>} */
      const fill = (/** @type {any} */ t, /** @type {any} */ given) => {
        const o = options(name, given, MSRA);
        const { a = 0, nonlinearity = 'leaky_relu', gain } = o;
        const isGiven = gain !== undefined;
        if (isGiven && (o.a ?? o.nonlinearity) !== undefined)
          throw rangeError(name, 'gain', gain, 'given without a and nonlinearity');
        const slope = isGiven ? finite(name, 'gain', gain) : finite(name, 'a', a);
        const mode = choice(name, 'mode', o.mode, MODES);
        const kind = isGiven ? GIVEN_GAIN : choice(name, 'nonlinearity', nonlinearity, core.nonlinearities);
        return run(name, t, o, (tensor, generator) =>
          exports.nni_msra(tensor, slope, mode, kind, distribution, generator),
        );
      };
      return fill;
    },
  };
}
