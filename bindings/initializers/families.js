// SPDX-License-Identifier: Apache-2.0
// Truncated normals, variance scaling, and other initializers that draw element by element.
import { choice, finite, flag, number, options, rangeError } from '../core/check.js';
import { FANS } from '../core/layout.js';
import { PARTS } from '../core/parts.js';
import { SLICE } from '../core/slice.js';
import { DISTRIBUTIONS, MODES, createScaling } from './scaling.js';

/** @typedef {import('../core/generator.js').AnyGenerator} Generator */
/** @typedef {import('../core/layout.js').FanOptions} FanOptions */
/** @typedef {import('../core/tensor.js').Fillable} Fillable */
/**
 * @template O
 * @typedef {import('./scaling.js').ScaledFill<O>} ScaledFill
 */
/** @typedef {'uniform' | 'normal' | 'truncated_normal' | 'untruncated_normal'} Distribution the last as Keras calls 'normal' */
/**
 * @typedef {object} OwnTruncNormalOptions
 * @property {number} [mean] 0 by default
 * @property {number} [std] 1 by default
 * @property {number} [a] the lower bound, -2 by default; -Infinity for none
 * @property {number} [b] the upper bound, 2 by default; Infinity for none
 * @property {'absolute' | 'sigma'} [bounds] whether a and b are values, as in PyTorch, or multiples of the standard
 *   deviation from the mean, as in Keras and JAX; 'absolute' by default
 * @property {'erfinv'} [method] with nn-init/frameworks and a generator of kind 'torch': truncates by the inverse of
 *   the error function. So do timm with every version of PyTorch, and PyTorch itself up to 2.11
 * @property {boolean} [correct] true makes std the standard deviation of the result, not of the normal before
 *   truncation; false by default
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnTruncNormalOptions & import('../core/slice.js').SliceOptions} TruncNormalOptions */
/**
 * @typedef {object} OwnScalingOptions
 * @property {number} [gain] multiplies the standard deviation, 1 by default
 * @property {'absolute' | 'sigma'} [bounds] with nn-init/frameworks and a truncated distribution: 'absolute' truncates
 *   at -2 and 2, as transformers does; 'sigma' at two sigma. Default: 'absolute' with a generator of kind 'torch', else
 *   'sigma'
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnScalingOptions & FanOptions & import('../core/parts.js').PartsOptions & import('../core/slice.js').SliceOptions} ScalingOptions */
/**
 * @typedef {object} OwnVarianceScalingOptions
 * @property {number} [scale] 1 by default
 * @property {number} [gain] multiplies the standard deviation, 1 by default
 * @property {import('./scaling.js').Mode} [mode] 'fan_in' by default
 * @property {Distribution} [distribution] 'truncated_normal' by default
 * @property {'absolute' | 'sigma'} [bounds] with nn-init/frameworks and a truncated distribution: 'absolute' truncates
 *   at -2 and 2, as transformers does; 'sigma' at two sigma. Default: 'absolute' with a generator of kind 'torch', else
 *   'sigma'
 * @property {Generator} [generator] the default generator by default
 */
/**
 * @typedef {OwnVarianceScalingOptions & FanOptions & import('../core/parts.js').PartsOptions
 *   & import('../core/slice.js').SliceOptions} VarianceScalingOptions
 */
/**
 * @typedef {object} OwnSirenOptions
 * @property {number} [omega] the sine's factor, 30 by default
 * @property {boolean} [first] whether it is the first layer, false by default
 * @property {number} [gain] multiplies the bound, 1 by default
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnSirenOptions & FanOptions & import('../core/parts.js').PartsOptions & import('../core/slice.js').SliceOptions} SirenOptions */

/** The values of nni_bounds in nn_init.h. */
export const BOUNDS = { absolute: 0, sigma: 1 };

const TRUNC_NORMAL = {
  mean: 0,
  std: 1,
  a: -2,
  b: 2,
  bounds: 'absolute',
  correct: false,
  ...SLICE,
  generator: undefined,
};
const SCALING = { gain: 1, ...FANS, ...PARTS, ...SLICE, generator: undefined };
const SIREN = { omega: 30, first: false, ...SCALING };

/** @param {string} name @param {string} argument @param {unknown} value */
function bound(name, argument, value) {
  if (Number.isNaN(number(name, argument, value))) throw rangeError(name, argument, value, 'a number');
}

/** The nonlinearities of nn_init.h whose gains src/gain.py computes. */
export const COMPUTED_GAINS = {
  gelu: 6,
  gelu_tanh: 7,
  silu: 8,
  swish: 8,
  mish: 9,
  elu: 10,
  softplus: 11,
  hardswish: 12,
};

/** @param {string} name @param {unknown} gain */
function gainOf(name, gain) {
  const x = finite(name, 'gain', gain);
  if (x < 0) throw rangeError(name, 'gain', x, 'at least 0');
  return x;
}

