// SPDX-License-Identifier: Apache-2.0
// The methods of NumPy's two generators that give integers and orders. After numpy/random/_generator.pyx, mtrand.pyx,
// _bounded_integers.pyx.in and src/distributions/distributions.c of NumPy 2.4.
import { choice as among, flag, options, rangeError } from '../core/check.js';
import { allocate, checkGenerator, countOf, inPlace, indices, integerOf, populationOf } from './arguments.js';
import { chooseWeighted, chooseWeightedOnce, probabilitiesOf } from './weights.js';
import { Words, exchange, lemire, lemire64, masked, masked64, partsOf } from './words.js';

/** @typedef {import('./arguments.js').FrameworkGenerator} FrameworkGenerator */
/** @typedef {import('./arguments.js').List} List */
/** @typedef {import('./arguments.js').NNInit} NNInit */
/** @typedef {import('./arguments.js').Size} Size */
/** @typedef {'bool' | 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64'} IntegerDtype */

/** Each dtype's bits, least value and array. @type {Record<string, [number, bigint, any]>} */
const DTYPES = {
  bool: [1, 0n, Uint8Array],
  int8: [8, -(2n ** 7n), Int8Array],
  uint8: [8, 0n, Uint8Array],
  int16: [16, -(2n ** 15n), Int16Array],
  uint16: [16, 0n, Uint16Array],
  int32: [32, -(2n ** 31n), Int32Array],
  uint32: [32, 0n, Uint32Array],
  int64: [64, -(2n ** 63n), BigInt64Array],
  uint64: [64, 0n, BigUint64Array],
};

const WORD = 0xffffffffn;
/** Integers below it are exact as numbers. */
const SAFE = 2n ** 53n;

/**
 * The differences between the two generators.
 * @typedef {object} Rule
 * @property {typeof lemire} below
 * @property {typeof lemire64} below64
 * @property {<T>(generator: FrameworkGenerator, run: () => T) => T} around wraps a draw of 64-bit words
 * @property {(words: Words) => bigint} next64
 * @property {'integers' | 'randint'} integers the method's name
 */

/**
 * Keeps the half of a 64-bit word that is left for the next 32-bit word: PCG64 draws whole words without touching it.
 * @type {Rule['around']}
 */
function aroundHalf(generator, run) {
  const before = generator.state();
  if (before.has_uint32) generator.words(new Uint32Array(1));
  try {
    return run();
  } finally {
    generator.restore({ ...generator.state(), has_uint32: before.has_uint32, uinteger: before.uinteger });
  }
}

/** @type {Rule} */
const PCG64 = {
  below: lemire,
  below64: lemire64,
  around: aroundHalf,
  next64: (words) => BigInt(words.next()) | (BigInt(words.next()) << 32n),
  integers: 'integers',
};
/** @type {Rule} */
const MT19937 = {
  below: masked,
  below64: masked64,
  around: (_, run) => run(),
  next64: (words) => (BigInt(words.next()) << 32n) | BigInt(words.next()),
  integers: 'randint',
};

