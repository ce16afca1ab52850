// SPDX-License-Identifier: Apache-2.0
// Initializers for recurrent networks, state spaces, positions and spectra.
import { choice, finite, flag, options, rangeError, typeError } from '../core/check.js';
import { SLICE } from '../core/slice.js';

import { numbersOf } from '../core/numbers.js';

/** @typedef {import('../core/generator.js').AnyGenerator} Generator */
/** @typedef {import('../core/tensor.js').Fillable} Fillable */
/** @typedef {import('../core/tensor.js').TensorLike} TensorLike */
/**
 * @typedef {object} ForgetBiasOptions
 * @property {number} [value] fills the forget gate; finite, 1 by default
 * @property {string} [order] the order of the gates, one lower-case letter each, f for the forget gate; 'ifgo' by
 *   default, as in PyTorch and Keras
 */
/**
 * @typedef {object} OwnChronoOptions
 * @property {number} tMax the longest dependency to learn, in time steps: at least 2
 * @property {string} [order] the order of the gates, one lower-case letter each: f for the forget gate, i for the input
 *   gate, if there is one; 'ifgo' by default, as in PyTorch and Keras
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnChronoOptions & import('../core/slice.js').SliceOptions} ChronoOptions */
/**
 * @typedef {object} OwnLogUniformOptions
 * @property {number} [a] the lower end of u; at least 1e-300, 1 by default, as for A_log of Mamba-2
 * @property {number} [b] the upper end of u; at least a, 16 by default
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnLogUniformOptions & import('../core/slice.js').SliceOptions} LogUniformOptions */
/**
 * @typedef {object} OwnMambaDtBiasOptions
 * @property {number} [dtMin] the shortest time step drawn; at least 1e-12, 0.001 by default
 * @property {number} [dtMax] the longest time step drawn; from dtMin to 700, 0.1 by default
 * @property {number} [floor] time steps below it are raised to it; from 0 to 700, 0.0001 by default
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnMambaDtBiasOptions & import('../core/slice.js').SliceOptions} MambaDtBiasOptions */
/**
 * @typedef {object} OwnSinusoidalOptions
 * @property {number} [base] the base of the wavelengths; more than 1, 10000 by default
 * @property {'interleaved' | 'halves'} [order] the order of the features: 'interleaved', the default, is sine, cosine,
 *   sine, cosine, ...; 'halves' is all sines, then all cosines
 */
/** @typedef {OwnSinusoidalOptions & import('../core/slice.js').SliceOptions} SinusoidalOptions */
/** @typedef {'boxcar' | 'hann' | 'hamming' | 'blackman' | 'blackmanharris' | 'nuttall' | 'flattop'} Window */
/**
 * @typedef {object} StftOptions
 * @property {'real' | 'imag'} [side] the part of the transform; 'real' by default
 * @property {Window | ArrayLike<number> | null} [window] a name, 'hann' by default; or one number for each place of a
 *   frame; or null for no window and no scaling
 * @property {'density' | 'spectrum' | null} [scaling] the scaling of scipy.signal; 'density' by default, null for none
 * @property {boolean} [periodic] true makes the window periodic, as spectra need; false, the default, makes it
 *   symmetric
 */

/** Values of nni_table_kind in nn_init.h. */
const TABLES = {
  hippoLegs: 0,
  hippoLegsInput: 1,
  s4dLin: 2,
  s4dInv: 3,
  s4dReal: 4,
  mambaALog: 5,
  sinusoidal: 6,
  alibi: 8,
};
const SEQUENCES = { interleaved: 0, halves: 1 };
const WINDOWS = { boxcar: 0, hann: 1, hamming: 2, blackman: 3, blackmanharris: 4, nuttall: 5, flattop: 6 };
const SCALINGS = { density: 1, spectrum: 2 };
const SIDES = { real: 0, imag: 1 };