/** @param {import('../core/loader.js').Core} core */
export function createFamilies(core) {
  const { exports } = core;
  const { run } = core.run;
  const { xavier, msra } = createScaling(core);
  const { uniform, normal, truncated_normal: truncated } = DISTRIBUTIONS;
  const truncNormal = { ...TRUNC_NORMAL, ...core.truncNormalOptions };
  const scaling = { ...SCALING, ...core.scalingOptions };
  const varianceScaling = { scale: 1, mode: 'fan_in', distribution: 'truncated_normal', ...scaling };
  const truncate = core.truncate ?? exports.nni_truncated_normal;
  const scaleVariance = core.scaleVariance ?? exports.nni_variance_scaling;

  /** LeCun's family: variance 1 / fanIn. @param {string} name @param {number} distribution */
  const lecun = (name, distribution) => {
    /** @type {ScaledFill<ScalingOptions>} */
    const fill = (/** @type {any} */ t, /** @type {any} */ given) => {
      const o = options(name, given, scaling);
      const scale = gainOf(name, o.gain) ** 2;
      return run(name, t, o, (tensor, address, taken) => {
        const kind = name === 'lecunNormal_' ? core.lecunNormal?.(taken.generator, distribution) : undefined;
        return scaleVariance(tensor, scale, MODES.fan_in, kind ?? distribution, address, taken);
      });
    };
    return fill;
  };

  return {
    /**
     * Normal, truncated to a <= x <= b, by the inverse of the distribution function. Right for any bounds: one-sided,
     * far from the mean, or as narrow as the dtype allows.
     * @template {Fillable} T
     * @param {T} t
     * @param {TruncNormalOptions} [given]
     * @returns {T} t
     */
    truncNormal_: (t, given) => {
      const name = 'truncNormal_';
      const o = options(name, given, truncNormal);
      finite(name, 'mean', o.mean);
      finite(name, 'std', o.std);
      bound(name, 'a', o.a);
      bound(name, 'b', o.b);
      const kind = choice(name, 'bounds', o.bounds, BOUNDS);
      const correct = flag(name, 'correct', o.correct);
      return run(name, t, o, (tensor, generator, taken) =>
        truncate(tensor, o.mean, o.std, o.a, o.b, kind, correct, generator, taken),
      );
    },

    /**
     * Mean 0 and variance gain^2 scale / fan, like keras.initializers.VarianceScaling and
     * jax.nn.initializers.variance_scaling: uniform on [-gain sqrt(3 scale / fan), gain sqrt(3 scale / fan)), normal,
     * or truncated normal. The truncated normal is cut at two sigma, and has this variance after truncation.
     * @type {ScaledFill<VarianceScalingOptions>}
     */
    varianceScaling_: (/** @type {any} */ t, /** @type {any} */ given) => {
      const name = 'varianceScaling_';
      const o = options(name, given, varianceScaling);
      const scale = finite(name, 'scale', o.scale) * gainOf(name, o.gain) ** 2;
      const mode = choice(name, 'mode', o.mode, MODES);
      const distribution = choice(name, 'distribution', o.distribution, DISTRIBUTIONS);
      return run(name, t, o, (tensor, generator, taken) =>
        scaleVariance(tensor, scale, mode, distribution, generator, taken),
      );
    },

    /** Uniform on [-sqrt(3 / fanIn), sqrt(3 / fanIn)): LeCun et al. (1998). */
    lecunUniform_: lecun('lecunUniform_', uniform),
    /**
     * Normal, std = sqrt(1 / fanIn): LeCun et al. (1998). In Keras, JAX and transformers this name means the truncated
     * normal. It does here too, with a generator of Keras, JAX or PyTorch.
     */
    lecunNormal_: lecun('lecunNormal_', normal),
    /** lecunNormal_ truncated at two sigma, with the same std after truncation: lecun_normal of Keras and JAX. */
    lecunTruncNormal_: lecun('lecunTruncNormal_', truncated),
    /**
     * xavierNormal_ truncated at two sigma, with the same std after truncation: glorot_normal of Keras and JAX. Without a
     * layout, fans follow MegEngine's rule: the first axis of five is groups.
     */
    xavierTruncNormal_: xavier('xavierTruncNormal_', truncated),
    /**
     * glorotNormal_ truncated at two sigma, with the same std after truncation: glorot_normal of Keras and JAX. Without a
     * layout, axes are (O, I, kernel...), whatever their number; otherwise it is xavierTruncNormal_.
     */
    glorotTruncNormal_: xavier('glorotTruncNormal_', truncated),
    /**
     * msraNormal_ truncated at two sigma, with the same std after truncation: he_normal of Keras and JAX, if nonlinearity is
     * 'relu'. Without a layout, fans follow MegEngine's rule: the first axis of five is groups.
     */
    msraTruncNormal_: msra('msraTruncNormal_', truncated),
    /**
     * kaimingNormal_ truncated at two sigma, with the same std after truncation: he_normal of Keras and JAX, if
     * nonlinearity is 'relu'. Without a layout, axes are (O, I, kernel...), whatever their number; otherwise it is
     * msraTruncNormal_.
     */
    kaimingTruncNormal_: msra('kaimingTruncNormal_', truncated),
    /**
     * heNormal_ truncated at two sigma, with the same std after truncation: he_normal of Keras and JAX, if nonlinearity is
     * 'relu'. It is kaimingTruncNormal_ under the name of He et al. (2015).
     */
    heTruncNormal_: msra('heTruncNormal_', truncated),

    /**
     * Uniform on [-sqrt(6 / fanIn) / omega, sqrt(6 / fanIn) / omega), or for the first layer on [-1 / fanIn, 1 / fanIn). For
     * layers sin(omega (W x + b)): Sitzmann et al. (2020).
     * @type {ScaledFill<SirenOptions>}
     */
    siren_: (/** @type {any} */ t, /** @type {any} */ given) => {
      const o = options('siren_', given, SIREN);
      if (finite('siren_', 'omega', o.omega) <= 0) throw rangeError('siren_', 'omega', o.omega, 'positive');
      const first = flag('siren_', 'first', o.first);
      const gain = gainOf('siren_', o.gain);
      return run('siren_', t, o, (tensor, generator) => exports.nni_siren(tensor, o.omega, first, gain, generator));
    },
  };
}
