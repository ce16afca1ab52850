// SPDX-License-Identifier: Apache-2.0
// Chooses the build of the files of kinds. The build with relaxed SIMD needs a third of the time for PyTorch's normals: its
// multiply-add is one instruction. WebAssembly lets an engine round the product and the sum one after the other, as V8 does on
// processors without a fused multiply-add, and then bits would differ. So a small module tests the engine before the file is fetched.
import { failure, typeError } from '../core/check.js';
import { chooseSimd } from '../core/loader.js';

/** @typedef {boolean | 'relaxed'} Build 'relaxed' for relaxed SIMD, true for SIMD, false for scalar */
/** @typedef {Omit<import('../core/loader.js').LoadOptions, 'simd'> & OwnOptions} LoadOptions */
/**
 * @typedef {object} OwnOptions
 * @property {Build} [simd] the best build that load() may take. 'relaxed', the default, is the build with relaxed SIMD if the engine
 *   has it and its multiply-add rounds once; else SIMD, or scalar without it. true is the build with SIMD, false the scalar build.
 *   All builds draw the same numbers
 */
/** @typedef {(a: number, b: number, c: number, expected: number) => number} IsFused not 0 if a b + c is `expected` in all lanes */
/** @typedef {{ nni_is_fused: IsFused, nni_is_fused64: IsFused }} Probe the exports of a module that asks */

/**
 * A module with these two functions alone:
 * (func (export "nni_is_fused") (param f32 f32 f32 f32) (result i32)
 *   (i32x4.all_true (f32x4.eq
 *     (f32x4.relaxed_madd (f32x4.splat (local.get 0)) (f32x4.splat (local.get 1)) (f32x4.splat (local.get 2)))
 *     (f32x4.splat (local.get 3)))))
 * and the same with f64, f64x2 and i64x2.
 */
const PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 17, 2, 96, 4, 125, 125, 125, 125, 1, 127, 96, 4, 124, 124, 124, 124, 1, 127, 3, 3, 2,
  0, 1, 7, 33, 2, 12, 110, 110, 105, 95, 105, 115, 95, 102, 117, 115, 101, 100, 0, 0, 14, 110, 110, 105, 95, 105, 115,
  95, 102, 117, 115, 101, 100, 54, 52, 0, 1, 10, 55, 2, 26, 0, 32, 0, 253, 19, 32, 1, 253, 19, 32, 2, 253, 19, 253, 133,
  2, 32, 3, 253, 19, 253, 65, 253, 163, 1, 11, 26, 0, 32, 0, 253, 20, 32, 1, 253, 20, 32, 2, 253, 20, 253, 135, 2, 32,
  3, 253, 20, 253, 71, 253, 195, 1, 11,
];

/**
 * [a, b, c, a b + c], rounded once. An engine that also rounds the product gets another sum: 0, infinity, or another subnormal
 * number. The second row finds an engine that computes in double and rounds that to float32: in double the sum becomes a tie, and
 * the tie goes the wrong way.
 */
const SINGLES = [
  [1 + 2 ** -12, 1 + 2 ** -12, -1 - 2 ** -11, 2 ** -24],
  [24929, 673 * 2 ** -24, 2 ** -60, 1 + 2 ** -23],
  [2 ** 127, 2, -(2 ** 127), 2 ** 127],
  [2 ** -75, 2 ** -75, 2 ** -149, 2 ** -148],
];
const DOUBLES = [
  [1 + 2 ** -27, 1 + 2 ** -27, -1 - 2 ** -26, 2 ** -54],
  [2 ** 1023, 2, -(2 ** 1023), 2 ** 1023],
  [2 ** -538, 2 ** -537, 2 ** -1074, 2 ** -1073],
];

/** @param {Probe} probe */
const fuses = ({ nni_is_fused, nni_is_fused64 }) =>
  SINGLES.every(([a, b, c, d]) => nni_is_fused(a, b, c, d)) &&
  DOUBLES.every(([a, b, c, d]) => nni_is_fused64(a, b, c, d));

/** Whether this engine has relaxed SIMD, compiles bytes, and fuses. The test takes 0.02 ms. */
function engineFuses() {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(PROBE)));
    return fuses(/** @type {any} */ (exports));
  } catch {
    return false;
  }
}

/**
 * The build that load({ simd }) takes.
 * @param {Build | undefined} simd
 * @returns {Build}
 */
export function chooseBuild(simd) {
  if (typeof simd === 'boolean') return simd;
  if (simd !== undefined && simd !== 'relaxed') throw typeError('load', 'simd', simd, "'relaxed' or a boolean");
  return engineFuses() ? 'relaxed' : chooseSimd(undefined);
}

/** Throws if a file of a kind is the build with relaxed SIMD and this engine would give other bits. @param {string} name @param {Partial<Probe>} exports */
export function refuseUnfused(name, exports) {
  if (exports.nni_is_fused && !fuses(/** @type {Probe} */ (exports)))
    throw failure(
      `kinds.${name} is nn-init-${name}.relaxed.wasm, but this engine has no fused multiply-add; it must be nn-init-${name}.wasm`,
    );
}