const FORGET_BIAS = { value: 1, order: 'ifgo' };
const CHRONO = { tMax: /** @type {any} */ (undefined), order: 'ifgo', ...SLICE, generator: undefined };
const LOG_UNIFORM = { a: 1, b: 16, ...SLICE, generator: undefined };
const MAMBA_DT_BIAS = { dtMin: 0.001, dtMax: 0.1, floor: 0.0001, ...SLICE, generator: undefined };
const SINUSOIDAL = { base: 10000, order: 'interleaved', ...SLICE };
const STFT = { side: 'real', window: /** @type {any} */ ('hann'), scaling: 'density', periodic: false };

/** @param {string} name @param {unknown} order */
function gatesOf(name, order) {
  if (typeof order !== 'string') throw typeError(name, 'order', order, 'a string');
  if (order.length > 26 || !/^[a-z]*$/.test(order) || !order.includes('f') || new Set(order).size !== order.length)
    throw rangeError(name, 'order', order, 'one letter for each gate, none twice, with an f');
  return order;
}

/**
 * Moments of chrono_'s values: log(u), u uniform on (1, b), for the gate f; the same numbers negated for i; 0 for the
 * others. E log(u) and E log(u)^2 are integrals. Near b = 1 the formulas cancel, so the first terms of their series
 * stand in.
 * @param {number} b @param {string} order
 */
function chronoMoments(b, order) {
  const [d, log] = [b - 1, Math.log(b)];
  const one = d < 1e-4 ? d / 2 : (b / d) * log - 1;
  const two = d < 1e-4 ? (d * d) / 3 : (b / d) * log * (log - 2) + 2;
  const [f, i] = ['f', 'i'].map((gate) => Number(order.includes(gate)));
  const mean = ((f - i) * one) / order.length;
  const std = Math.sqrt(Math.max(0, ((f + i) * two) / order.length - mean * mean));
  return { mean, std, low: i ? -log || 0 : 0, high: f ? log : 0 };
}

