// SPDX-License-Identifier: Apache-2.0
// The nni_loop of nn_init.h: which formulas make elements of words, with their numbers.

/** An nni_loop_kind. Constants are a kind of this file's: bits for one word, and for the next. */
export const UNIFORM = 1;
const NORMAL = 2;
export const CONSTANT = 5;
/** The entry of shader.wgsl of each kind. */
export const ENTRIES = /** @type {const} */ ({
  [UNIFORM]: 'uniform_elements',
  [NORMAL]: 'normal_elements',
  3: 'middle_elements',
  4: 'tails_elements',
  [CONSTANT]: 'constant_elements',
});

/** The least normal float32. */
const NORMAL_LEAST = 2 ** -126;

/** @param {number} x @param {number} least */
const isFar = (x, least) => x === 0 || Math.abs(x) >= least;

/**
 * Whether no operation of the shader can meet or give a subnormal number, which GPUs may take for 0. The least product of a
 * normal element is 2^-48 times its scale, and that of a truncated one 2^-60 times sigma: so 2^-60 of room is enough for these. A
 * sum is a multiple of the last bit of the smaller term.
 * @param {Uint32Array} loop an nni_loop
 */
export function isForGPU(loop) {
  const [, shift, scale, low, high, mean, sigma, ...tails] = new Float32Array(loop.buffer, loop.byteOffset, 9);
  switch (loop[0]) {
    case UNIFORM:
      return isFar(scale, NORMAL_LEAST) && isFar(shift, 2 ** -100) && [low, high].every((x) => isFar(x, NORMAL_LEAST));
    case NORMAL:
      return scale >= 2 ** -60 && isFar(shift, 2 ** -60);
    case 3:
    case 4:
      return (
        scale >= 2 ** -100 &&
        sigma >= 2 ** -60 &&
        [shift, mean].every((x) => isFar(x, 2 ** -60)) &&
        [low, high, ...tails].every((x) => isFar(x, NORMAL_LEAST))
      );
    default:
      return false;
  }
}

/** One value as a loop. @param {number} even the bits of even words @param {number} odd those of odd ones */
export const constantLoop = (even, odd) => Uint32Array.of(CONSTANT, 0, 0, 0, 0, 0, 0, 0, 0, even, odd);
