// SPDX-License-Identifier: Apache-2.0
// Python's random.Random, after Lib/random.py and Modules/_randommodule.c of CPython 3.11.
import { finite, isIndex, listOf, numberListOf, options, rangeError, typeError } from '../core/check.js';
import { checkGenerator, inPlace, indices, integerOf, populationOf } from './arguments.js';
import { placeOf } from './weights.js';
import { Words, exchange } from './words.js';

/** @typedef {import('./arguments.js').FrameworkGenerator} FrameworkGenerator */
/** @typedef {import('./arguments.js').List} List */
/** @typedef {import('./arguments.js').NNInit} NNInit */
/**
 * random.getstate(): the version, 624 words and the position among them, the kept normal. @typedef {[3, number[],
 * number | null]} PythonState
 */

/** 4 exp(-1/2) / sqrt(2), for Kinderman and Monahan's ratio of uniforms. */
const MAGIC = 1.7155277699214135;
/** The most bits of getrandbits(), so that a call stays short. */
const MOST_BITS = 2 ** 20;
/** The most entries of an ordinary array. */
const MOST = 2 ** 27;

/** How many bits an integer has. @param {number} n below 2^32 */
const bitsOf = (n) => 32 - Math.clz32(n);

/**
 * The methods of Python's random.Random: `const random = pythonRandom(nn, nn.generator({ kind: 'python', seed: 7 }))`
 * is `random.seed(7)`. They draw from the generator, between its fills. Throws a TypeError for a generator of another
 * kind.
 * @param {NNInit} nn what load() of nn-init/frameworks returned
 * @param {FrameworkGenerator} generator a generator of kind 'python'
 */
