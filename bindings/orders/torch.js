// SPDX-License-Identifier: Apache-2.0
// PyTorch's names beside its initializers: aten/src/ATen/core/DistributionsHelper.h and native/cpu/DistributionTemplates.h.
import { rangeError } from '../core/check.js';
import { allocate, checkGenerator, countOf, integerOf } from './arguments.js';
import { Words } from './words.js';

/** @typedef {import('./arguments.js').FrameworkGenerator} FrameworkGenerator */
/** @typedef {import('./arguments.js').NNInit} NNInit */
/** @typedef {import('./arguments.js').Size} Size */

/**
 * Functions of PyTorch that draw: `const torch = torchRandom(nn, nn.generator({ kind: 'torch', seed: 7 }))` is `torch.manual_seed(7)`.
 * They go on with the generator, between its fills. Throws a TypeError for a generator of another kind.
 * @param {NNInit} nn what load() of nn-init/frameworks returned
 * @param {FrameworkGenerator} generator of kind 'torch'
 */
export function torchRandom(nn, generator) {
  checkGenerator('torchRandom', nn, generator, 'torch');

  return {
    /** torch.initial_seed(): the seed, from 0 to 2^64 - 1. */
    initialSeed: () => BigInt(/** @type {any} */ (generator.state()).seed),
    /**
     * torch.rand(shape): uniform on [0, 1), float32, in memory of WebAssembly until dispose().
     * @param {readonly number[]} shape
     */
    rand: (shape) => nn.uniform_(nn.tensor(shape), { generator }),
    /**
     * torch.randn(shape): standard normal, float32, in memory of WebAssembly until dispose().
     * @param {readonly number[]} shape
     */
    randn: (shape) => nn.normal_(nn.tensor(shape), { generator }),
    /**
     * torch.randint(low, high, shape), without high, as numbers one after the other. Throws a RangeError for bounds beyond 2^53.
     * @param {number} low
     * @param {number} high
     * @param {number | readonly number[]} size a length or a shape
     * @returns {Float64Array}
     */
    randint(low, high, size) {
      const name = 'randint';
      const range = Number(integerOf(name, 'high', high) - integerOf(name, 'low', low));
      const { torch } = /** @type {any} */ (generator.state());
      // Up to 2^32 words of 32 bits were taken modulo the range; a later version takes them up to 2^28 alone.
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
  };
}
