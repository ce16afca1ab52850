// SPDX-License-Identifier: Apache-2.0
// Truncated normals by the inverse of the error function, from a stream of PyTorch.
import { choice, rangeError } from '../core/check.js';
import { FrameworkGenerator as Framework, linkedOf } from './generator.js';
import { OPTION } from './state.js';

/** Further options of truncNormal_. */
export const OPTIONS = { method: undefined };
const METHODS = { erfinv: 'erfinv' };
const TRUNC = 'truncNormal_';
/** Versions of PyTorch, as options: the first with wheels that use MKL, and the first that truncates by rejection. */
const WHEELS = 1;
const BY_REJECTION = 2;

/** @param {import('./create.js').FrameworkCore} core */
export function createErfinv(core) {
  const { exports, memory } = core;
  /** MKL's exceptions in linear memory, once they are loaded. */
  const table = { address: 0, length: 0 };

  /** Replaces nni_truncated_normal. @type {NonNullable<import('../core/loader.js').Core['truncate']>} */
  const truncate = (tensor, mean, std, a, b, bounds, correct, address, { generator, args: { method } }) => {
    const isTorch = Framework.is(generator) && generator.kind === 'torch';
    if (method !== undefined) {
      choice(TRUNC, 'method', method, METHODS);
      if (!isTorch) throw rangeError(TRUNC, 'method', method, "left out unless the generator is of kind 'torch'");
    }
    const version = isTorch ? Framework.view(generator)[OPTION] : BY_REJECTION;
    const isByInverse = method !== undefined || version < BY_REJECTION;
    if (!isByInverse || bounds || correct)
      return exports.nni_truncated_normal(tensor, mean, std, a, b, bounds, correct, address);
    const { address: exceptions, length } = version < WHEELS ? { address: 0, length: 0 } : table;
    const { nni_torch_erfinv_normal } = linkedOf(core, TRUNC, 'torch-erfinv');
    return nni_torch_erfinv_normal(tensor, mean, std, a, b, exceptions, length, address);
  };

  const useMklErfinv = async () => {
    linkedOf(core, 'useMklErfinv', 'torch-erfinv');
    const { exceptions } = await import('./mkl-erfinv.js');
    if (table.length) return;
    const words = exceptions();
    const address = memory.allocate(words.byteLength);
    memory.view('Uint32Array', address, words.length).set(words);
    Object.assign(table, { address, length: words.length });
  };

  return {
    truncate,
    /**
     * From this call on, kind 'torch' gives the truncated normals of PyTorch's wheels on x86-64, which use MKL's
     * inverse of the error function: in float32, for versions since 2.0, where PyTorch truncates by that inverse. They
     * are the same bit for bit if the bounds lie at two standard deviations or beyond five; otherwise 1 in 3,000
     * elements is an ulp away. Without this call 1 in 5 differs. It loads 14 kB. The workers of a pool have their own
     * nn, without it.
     */
    useMklErfinv,
  };
}
