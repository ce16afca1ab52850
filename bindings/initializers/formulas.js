// SPDX-License-Identifier: Apache-2.0
// The formulas of nn-init/core: constants, fans, gains and the initializers made of them. Its wasm files know no
// shapes, and are a quarter smaller.

const FLT_MAX = 2 ** 128 - 2 ** 104;

/** Values of nni_status in nn_init.h. */
const [FANS_DIMENSIONS, LAYOUT_LENGTH, LAYOUT_LETTERS, OVERFLOW, NEGATIVE_GAIN] = [7, 8, 9, 12, 14];
/** Values of nni_nonlinearity. */
const [LEAKY_RELU, GIVEN_GAIN] = [4, 13];
/** The gains of the other nonlinearities by their number: linear, sigmoid, tanh, relu and, last, selu. */
const GAINS = [1, 1, 5 / 3, Math.sqrt(2), NaN, 3 / 4];

/**
 * Functions of nn_init.h that nn-init-core.wasm does not export. They have the same arguments and statuses. They do the
 * operations of fan.c, gain.c, xavier.c and msra.c in the same order, so they give the same bits.
 * @param {import('../core/loader.js').Core} core
 */
export function createFormulas({ exports, memory }) {
  /** @param {number} address @param {number[]} values */
  const put = (address, values) => memory.view('Float64Array', address, values.length).set(values);

  /**
   * Calls `use` with the fans of the tensor that was described last; returns a status if it has none.
   * @param {(fanIn: number, fanOut: number) => number} use
   */
  const withFans = (use) => {
    const { shape, layout = 'megengine' } = memory.described;
    const n = shape.length;
    if (n < 2) return layout === 'keras' ? use(shape[0] ?? 1, shape[0] ?? 1) : FANS_DIMENSIONS;
    const kernel = 'K'.repeat(n - 2);
    /** @type {Record<string, string>} */
    const rules = {
      megengine: `${n > 4 ? 'G' : ''}OI${kernel}`.slice(0, n),
      torch: `OI${kernel}`,
      keras: `${kernel}IO`,
    };
    const letters = rules[layout] ?? layout;
    if (letters.length !== n) return LAYOUT_LENGTH;
    if (!/[OI]/.test(letters) || /([A-FHJ-NP-Z]).*\1/.test(layout)) return LAYOUT_LETTERS;
    /** @param {string} others */
    const product = (others) =>
      shape.reduce((size, extent, i) => (others.includes(letters[i]) ? size : size * extent), 1);
    return use(product('OG'), product('IG'));
  };

  /** @param {number} tensor @param {number} std @param {number} distribution @param {number} generator */
  const ofStd = (tensor, std, distribution, generator) => {
    const bound = Math.sqrt(3) * std;
    if (bound === Infinity) return OVERFLOW;
    return distribution
      ? exports.nni_normal(tensor, 0, std, generator)
      : exports.nni_uniform(tensor, -bound, bound, generator);
  };

  /** @param {number} kind @param {number} slope */
  const gainOf = (kind, slope) => {
    if (kind === GIVEN_GAIN) return slope;
    return kind === LEAKY_RELU ? Math.sqrt(2 / (1 + slope * slope)) : GAINS[kind];
  };

  /** @type {Partial<import('../core/loader.js').Exports>} */
  const formulas = {
    nni_fill: (tensor, value) => {
      if (Math.abs(value) > FLT_MAX) return OVERFLOW;
      memory.view('Float32Array', memory.chunk, 1)[0] = value; // run.js lets the array write the rest
      return 0;
    },

    nni_calculate_gain: (kind, slope, address) => {
      put(address, [gainOf(kind, slope)]);
      return 0;
    },

    nni_calculate_fan_in_and_fan_out: (tensor, address) =>
      withFans((...fans) => {
        put(address, fans);
        return 0;
      }),

    // A fan of 0 means that the shape has no elements: there is nothing to do.
    nni_xavier: (tensor, gain, distribution, generator) =>
      withFans((fanIn, fanOut) => {
        const sum = fanIn + fanOut;
        if (gain < 0) return NEGATIVE_GAIN;
        return sum && ofStd(tensor, gain * Math.sqrt(2 / sum), distribution, generator);
      }),

    nni_msra: (tensor, slope, mode, kind, distribution, generator) =>
      withFans((fanIn, fanOut) => {
        const fan = [fanIn, fanOut, (fanIn + fanOut) / 2, Math.sqrt(fanIn * fanOut)][mode];
        const gain = gainOf(kind, slope);
        if (gain < 0) return NEGATIVE_GAIN;
        return fan && ofStd(tensor, gain / Math.sqrt(fan), distribution, generator);
      }),
  };
  return formulas;
}