/** @param {import('../core/loader.js').Core} core */
export function createSequences(core) {
  const { exports, memory } = core;
  const { run } = core.run;
  const { borrow, fillWhole, runPlaced, runWhole } = core.whole;

  /**
   * @param {string} name
   * @param {number} kind
   * @param {string} dimensions
   */
  const table = (name, kind, dimensions) => {
    /** @template {Fillable} T @param {T} t @param {import('../core/slice.js').SliceOptions} [given] @returns {T} */
    const fill = (t, given) =>
      runPlaced(name, t, { ...options(name, given, SLICE), dimensions }, (tensor) =>
        exports.nni_table(tensor, kind, 0),
      );
    return fill;
  };

  /**
   * Fills a bias of equal parts, one for each gate, with zeros. `set` fills single gates, at which it aims the
   * nni_tensor.
   * @template {Fillable} T
   * @param {string} name
   * @param {T} t
   * @param {any} o
   * @param {string} order
   * @param {(tensor: number, gate: string, generator: number) => number} set
   */
  const gates = (name, t, o, order, set) =>
    runWhole(name, t, o, (tensor, generator, { shape, size, storage }) => {
      if (size % order.length)
        throw rangeError(name, 'shape', shape, `of a multiple of ${order.length} elements, one part for each gate`);
      const address = memory.u32[tensor / 4];
      /** @param {number} part the elements of a gate */
      const all = (part) => {
        let status = 0;
        for (const [i, gate] of [...order].entries()) {
          memory.aim(address + i * part * storage.bytes, part);
          status ||= set(tensor, gate, generator);
        }
        memory.aim(address, size);
        return status;
      };
      // First fill no elements: this checks all arguments.
      return all(0) || exports.nni_fill(tensor, 0) || all(size / order.length);
    });

  return {
    /**
     * The bias of an LSTM: `value` for the forget gate, 0 for the others. Gers et al. (2000), Jozefowicz et al. (2015).
     * t has as many equal parts as `order` has letters. PyTorch adds two biases: set one, and fill the other with
     * zeros.
     * @template {Fillable} T
     * @param {T} t
     * @param {ForgetBiasOptions} [given]
     * @returns {T} t
     */
    forgetBias_: (t, given) => {
      const o = options('forgetBias_', given, FORGET_BIAS);
      finite('forgetBias_', 'value', o.value);
      const order = gatesOf('forgetBias_', o.order);
      return gates('forgetBias_', t, { value: o.value }, order, (tensor, gate) =>
        gate === 'f' ? exports.nni_fill(tensor, o.value) : 0,
      );
    },

    /**
     * The bias of an LSTM that has to remember up to tMax steps: log(u), u uniform on (1, tMax - 1), for the forget
     * gate; the same numbers negated for the input gate; 0 for the others. Tallec and Ollivier (2018). t has as many
     * equal parts as `order` has letters. PyTorch adds two biases: set one, and fill the other with zeros.
     * @template {Fillable} T
     * @param {T} t
     * @param {ChronoOptions} given
     * @returns {T} t
     */
    chrono_: (t, given) => {
      const name = 'chrono_';
      const o = options(name, given, CHRONO);
      if (finite(name, 'tMax', o.tMax) < 2) throw rangeError(name, 'tMax', o.tMax, 'at least 2');
      const order = gatesOf(name, o.order);
      /** @type {bigint | undefined} */
      let start;
      return gates(name, t, { ...o, told: chronoMoments(o.tMax - 1, order) }, order, (tensor, gate, generator) => {
        if (gate !== 'f' && gate !== 'i') return 0;
        // Both gates draw the same words: the second goes back to those of the first.
        if (start === undefined) start = memory.offset;
        else memory.offset = start;
        const status = exports.nni_log_uniform(tensor, 1, o.tMax - 1, gate === 'f' ? 1 : -1, generator);
        return status;
      });
    },

    /**
     * log(u), u uniform on (a, b): Mamba-2's A_log by default (Dao and Gu, 2024).
     * @template {Fillable} T
     * @param {T} t
     * @param {LogUniformOptions} [given]
     * @returns {T} t
     */
    logUniform_: (t, given) => {
      const o = options('logUniform_', given, LOG_UNIFORM);
      if (finite('logUniform_', 'a', o.a) < 1e-300) throw rangeError('logUniform_', 'a', o.a, 'positive');
      finite('logUniform_', 'b', o.b);
      return run('logUniform_', t, o, (tensor, generator) => exports.nni_log_uniform(tensor, o.a, o.b, 1, generator));
    },

    /**
     * The bias of Mamba's time step dt. log(dt) is uniform on [log(dtMin), log(dtMax)), and the softplus of the bias is
     * max(dt, floor): Gu and Dao (2023), state-spaces/mamba.
     * @template {Fillable} T
     * @param {T} t
     * @param {MambaDtBiasOptions} [given]
     * @returns {T} t
     */
    mambaDtBias_: (t, given) => {
      const name = 'mambaDtBias_';
      const o = options(name, given, MAMBA_DT_BIAS);
      if (finite(name, 'dtMin', o.dtMin) < 1e-12) throw rangeError(name, 'dtMin', o.dtMin, 'at least 1e-12');
      if (finite(name, 'dtMax', o.dtMax) > 700) throw rangeError(name, 'dtMax', o.dtMax, 'at most 700');
      if (o.dtMin > o.dtMax) throw rangeError(name, 'dtMin', o.dtMin, `not greater than dtMax, which is ${o.dtMax}`);
      if (finite(name, 'floor', o.floor) < 0 || o.floor > 700)
        throw rangeError(name, 'floor', o.floor, 'from 0 to 700');
      return run(name, t, o, (tensor, generator) =>
        exports.nni_mamba_dt_bias(tensor, o.dtMin, o.dtMax, o.floor, generator),
      );
    },

    /** The matrix A of HiPPO-LegS, as in S4: Gu, Goel and Re (2022), equation 2. 2-D, of equal extents. */
    hippoLegs_: table('hippoLegs_', TABLES.hippoLegs, '2 dimensions of the same extent'),
    /** The vector B of HiPPO-LegS, sqrt(2 n + 1): Gu, Goel and Re (2022). 1-D, or one row or column. */
    hippoLegsInput_: table('hippoLegsInput_', TABLES.hippoLegsInput, '1 dimension, or one row or column'),
    /**
     * The imaginary parts of A of S4D-Lin along the last axis: pi n. The real parts are -1/2. Gu et al. (2022). 1-D or
     * 2-D.
     */
    s4dLin_: table('s4dLin_', TABLES.s4dLin, '1 or 2 dimensions'),
    /**
     * The imaginary parts of A of S4D-Inv along the last axis: (N / pi) (N / (2 n + 1) - 1), where N is twice the
     * extent. The real parts are -1/2. Gu et al. (2022). 1-D or 2-D.
     */
    s4dInv_: table('s4dInv_', TABLES.s4dInv, '1 or 2 dimensions'),
    /** A of S4D-Real along the last axis: -(n + 1): Gu et al. (2022). 1-D or 2-D. */
    s4dReal_: table('s4dReal_', TABLES.s4dReal, '1 or 2 dimensions'),
    /** A_log of Mamba along the last axis: log(n + 1): Gu and Dao (2023). 1-D or 2-D. */
    mambaALog_: table('mambaALog_', TABLES.mambaALog, '1 or 2 dimensions'),
    /** The slopes of ALiBi, one for each head: Press et al. (2022). t has one element for each head. */
    alibi_: table('alibi_', TABLES.alibi, 'at least 1 dimension'),

    /**
     * Sines and cosines of position / base^(2 i / features): Vaswani et al. (2017). 2-D, (positions, features), at most 2^20
     * positions.
     * @template {TensorLike} T
     * @param {T} t
     * @param {SinusoidalOptions} [given]
     * @returns {T} t
     */
    sinusoidal_: (t, given) => {
      const name = 'sinusoidal_';
      const o = options(name, given, SINUSOIDAL);
      if (finite(name, 'base', o.base) <= 1) throw rangeError(name, 'base', o.base, 'more than 1');
      const kind = TABLES.sinusoidal + choice(name, 'order', o.order, SEQUENCES);
      return runPlaced(name, t, { ...o, dimensions: '2 dimensions, of at most 2^20 positions' }, (tensor) =>
        exports.nni_table(tensor, kind, o.base),
      );
    },

    /**
     * The discrete Fourier transform of 2 (bins - 1) points, as the kernel of a convolution: keras.initializers.STFT,
     * but with exact angles. 3-D, (frame length, channels, bins), at least 2 bins.
     * @template {TensorLike} T
     * @param {T} t
     * @param {StftOptions} [given]
     * @returns {T} t
     */
    stft_: (t, given) => {
      const name = 'stft_';
      const o = options(name, given, STFT);
      const side = choice(name, 'side', o.side, SIDES);
      const periodic = flag(name, 'periodic', o.periodic);
      const isOwn = typeof o.window === 'object' && o.window !== null;
      const kind = isOwn || o.window === null ? 0 : choice(name, 'window', o.window, WINDOWS);
      const scaling = o.window === null || o.scaling === null ? 0 : choice(name, 'scaling', o.scaling, SCALINGS);
      const dimensions = '3 dimensions, the last of at least 2, and a window that is not all zeros';
      const taken = core.run.take(name, t, { dimensions });
      const [frame = 0] = core.run.ready(taken).shape;
      const values = isOwn ? numbersOf(name, 'window', o.window, frame, `a frame has ${frame}`) : undefined;
      fillWhole(taken, (tensor) =>
        borrow(name, 16 + 8 * (values?.length ?? 0), (window) => {
          memory.view('Uint32Array', window, 4).set([kind, scaling, periodic, values ? window + 16 : 0]);
          if (values) memory.view('Float64Array', window + 16, values.length).set(values);
          return exports.nni_stft(tensor, side, window);
        }),
      );
      return t;
    },
  };
}
