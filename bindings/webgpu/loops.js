// SPDX-License-Identifier: Apache-2.0
// The nni_loop of nn_init.h: which formulas make elements of words, with their numbers.

/** A kind of this file's beside those of nni_loop_kind: bits for one word, and for the next. */
export const CONSTANT = 5;
/** The entry of shader.wgsl of each kind. */
export const ENTRIES = [
  '',
  'uniform_elements',
  'normal_elements',
  'middle_elements',
  'tails_elements',
  'constant_elements',
];

/**
 * Whether no operation of the shader can meet or give a subnormal number, which GPUs may take for 0. The least product of a
 * normal element is 2^-48 times its scale, and that of a truncated one 2^-60 times sigma. A sum is a multiple of the last bit of the
 * smaller term. So it is enough that no number of the loop is below 2^-60, but for zeros; the scale is never zero.
 * @param {Uint32Array} loop an nni_loop
 */
export function isForGPU(loop) {
  const numbers = new Float32Array(loop.buffer, loop.byteOffset + 4, 8);
  const [, scale] = numbers;
  return loop[0] > 0 && scale > 0 && numbers.every((x) => x === 0 || Math.abs(x) >= 2 ** -60);
}

/** One value as a loop. @param {number} even the bits of even words @param {number} odd those of odd ones */
export const constantLoop = (even, odd) => Uint32Array.of(CONSTANT, 0, 0, 0, 0, 0, 0, 0, 0, even, odd);
