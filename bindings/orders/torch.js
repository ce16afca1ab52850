// SPDX-License-Identifier: Apache-2.0
// PyTorch's functions that draw, besides its initializers. After aten/src/ATen/core/DistributionsHelper.h and
// native/cpu/DistributionTemplates.h.
import { numberListOf, rangeError } from '../core/check.js';
import { kindOf } from '../core/engine.js';
import { MOST, allocate, checkGenerator, countOf, integerOf } from './arguments.js';
import { Words } from './words.js';

/** @typedef {import('./arguments.js').FrameworkGenerator} FrameworkGenerator */
/** @typedef {import('./arguments.js').NNInit} NNInit */
/** @typedef {import('./arguments.js').Size} Size */

/** How many uniform numbers are drawn at once for trials. */
const BATCH = 4096;

/** @param {unknown} p */
const isProbability = (p) => typeof p === 'number' && p >= 0 && p <= 1;

/**
 * Functions of PyTorch that draw: `const torch = torchRandom(nn, nn.generator({ kind: 'torch', seed: 7 }))` is
 * `torch.manual_seed(7)`. They draw from the generator, between its fills. Throws a TypeError for a generator of
 * another kind.
 * @param {NNInit} nn what load() of nn-init/frameworks returned
 * @param {FrameworkGenerator} generator a generator of kind 'torch'
 */
export function torchRandom(nn, generator) {
  checkGenerator('torchRandom', nn, generator, 'torch');

  return {
    /** torch.initial_seed(): the seed, from 0 to 2^64 - 1. */
    initialSeed: () => BigInt(/** @type {any} */ (generator.state()).seed),
    /**
     * torch.rand(shape): uniform on [0, 1), float32, in linear memory until dispose().
     * @param {readonly number[]} shape
     */
    rand: (shape) => nn.uniform_(nn.tensor(shape), { generator }),
    /**
     * torch.randn(shape): standard normal, float32, in linear memory until dispose().
     * @param {readonly number[]} shape
     */
    randn: (shape) => nn.normal_(nn.tensor(shape), { generator }),
    /**
     * torch.randint(low, high, shape), high excluded, as numbers one after the other. Throws a RangeError for bounds
     * beyond 2^53.
     * @param {number} low
     * @param {number} high
     * @param {number | readonly number[]} size a length or a shape
     * @returns {Float64Array}
     */
    randint(low, high, size) {
      const name = 'randint';
      const range = Number(integerOf(name, 'high', high) - integerOf(name, 'low', low));
      const { torch } = /** @type {any} */ (generator.state());
      // 2.0 and its followers reduce 32-bit words modulo any range up to 2^32; a later version does so only up to 2^28.
      const isCertain = torch !== '2.0' || range < 2 ** 28 || range >= 2 ** 32;
      if (!(range > 0 && range < 2 ** 53)) throw rangeError(name, 'high', high, 'greater than low, by less than 2^53');
      if (!isCertain)
        throw rangeError(name, 'high', high, 'greater than low by less than 2^28 for this version of PyTorch');
      const isLong = range >= (torch === '1.13' ? 2 ** 32 : 2 ** 28);
      const values = allocate(name, Float64Array, countOf(name, size) ?? 1);
      const words = new Words(generator, values.length * (isLong ? 2 : 1));
      for (let i = 0; i < values.length; i++) {
        const upper = isLong ? BigInt(words.next()) << 32n : 0n;
        const value = words.next();
        values[i] = Number(low) + (isLong ? Number((upper | BigInt(value)) % BigInt(range)) : value % range);
      }
      return values;
    },
    /**
     * Trials that succeed with probability p, as 1 and 0, one after the other. If p is a number it is
     * torch.empty(size).bernoulli_(p), whose mask torch.nn.Dropout(1 - p) keeps, for versions since 2.12. If p is an
     * array it is torch.bernoulli(p), one trial for each entry. Its entries are float32, like those of
     * torch.tensor(list), unless p is a Float64Array.
     * @param {number | readonly number[] | Float32Array | Float64Array} p from 0 to 1
     * @param {number | readonly number[]} [size] if p is a number, a length or a shape; 1 by default
     * @returns {ReturnType<typeof Uint8Array.of>}
     */
    bernoulli(p, size) {
      const name = 'bernoulli';
      const isOne = typeof p === 'number';
      const list = isOne ? [p] : numberListOf(name, 'p', p, MOST + 1);
      if (list.length > MOST || !list.every(isProbability)) throw rangeError(name, 'p', p, 'from 0 to 1');
      // Up to 2.6 the wheels made these with MKL's generator: pytorch/pytorch#146174.
      if (isOne && /** @type {any} */ (generator.state()).torch !== '2.12')
        throw rangeError(name, 'p', p, 'an array for this version of PyTorch');
      if (!isOne && size !== undefined) throw rangeError(name, 'size', size, 'left out when p is an array');
      const values = allocate(name, Uint8Array, isOne ? (countOf(name, size) ?? 1) : list.length);
      const isDouble = isOne || kindOf(p) === 'Float64Array';
      const bounds = isDouble ? list : Float32Array.from(list);
      const batch = new (isDouble ? Float64Array : Float32Array)(Math.min(values.length, BATCH));
      for (let i = 0; i < values.length; i += BATCH) {
        const drawn = nn.uniform_(batch.subarray(0, values.length - i), { generator });
        drawn.forEach((u, k) => (values[i + k] = Number(u < bounds[isOne ? 0 : i + k])));
      }
      return values;
    },
  };
}
