// SPDX-License-Identifier: Apache-2.0
// Says what an initializer would do, without doing it.
import { rangeError, typeError } from '../core/check.js';
import { createRun } from '../core/run.js';
import { wholeOf } from '../core/slice.js';
import { canonical } from './scaling.js';

/**
 * @typedef {object} Explanation
 * @property {string} initializer its name, as you gave it
 * @property {number[]} shape of the tensor
 * @property {string} dtype 'float32', 'float64', 'float16' or 'bfloat16'
 * @property {string} distribution 'uniform', 'normal', 'truncated normal', 'constant' or 'other'
 * @property {string} [formula] the formula of the paper or framework
 * @property {string} [rule] how the axes are read: 'torch', 'megengine', 'keras', or one letter for each axis
 * @property {number} [fanIn] of initializers that scale with fans
 * @property {number} [fanOut] of initializers that scale with fans
 * @property {{ extent: number, fanIn: number, fanOut: number, std: number }[]} [parts] the parts of the output axis,
 *   each with its fans
 * @property {number} [gain] the factor of the standard deviation
 * @property {number} mean the values' mean; the expected one if they are random
 * @property {number} std the values' standard deviation; the expected one if they are random
 * @property {[number, number]} bounds all values lie between them
 * @property {number} words how many words it takes from the generator; without a generator, from one of nn's own
 * @property {Uint32Array} [loop] the nni_loop of nn_init.h, as words: nn-init/webgpu makes elements by it. It is not
 *   enumerable. A constant has none, nor a tensor with parts
 */

const DISTRIBUTIONS = ['uniform', 'normal', 'truncated normal', 'other'];
/** The distributions whose values are rounded to the nearest number of the dtype. */
const ROUNDED = ['normal', 'other'];

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

/** @typedef {import('../core/loader.js').Core} Core */
/** @typedef {import('../core/run.js').Taken} Taken */
/** @typedef {{ mean: number, std: number, low: number, high: number, words: number, distribution: number, loop?: Uint32Array }} Planned */

/** Counts are less than this: they are u32 in the C core. */
const COUNTS = 2 ** 32;
/** The size of an nni_loop in words. */
const LOOP_WORDS = 11;

/**
 * Mean, standard deviation and bounds. It scales by a power of two, so that no sum or square overflows or vanishes.
 * @param {number[]} values
 */
function momentsOf(values) {
  const low = values.reduce((a, x) => Math.min(a, x), values[0] ?? 0);
  const high = values.reduce((a, x) => Math.max(a, x), values[0] ?? 0);
  const exponent = Math.floor(Math.log2(Math.max(-low, high) || 1));
  const scale = 2 ** -Math.max(-1000, Math.min(exponent, 1000));
  const n = values.length || 1;
  const sum = values.reduce((sum, x) => sum + x * scale, 0);
  const mean = Math.min(high * scale, Math.max(low * scale, sum / n)); // the sum is rounded, so clamp it
  const std = Math.sqrt(values.reduce((sum, x) => sum + (x * scale - mean) ** 2, 0) / n);
  return { mean: mean / scale, std: std / scale, low, high };
}

/** The plan of all parts together; the mean is 0. @param {(Planned & { extent: number })[]} parts @returns {Planned} */
function together(parts) {
  const extent = parts.reduce((sum, part) => sum + part.extent, 0);
  const variance = parts.reduce((sum, part) => sum + (part.extent / extent) * part.std ** 2, 0);
  const low = Math.min(...parts.map((part) => part.low));
  const high = Math.max(...parts.map((part) => part.high));
  return { ...parts[0], std: Math.sqrt(variance), low, high, loop: undefined };
}

/**
 * @param {Core} core
 * @param {(core: Core) => any} createFills the initializers that fill one tensor, over a core
 */