/** @param {Rule} rule @param {NNInit} nn @param {FrameworkGenerator} generator */
function commonOf(rule, nn, generator) {
  const fractions = (/** @type {number} */ n) => nn.uniform_(allocate('random', Float64Array, n), { generator });

  /**
   * Draws an integer from 0 to most, for 1 <= most < 2^32.
   * @param {number} certain how many words it will certainly use
   * @returns {(most: number) => number}
   */
  const below = (certain) => {
    const words = new Words(generator, certain);
    return (most) => rule.below(words, 32, most);
  };

  /** Both generators shuffle by random_interval(). @param {any} list @param {number} n */
  const reorder = (list, n) => {
    const words = new Words(generator, n - 1);
    exchange(list, n, 1, (most) => masked(words, 32, most));
  };

  /** @param {bigint} most @param {number} count @param {number} bits @param {(i: number, value: number | bigint) => void} put */
  function draw(most, count, bits, put) {
    if (most > WORD)
      return rule.around(generator, () => {
        const words = new Words(generator, 2 * count);
        const [next, reject] = [() => rule.next64(words), () => words.reject(2)];
        for (let i = 0; i < count; i++) put(i, rule.below64(next, reject, most));
      });
    const width = Math.min(bits, 32);
    const source = partsOf(new Words(generator, Math.ceil((count * width) / 32)), width);
    for (let i = 0; i < count; i++) put(i, rule.below(source, width, Number(most)));
  }

  /**
   * @param {number | bigint} low
   * @param {number | bigint} [high]
   * @param {Size} [size]
   * @param {{ dtype?: IntegerDtype, endpoint?: boolean }} [given]
   * @param {object} [defaults]
   * @returns {any}
   */
  function integers(low, high, size, given, defaults = { dtype: 'int64', endpoint: false }) {
    const name = rule.integers;
    const { dtype, endpoint = false } = /** @type {any} */ (options(name, given, defaults));
    const [bits, least, array] = among(name, 'dtype', dtype, DTYPES);
    const [a, b] = high === undefined ? [0, low] : [low, high];
    const first = integerOf(name, 'low', a);
    const last = integerOf(name, 'high', b) - 1n + BigInt(flag(name, 'endpoint', endpoint));
    if (first < least) throw rangeError(name, 'low', a, `at least ${least} for ${dtype}`);
    if (last >= least + 2n ** BigInt(bits)) throw rangeError(name, 'high', b, `within ${dtype}`);
    if (first > last) throw rangeError(name, 'high', b, 'greater than low');
    const isBig = typeof a === 'bigint' || typeof b === 'bigint';
    const count = countOf(name, size);
    /** @type {any} */
    const values = allocate(name, isBig || bits < 64 ? array : Float64Array, count ?? 1);
    // Add as numbers where that is exact.
    const isExact = !(isBig && bits === 64) && last < SAFE;
    const start = Number(first);
    draw(last - first, values.length, bits, (i, value) => {
      if (isExact && typeof value === 'number') values[i] = start + value;
      else values[i] = isBig && bits === 64 ? first + BigInt(value) : Number(first + BigInt(value));
    });
    return count === undefined ? values[0] : values;
  }

  /** @param {number | List | ArrayLike<any>} given @returns {any} */
  function permutation(given) {
    const { n, items = indices('permutation', n) } = populationOf('permutation', 'n', given);
    reorder(items, n);
    return items;
  }

  /** @template {List} T @param {T} array @returns {T} */
  const shuffle = (array) => inPlace('shuffle', array, generator, reorder);

  /**
   * @param {number | List} given
   * @param {Size} size
   * @param {{ replace: boolean, p: unknown }} o
   * @param {(n: number, count: number) => Uint32Array} once draws without replacement
   * @returns {any}
   */
  function choose(given, size, o, once) {
    const name = 'choice';
    const { n, items } = populationOf(name, 'n', given);
    const count = countOf(name, size);
    const needed = count ?? 1;
    if (!n && needed) throw rangeError(name, 'n', given, 'at least 1');
    const p = o.p === undefined ? undefined : probabilitiesOf(name, o.p, n);
    const isWith = flag(name, 'replace', o.replace);
    if (!isWith && needed > n) throw rangeError(name, 'size', size, `at most ${n} without replacement`);
    /** @type {ArrayLike<number>} */
    let places;
    if (p) places = isWith ? chooseWeighted(p, fractions(needed)) : chooseWeightedOnce(name, p, needed, fractions);
    else if (isWith) places = needed ? integers(0, n, needed) : [];
    else places = once(n, needed);
    const chosen = items ? Array.from(places, (i) => items[i]) : Uint32Array.from(places);
    return count === undefined ? chosen[0] : chosen;
  }

  /** @param {Size} [size] @returns {any} */
  function random(size) {
    const count = countOf('random', size);
    return count === undefined ? fractions(1)[0] : fractions(count);
  }

  return { below, choose, integers, permutation, random, shuffle };
}

/** In a larger population, a large sample is the end of a random order. */
const SMALL = 10000;

/**
 * The methods of numpy.random.Generator for orders: `const rng = numpyGenerator(nn, nn.generator({ kind: 'numpy', seed:
 * 7 }))` is `rng = numpy.random.default_rng(7)`. They draw from the generator, between its fills. Throws a TypeError
 * for a generator of another kind.
 * @param {NNInit} nn what load() of nn-init/frameworks returned
 * @param {FrameworkGenerator} generator a generator of kind 'numpy'
 */
