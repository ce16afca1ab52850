// SPDX-License-Identifier: Apache-2.0
// What an initializer would do, without its being done.
import { rangeError, typeError } from '../core/check.js';

/**
 * @typedef {object} Explanation
 * @property {string} initializer
 * @property {number[]} shape
 * @property {string} dtype
 * @property {string} distribution 'uniform', 'normal', 'truncated normal', 'constant' or 'other'
 * @property {string} [formula] of the paper or framework
 * @property {number} [fanIn]
 * @property {number} [fanOut]
 * @property {number} [gain]
 * @property {number} mean of the values
 * @property {number} std of the values: expected ones where they are random
 * @property {[number, number]} bounds between which all values lie
 * @property {number} words of the generator that are taken
 */

const DISTRIBUTIONS = ['uniform', 'normal', 'truncated normal', 'other'];

const FORMULAS = {
  uniform_: 'U(a, b)',
  normal_: 'N(mean, std²)',
  truncNormal_: 'N(mean, std²) on [a, b]',
  xavierUniform_: 'U(-a, a), a = gain · √(6 / (fanIn + fanOut))',
  xavierNormal_: 'N(0, std²), std = gain · √(2 / (fanIn + fanOut))',
  xavierTruncNormal_: 'N(0, σ²) on [-2σ, 2σ], std = gain · √(2 / (fanIn + fanOut)) = 0.8796 σ',
  msraUniform_: 'U(-a, a), a = gain · √(3 / fan)',
  msraNormal_: 'N(0, std²), std = gain / √fan',
  msraTruncNormal_: 'N(0, σ²) on [-2σ, 2σ], std = gain / √fan = 0.8796 σ',
  varianceScaling_: 'variance = gain² · scale / fan',
  lecunUniform_: 'U(-a, a), a = gain · √(3 / fanIn)',
  lecunNormal_: 'N(0, std²), std = gain · √(1 / fanIn)',
  lecunTruncNormal_: 'N(0, σ²) on [-2σ, 2σ], std = gain · √(1 / fanIn) = 0.8796 σ',
  siren_: 'U(-a, a), a = gain · √(6 / fanIn) / omega; gain / fanIn in the first layer',
  orthogonal_: 'gain · Q, QᵀQ = I',
  deltaOrthogonal_: 'gain · Q at the middle of the kernel, QᵀQ = I',
  sparse_: 'N(0, std²), ⌈sparsity · rows⌉ zeros in each column',
  logUniform_: 'log U(a, b)',
  mambaDtBias_: 'softplus⁻¹(exp U(log dtMin, log dtMax))',
};

/** @typedef {{ mean: number, std: number, low: number, high: number, words: number, distribution: number }} Planned */
/** @typedef {(taken: import('../core/run.js').Taken, generator: number, args: any, fill: any, isWhole?: boolean) => boolean} Plan */