export function createExplain(core, createFills) {
  const { exports, memory } = core;
  const { allocate, borrow } = core.whole;

  /** Reads elements as numbers. @param {Taken} taken @param {number} address @param {number} count */
  const numbersAt = ({ kind, storage }, address, count) => {
    const decode = kind === 'Uint16Array' ? (storage.code === 2 ? float16 : bfloat16) : Number;
    return Array.from(memory.view(kind, address, count), decode);
  };

  /** Rounds a number to the dtype. @param {Taken} taken @param {number} x */
  const rounded = (taken, x) => {
    memory.aim(memory.chunk, 1);
    return exports.nni_fill(memory.descriptor, x) ? x : numbersAt(taken, memory.chunk, 1)[0];
  };

  /**
   * The plan of the values as stored. Values of uniform and truncated distributions already lie inside the bounds,
   * unless both bounds are one number. All others are rounded, so their bounds are rounded too, and may become one
   * number.
   * @param {Taken} taken @param {Planned} planned
   * @returns {Planned}
   */
  const asStored = (taken, planned) => {
    if (!ROUNDED.includes(DISTRIBUTIONS[planned.distribution])) return planned;
    const [low, high] = [rounded(taken, planned.low), rounded(taken, planned.high)];
    return { ...planned, low, high, ...(low === high && { mean: low, std: 0 }) };
  };

  /**
   * Gets the nni_plan, which the C core makes instead of a fill.
   * @param {Taken} taken
   * @param {number} generator
   * @param {boolean} isWhole
   * @param {any} fill
   * @returns {Planned}
   */
  const planOf = (taken, generator, isWhole, fill) => {
    const plan = memory.results + 32;
    memory.u32[memory.descriptor / 4 + 7] = plan;
    /** @param {number} count */
    const wordsOf = (count) => {
      memory.aim(memory.chunk, count);
      taken.check(fill(memory.descriptor, generator, taken));
      return Number(memory.view('BigUint64Array', plan + 32, 1)[0]);
    };
    const rest = taken.size % COUNTS;
    const whole = taken.size - rest;
    const words = (whole && (whole / 8) * wordsOf(8)) + wordsOf(rest);
    const [mean, std, low, high] = memory.view('Float64Array', plan, 4);
    const loop = memory.u32.slice(plan / 4 + 11, plan / 4 + 11 + LOOP_WORDS);
    const planned = { mean, std, low, high, words, distribution: memory.u32[plan / 4 + 10], loop };
    memory.u32[memory.descriptor / 4 + 7] = 0; // end of planning: fills write again
    if (low === high && taken.size && !isWhole) return { ...measure(taken, generator, false, fill), words };
    return asStored(taken, planned);
  };

  /** The plan of each part. @param {Taken} taken @param {number} generator @param {any} fill */
  const planParts = (taken, generator, fill) =>
    /** @type {import('../core/parts.js').Part[]} */ (taken.parts).map((part) => {
      const arranged = core.arrangedOf(taken, part);
      memory.describe(arranged, taken.storage.code);
      const [fanIn, fanOut] = arranged.fans;
      const { extent } = part;
      return { extent, fanIn, fanOut, ...planOf(taken, generator, false, fill) };
    });

  /**
   * Makes the values in borrowed memory and measures them: for initializers that are not random.
   * @param {Taken} taken
   * @param {number} generator
   * @param {boolean} isWhole
   * @param {any} fill
   * @returns {Planned}
   */
  const measure = (taken, generator, isWhole, fill) => {
    const { name, storage, check } = taken;
    const size = isWhole ? taken.size : Math.min(taken.size, 1); // without isWhole it is a constant
    return borrow(name, size * storage.bytes, (address) => {
      memory.aim(address, size);
      const start = generator ? memory.offset : 0n;
      check(fill(memory.descriptor, generator, taken));
      const words = generator ? Number((BigInt.asUintN(64, memory.offset - start) + 7n) & ~7n) : 0;
      if (generator) memory.offset = start;
      return { ...momentsOf(numbersAt(taken, address, size)), words, distribution: 3 };
    });
  };

  /** The fans of the described tensor. @param {any} args */
  const fansOf = (args) => {
    if (!('fanIn' in args)) return {};
    const status = exports.nni_calculate_fan_in_and_fan_out(memory.descriptor, memory.results, memory.results + 8);
    if (status) return {};
    const [fanIn, fanOut] = memory.takeResults();
    return { ...(fanIn >= 0 && { fanIn }), ...(fanOut >= 0 && { fanOut }) }; // a fan that does not exist is NaN
  };

  /** @param {any} args */
  const gainOf = (args) => {
    if (args.gain !== undefined) return { gain: args.gain };
    if (!('nonlinearity' in args)) return {};
    const { nonlinearity = 'leaky_relu', a = 0 } = args;
    exports.nni_calculate_gain(core.nonlinearities[nonlinearity], a, memory.results);
    return { gain: memory.takeResults()[0] };
  };

  /** The plan of the last fill. explain() reads it before any code of the caller's runs. @type {any} */
  let planned;

  /**
   * Replaces a fill: plans it, and writes nothing.
   * @param {Taken} given @param {any} fill @param {boolean} isWhole whether the initializer makes all elements at once
   * @param {boolean} isPlaced whether a value depends only on its place: then the plan is of the box, else of its whole
   */
  const plan = (given, fill, isWhole, isPlaced) => {
    const all = core.run.ready(given);
    const taken = isPlaced ? all : wholeOf(all);
    const { name, args, storage, parts } = taken;
    if (core.isOther?.(taken.generator))
      throw new TypeError(`explain: generator is of kind '${taken.generator.kind}'; it must be one of nn-init's own`);
    const generator = core.run.generatorOf(taken);
    const bytes = taken.size * storage.bytes;
    if (isWhole && bytes >= COUNTS) allocate(name, bytes); // throws, as a fill would
    const separate = parts && planParts(taken, generator, fill);
    memory.describe(taken.arranged, storage.code);
    if (taken.box) core.putBox(taken.box, 0);
    const isPlanned = taken.generator !== undefined && !args.told;
    const { mean, std, low, high, words, distribution, loop } = separate
      ? together(separate)
      : isPlanned
        ? planOf(taken, generator, isWhole, fill)
        : asStored(taken, { ...measure(taken, generator, isWhole, fill), ...args.told });
    const { rule } = taken.arranged;
    planned = {
      shape: [...given.shape],
      dtype: storage.dtype,
      distribution: low === high ? 'constant' : DISTRIBUTIONS[distribution],
      isPlain: args.bounds !== 'absolute' || !('fanIn' in args), // false where absolute bounds replace its own
      about: {
        ...('layout' in args && { rule }),
        ...(separate
          ? { parts: separate.map(({ extent, fanIn, fanOut, std }) => ({ extent, fanIn, fanOut, std })) }
          : fansOf(args)),
        ...gainOf(args),
      },
      mean,
      std,
      bounds: /** @type {[number, number]} */ ([low, high]),
      words,
      loop,
    };
  };

  /**
   * The generator for a fill that gives none. The default generator is not used: it may not be made yet, or be another
   * library's. @type {any}
   */
  let standIn;
  const makeStandIn = () => (standIn ??= core.createGenerator(core, 'explain', undefined, { seed: 0 }));

  /**
   * The initializers once more, over a core that plans. Only explain() calls them: a getter of the caller's that calls
   * nn still fills.
   * @type {Record<string, any> | undefined}
   */
  let planners;
  const createPlanners = () => {
    const { take } = createRun(Object.create(core, { defaultGeneratorFor: { value: makeStandIn } }));
    const planning = (/** @type {boolean} */ isWhole, isPlaced = false) => ({
      fill: (/** @type {Taken} */ taken, /** @type {any} */ fill) => plan(taken, fill, isWhole, isPlaced),
      run: (/** @type {string} */ name, /** @type {any} */ t, /** @type {any} */ args, /** @type {any} */ fill) =>
        plan(take(name, t, args), fill, isWhole, isPlaced),
    });
    const [byElement, whole, placed] = [planning(false), planning(true), planning(true, true)];
    return createFills(
      Object.create(core, {
        run: { value: { ...core.run, take, fillTaken: byElement.fill, run: byElement.run } },
        whole: { value: { ...core.whole, fillWhole: whole.fill, runPlaced: placed.run, runWhole: whole.run } },
      }),
    );
  };

  return {
    /**
     * Says what an initializer would do to t with these options: how it reads the axes, fans, gain, mean, standard
     * deviation, bounds, formula, and how many words it would draw. It changes neither t nor a generator, and draws no
     * seed. Without a generator it describes one of nn-init's own, whatever the default generator is. It throws what
     * the initializer would throw. The result prints as text, one line for each property.
     * @param {import('../core/tensor.js').Fillable} t
     * @param {string} initializer its name, for example 'xavierUniform_'
     * @param {...any} given the initializer's other arguments
     * @returns {Explanation}
     */
    explain: (t, initializer, ...given) => {
      planners ??= /** @type {Record<string, any>} */ (createPlanners());
      const name = 'explain';
      if (typeof initializer !== 'string') throw typeError(name, 'initializer', initializer, 'a string');
      if (!Object.hasOwn(planners, initializer) || !/_$/.test(initializer) || UNEXPLAINED.includes(initializer))
        throw rangeError(
          name,
          'initializer',
          initializer,
          "the name of an initializer that fills a tensor, for example 'heNormal_'",
        );
      planners[initializer](t, ...given);
      const { shape, dtype, distribution, isPlain, about, loop, ...numbers } = /** @type {any} */ (planned);

      const formula = /** @type {Record<string, string>} */ (FORMULAS)[canonical(initializer)];
      const explanation = {
        initializer,
        shape,
        dtype,
        distribution,
        ...(formula && isPlain && { formula }),
        ...about,
        ...numbers,
      };
      return Object.defineProperties(explanation, { toString: { value: print }, loop: { value: loop } });
    },
  };
}

/** The functions that do not fill one tensor at once. */
const UNEXPLAINED = ['icnr_', 'orthogonalAsync_'];

/** Prints one line for each property. @this {Explanation} */
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