export function pythonRandom(nn, generator) {
  checkGenerator('pythonRandom', nn, generator, 'python');
  const one = new Float64Array(1);

  /** @param {number} certain how many words it will certainly use */
  const fractionsOf = (certain) => {
    const words = new Words(generator, certain);
    return () => ((words.next() >>> 5) * 2 ** 26 + (words.next() >>> 6)) * 2 ** -53;
  };

  /**
   * Draws an integer from 0 to n - 1, for 1 <= n < 2^32.
   * @param {number} certain how many words it will certainly use
   * @returns {(n: number) => number}
   */
  const below = (certain) => {
    const words = new Words(generator, certain);
    return (n) => {
      const shift = 32 - bitsOf(n);
      for (; ; words.reject()) {
        const value = words.next() >>> shift;
        if (value < n) return value;
      }
    };
  };

  /** @param {number} k */
  function randomBits(k) {
    const words = generator.words(new Uint32Array(Math.ceil(k / 32)));
    let bits = 0n;
    for (let i = words.length - 1; i >= 0; i--) {
      const left = k - 32 * i;
      bits = (bits << 32n) | BigInt(left < 32 ? words[i] >>> (32 - left) : words[i]);
    }
    return bits;
  }

  /** An integer from 0 to n - 1. @param {bigint} n at least 1 */
  function belowBig(n) {
    const bits = n.toString(2).length;
    for (;;) {
      const value = randomBits(bits);
      if (value < n) return value;
    }
  }

  /** @param {string} name @param {any} first @param {any} last @param {any} step */
  function inRange(name, first, last, step) {
    const isBig = [first, last, step].some((value) => typeof value === 'bigint');
    const start = integerOf(name, 'start', first);
    const stop = integerOf(name, 'stop', last);
    const by = integerOf(name, 'step', step);
    if (!by) throw rangeError(name, 'step', step, 'other than 0');
    const n = by > 0n ? (stop - start + by - 1n) / by : (stop - start + by + 1n) / by;
    if (n <= 0n) throw rangeError(name, 'stop', last, 'such that there is an integer in the range');
    const value = start + by * belowBig(n);
    return isBig ? value : Number(value);
  }

  /** @param {string} name @param {unknown} given */
  function someOf(name, given) {
    const population = populationOf(name, 'population', given);
    if (!population.n) throw rangeError(name, 'population', given, 'one with at least one entry');
    return population;
  }

  /** @param {any} list @param {number} n */
  const reorder = (list, n) => {
    const draw = below(n - 1);
    exchange(list, n, 1, (most) => draw(most + 1));
  };

  /** The indices of a sample. @param {number} n @param {number} k */
  function placesOf(n, k) {
    const draw = below(k);
    let size = 21; // as in CPython: a small set less an empty list; a larger table has a power of 4
    if (k > 5) {
      let table = 1;
      while (table < 3 * k) table *= 4;
      size += table;
    }
    if (n <= size) {
      const pool = indices('sample', n);
      return Uint32Array.from({ length: k }, (_, i) => {
        const j = draw(n - i);
        const place = pool[j];
        pool[j] = pool[n - i - 1];
        return place;
      });
    }
    const found = new Set();
    for (let i = 0; i < k; i++) {
      let j = draw(n);
      // Each repetition takes a word that was not counted.
      while (found.has(j)) j = draw(n);
      found.add(j);
    }
    return Uint32Array.from(found);
  }

  return {
    /** random.random(): uniform on [0, 1), 53 bits. */
    random: () => fractionsOf(2)(),
    /**
     * random.uniform(a, b): a + (b - a) random().
     * @param {number} a
     * @param {number} b
     */
    uniform: (a, b) => finite('uniform', 'a', a) + (finite('uniform', 'b', b) - a) * fractionsOf(2)(),
    /**
     * random.gauss(mu, sigma): a normal value. It makes two at a time, and keeps the second for the next call. A fill
     * by nn.normal_ gives the same values.
     */
    gauss(mu = 0, sigma = 1) {
      finite('gauss', 'mu', mu);
      finite('gauss', 'sigma', sigma);
      return mu + nn.normal_(one, { generator })[0] * sigma;
    },
    /**
     * random.normalvariate(mu, sigma): a normal value; it keeps none. Math.log may decide one candidate in 10^15 in
     * another way than Python.
     */
    normalvariate(mu = 0, sigma = 1) {
      finite('normalvariate', 'mu', mu);
      finite('normalvariate', 'sigma', sigma);
      for (;;) {
        const draw = fractionsOf(4);
        const u1 = draw();
        const u2 = 1 - draw();
        const z = (MAGIC * (u1 - 0.5)) / u2;
        if ((z * z) / 4 <= -Math.log(u2)) return mu + z * sigma;
      }
    },
    /**
     * random.getrandbits(k): an integer with k bits.
     * @param {number} k at most 2^20
     */
    getrandbits(k) {
      if (!isIndex(k) || k > MOST_BITS) throw rangeError('getrandbits', 'k', k, 'an integer from 0 to 2^20');
      return randomBits(k);
    },
    /**
     * random.randrange(start, stop, step), stop excluded; randrange(n) draws from 0 to n - 1. The result is a bigint if
     * an argument is one.
     * @type {((start: number, stop?: number, step?: number) => number) &
     *   ((start: number | bigint, stop?: number | bigint, step?: number | bigint) => number | bigint)}
     */
    randrange: (/** @type {any} */ start, /** @type {any} */ stop, step = /** @type {any} */ (1)) =>
      /** @type {any} */ (
        stop === undefined ? inRange('randrange', 0, start, step) : inRange('randrange', start, stop, step)
      ),
    /**
     * random.randint(a, b): an integer from a to b, both included. The result is a bigint if an argument is one.
     * @type {((a: number, b: number) => number) & ((a: number | bigint, b: number | bigint) => number | bigint)}
     */
    randint(/** @type {any} */ a, /** @type {any} */ b) {
      const end = integerOf('randint', 'b', b) + 1n;
      const value = inRange('randint', integerOf('randint', 'a', a), end, 1);
      return /** @type {any} */ (typeof a === 'bigint' || typeof b === 'bigint' ? value : Number(value));
    },
    /**
     * An integer from 0 to n - 1: randrange(n).
     * @param {number} n
     * @returns {number}
     */
    integers: (n) => /** @type {number} */ (inRange('integers', 0, n, 1)),
    /**
     * random.choice(array), or choice(n) for range(n): an entry. Throws a RangeError if there are none.
     * @param {number | List} population
     * @returns {any}
     */
    choice(population) {
      const { n, items } = someOf('choice', population);
      const place = below(1)(n);
      return items ? items[place] : place;
    },
    /**
     * random.choices(array, weights, k), or for range(n): k entries, with replacement.
     * @param {number | List} population
     * @param {{ weights?: ArrayLike<number>, k?: number }} [given] by default all weights are the same, and k is 1
     * @returns {any[]}
     */
    choices(population, given) {
      const name = 'choices';
      const o = options(name, given, { weights: undefined, k: 1 });
      const { n, items } = someOf(name, population);
      if (!isIndex(o.k) || o.k > MOST) throw rangeError(name, 'k', o.k, `an integer from 0 to ${MOST}`);
      const draw = fractionsOf(2 * o.k);
      let place = () => Math.floor(draw() * n);
      if (o.weights !== undefined) {
        const weights = numberListOf(name, 'weights', o.weights, n + 1);
        if (weights.length !== n) throw rangeError(name, 'weights.length', weights.length, `${n}, one for each entry`);
        let total = 0;
        const sums = weights.map((weight) => (total += weight));
        if (!(total > 0 && total < Infinity)) throw rangeError(name, 'weights', o.weights, 'with a finite sum above 0');
        place = () => placeOf(sums, draw() * total, n - 1);
      }
      return Array.from({ length: o.k }, () => (items ? items[place()] : place()));
    },
    /**
     * random.sample(array, k), or sample(n, k) for range(n): k entries at different indices, in the order they were
     * drawn.
     * @param {number | List} population
     * @param {number} k at most as many as there are entries
     * @returns {any[]}
     */
    sample(population, k) {
      const { n, items } = populationOf('sample', 'population', population);
      if (!isIndex(k) || k > Math.min(n, MOST))
        throw rangeError('sample', 'k', k, `an integer from 0 to ${Math.min(n, MOST)}`);
      return Array.from(placesOf(n, k), (place) => (items ? items[place] : place));
    },
    /**
     * random.shuffle(array): shuffles in place. Returns the array.
     * @template {List} T
     * @param {T} array
     * @returns {T}
     */
    shuffle: (array) => inPlace('shuffle', array, generator, reorder),
    /**
     * 0 to n - 1 in the order of random.shuffle(list(range(n))). For an array: a new array, shuffled.
     * @type {((n: number) => Uint32Array) & (<T>(array: ArrayLike<T>) => T[])}
     */
    permutation(/** @type {any} */ given) {
      const { n, items = indices('permutation', n) } = populationOf('permutation', 'n', given);
      reorder(items, n);
      return /** @type {any} */ (items);
    },
    /**
     * random.getstate() as a JSON value. Python's setstate((3, tuple(words), gauss_next)) takes it.
     * @returns {PythonState}
     */
    getstate() {
      const { key, pos, normal } = /** @type {any} */ (generator.state());
      return [3, [...key, pos], normal];
    },
    /**
     * random.setstate(state): moves the generator to where random.getstate() was called, here or in Python. Throws a
     * TypeError for any other value.
     * @param {PythonState} state a state of version 3
     */
    setstate(state) {
      const [version, words, normal] = listOf('setstate', 'state', state, 3) ?? [];
      const list = listOf('setstate', 'state[1]', words, 626);
      if (version !== 3 || list?.length !== 625)
        throw typeError('setstate', 'state', state, 'what random.getstate() returned, of version 3');
      generator.restore({ version: 1, kind: 'python', key: list.slice(0, 624), pos: list[624], normal });
    },
  };
}