export function numpyGenerator(nn, generator) {
  checkGenerator('numpyGenerator', nn, generator, 'numpy');
  const { below, choose, integers, permutation, random, shuffle } = commonOf(PCG64, nn, generator);

  /**
   * Floyd's algorithm (Bentley, CACM 30, 1987).
   * @param {number} n
   * @param {number} count
   * @param {boolean} isMixed
   */
  function floyd(n, count, isMixed) {
    const found = new Set();
    // 0 needs no draw.
    const draw = below(count - Number(n === count && count > 0) + (isMixed && count ? count - 1 : 0));
    for (let j = n - count; j < n; j++) {
      const place = draw(j);
      found.add(found.has(place) ? j : place);
    }
    const places = Uint32Array.from(found);
    if (isMixed) exchange(places, count, 1, draw);
    return places;
  }

  return {
    /**
     * rng.random(size): uniform on [0, 1), 53 bits.
     * @type {(() => number) & ((size: number | readonly number[]) => Float64Array)}
     */
    random,
    /**
     * rng.integers(low, high, size, dtype, endpoint); integers(n) draws from 0 to n - 1. 64-bit integers come as
     * numbers in a Float64Array; if low or high is a bigint, as bigints in an array of bigints. Throws a RangeError for
     * bounds that the dtype cannot hold, or with no integer between them.
     * @type {{
     *   (low: number, high?: number): number,
     *   (low: number | bigint, high?: number | bigint): number | bigint,
     *   (low: number | bigint, high: number | bigint | undefined, size: Size,
     *     options?: { dtype?: IntegerDtype, endpoint?: boolean }): any,
     * }}
     */
    integers: /** @type {any} */ (
      (/** @type {any} */ low, /** @type {any} */ high, /** @type {any} */ size, /** @type {any} */ given) =>
        integers(low, high, size, given)
    ),
    /**
     * rng.permutation(n): 0 to n - 1 in random order. For an array: a new array, shuffled along its first axis.
     * @type {((n: number) => Uint32Array) & (<T>(array: ArrayLike<T>) => T[])}
     */
    permutation,
    /** rng.shuffle(array): shuffles its entries in place; if these are arrays, its rows. Returns the array. */
    shuffle,
    /**
     * rng.choice(n or array, size, replace, p): integers below n, or entries. Throws a RangeError if there are too few
     * without replacement, or if p are not probabilities.
     * @param {number | List} population
     * @param {Size} [size]
     * @param {{ replace?: boolean, p?: ArrayLike<number>, shuffle?: boolean }} [given] both are true by default. With
     *   `shuffle: false`, a sample without replacement is not in random order
     * @returns {any}
     */
    choice(population, size, given) {
      const o = options('choice', given, { replace: true, p: undefined, shuffle: true });
      const isMixed = Boolean(flag('choice', 'shuffle', o.shuffle));
      return choose(population, size, o, (n, count) => {
        if (n <= SMALL || count <= Math.floor(n / (isMixed ? 50 : 20))) return floyd(n, count, isMixed);
        const order = indices('choice', n);
        const first = Math.max(n - count, 1);
        exchange(order, n, first, below(n - first));
        return order.slice(n - count);
      });
    },
  };
}

/**
 * The methods of numpy.random.RandomState, and of numpy.random itself, for orders: `const random = numpyRandomState(nn,
 * nn.generator({ kind: 'numpy-legacy', seed: 7 }))` is `numpy.random.seed(7)`. They draw from the generator, between
 * its fills. Throws a TypeError for a generator of another kind.
 * @param {NNInit} nn what load() of nn-init/frameworks returned
 * @param {FrameworkGenerator} generator a generator of kind 'numpy-legacy'
 */
export function numpyRandomState(nn, generator) {
  checkGenerator('numpyRandomState', nn, generator, 'numpy-legacy');
  const { choose, integers, permutation, random, shuffle } = commonOf(MT19937, nn, generator);

  return {
    /**
     * random.random(size), random_sample and rand: uniform on [0, 1), 53 bits.
     * @type {(() => number) & ((size: number | readonly number[]) => Float64Array)}
     */
    random,
    /**
     * random.randint(low, high, size, dtype), high excluded; randint(n) draws from 0 to n - 1. Arrays and errors are
     * those of integers() of numpyGenerator().
     * @type {{
     *   (low: number, high?: number): number,
     *   (low: number | bigint, high?: number | bigint): number | bigint,
     *   (low: number | bigint, high: number | bigint | undefined, size: Size, options?: { dtype?: IntegerDtype }): any,
     * }}
     */
    randint: /** @type {any} */ (
      (/** @type {any} */ low, /** @type {any} */ high, /** @type {any} */ size, /** @type {any} */ given) =>
        integers(low, high, size, given, { dtype: 'int64' })
    ),
    /**
     * An integer from 0 to n - 1: randint(n).
     * @param {number} n
     * @returns {number}
     */
    integers: (n) => integers(n),
    /**
     * random.permutation(n): 0 to n - 1 in random order. For an array: a new array, shuffled along its first axis.
     * @type {((n: number) => Uint32Array) & (<T>(array: ArrayLike<T>) => T[])}
     */
    permutation,
    /** random.shuffle(array): shuffles its entries in place; if these are arrays, its rows. Returns the array. */
    shuffle,
    /**
     * random.choice(n or array, size, replace, p): integers below n, or entries. Throws a RangeError if there are too
     * few without replacement, or if p are not probabilities.
     * @param {number | List} population
     * @param {Size} [size]
     * @param {{ replace?: boolean, p?: ArrayLike<number> }} [given] replace is true by default
     * @returns {any}
     */
    choice(population, size, given) {
      const o = options('choice', given, { replace: true, p: undefined });
      return choose(population, size, o, (n, count) => permutation(n).slice(0, count));
    },
  };
}