/** @param {import('../core/loader.js').Core} core @param {any} nn the initializers */
export function createExplain(core, nn) {
  const { memory } = core;
  const { borrow } = core.whole;

  /** The nni_plan that the C core makes in place of a fill. @param {import('../core/run.js').Taken} taken @param {number} generator @param {any} fill @returns {Planned} */
  const planOf = (taken, generator, fill) => {
    const plan = memory.results + 32;
    memory.u32[memory.descriptor / 4 + 7] = plan;
    memory.aim(memory.chunk, taken.size);
    taken.check(fill(memory.descriptor, generator, taken));
    const [mean, std, low, high] = memory.view('Float64Array', plan, 4);
    return {
      mean,
      std,
      low,
      high,
      words: Number(memory.view('BigUint64Array', plan + 32, 1)[0]),
      distribution: memory.u32[plan / 4 + 10],
    };
  };

  /** What is not random is done, where it does no harm, and measured. @param {import('../core/run.js').Taken} taken @param {number} generator @param {boolean | undefined} isWhole @param {any} fill @returns {Planned} */
  const measure = (taken, generator, isWhole, fill) => {
    const { storage, kind, check } = taken;
    const size = isWhole ? taken.size : Math.min(taken.size, 1); // else it is a constant
    return borrow('explain', size * storage.bytes, (address) => {
      memory.aim(address, size);
      const start = generator ? memory.offset : 0n;
      check(fill(memory.descriptor, generator, taken));
      const words = generator ? Number((memory.offset - start) & ~7n) : 0; // without what rounded the offset up
      if (generator) memory.offset = start;
      const decode = kind === 'Uint16Array' ? (storage.code === 2 ? float16 : bfloat16) : Number;
      const values = Array.from(memory.view(kind, address, size), decode);
      const mean = values.reduce((sum, x) => sum + x, 0) / (size || 1);
      const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (size || 1));
      const low = values.reduce((a, x) => Math.min(a, x), values[0] ?? 0);
      const high = values.reduce((a, x) => Math.max(a, x), values[0] ?? 0);
      return { mean, std, low, high, words, distribution: 3 };
    });
  };

  /**
   * The fans, of an initializer that takes options for them.
   * @param {import('../core/run.js').Taken} t
   * @param {any} given
   * @param {string} formula
   */
  const fansOf = (t, given, formula) => {
    if (!/fan/.test(formula)) return {};
    const { layout, groups, inAxes, outAxes, batchAxes, fanIn, fanOut } = given ?? {};
    const o = { layout, groups, inAxes, outAxes, batchAxes, fanIn, fanOut };
    try {
      return nn.calculateFanInAndFanOut({ shape: t.shape, layout: t.layout }, o);
    } catch {
      return Object.fromEntries(Object.entries({ fanIn, fanOut }).filter(([, fan]) => fan !== undefined));
    }
  };

  /** @param {string} name @param {any} given @param {string} formula */
  const gainOf = (name, given, formula) => {
    if (!/gain/.test(formula)) return {};
    if (given?.gain !== undefined || !/^(msra|kaiming|he)/.test(name)) return { gain: given?.gain ?? 1 };
    return { gain: nn.calculateGain(given?.nonlinearity ?? 'leaky_relu', given?.a ?? 0) };
  };

  return {
    /**
     * What an initializer would do to t with these options: fans, gain, mean, standard deviation, bounds, formula, and how many
     * words it would draw. Neither t nor a generator is changed. Throws what the initializer would throw.
     * @param {import('../core/tensor.js').Fillable} t
     * @param {string} initializer its name: 'xavierUniform_', say
     * @param {...any} given what else it would be given
     * @returns {Explanation}
     */
    explain: (t, initializer, ...given) => {
      const name = 'explain';
      if (typeof initializer !== 'string') throw typeError(name, 'initializer', initializer, 'a string');
      if (!Object.hasOwn(nn, initializer) || !/_$/.test(initializer) || UNEXPLAINED.includes(initializer))
        throw rangeError(name, 'initializer', initializer, "the name of one that fills a tensor: 'heNormal_', say");
      const own = Object.keys(FORMULAS).find((key) => nn[key] === nn[initializer]) ?? initializer;
      const formula = /** @type {Record<string, string>} */ (FORMULAS)[own] ?? '';
      /** @type {any} */
      let plan;
      let taken = /** @type {any} */ (undefined);
      core.planned = t;
      core.plan = (argument, generator, args, fill, isWhole) => {
        if (argument.given !== t) return false; // a fill that a getter of t's makes
        taken = argument;
        plan =
          'generator' in args && !args.isMeasured
            ? planOf(taken, generator, fill)
            : measure(taken, generator, isWhole, fill);
        return true;
      };
      try {
        nn[initializer](t, ...given);
      } finally {
        core.plan = core.planned = undefined;
      }
      const explanation = {
        initializer,
        shape: [...taken.shape],
        dtype: taken.storage.dtype,
        distribution: plan.low === plan.high ? 'constant' : DISTRIBUTIONS[plan.distribution],
        ...(formula && { formula }),
        ...fansOf(taken, given[0], formula),
        ...gainOf(own, given[0], formula),
        mean: plan.mean,
        std: plan.std,
        bounds: /** @type {[number, number]} */ ([plan.low, plan.high]),
        words: plan.words,
      };
      return Object.defineProperty(explanation, 'toString', { value: print });
    },
  };
}

/** What is not a fill of one tensor. */
const UNEXPLAINED = ['icnr_', 'scale_', 'scaleByDepth_', 'zeroLast_', 'lora_', 'orthogonalAsync_'];

/** A line for each property. @this {Explanation} */
function print() {
  const lines = Object.entries(this).map(([key, value]) => `${key}: ${value}`);
  return lines.join('\n');
}

/** @param {number} code */
const bfloat16 = (code) => new Float32Array(Uint32Array.of(code << 16).buffer)[0];
/** @param {number} code */
function float16(code) {
  const exponent = (code >> 10) & 31;
  const fraction = code & 1023;
  const magnitude = exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24;
  return code >> 15 ? -magnitude : magnitude;
}
