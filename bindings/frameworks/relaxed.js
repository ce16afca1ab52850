// SPDX-License-Identifier: Apache-2.0
// Which build of nn-init-frameworks.wasm this engine gets. That with relaxed SIMD draws PyTorch's normals in half the time, by a
// fused multiply-add. WebAssembly lets an engine round its product and its sum apart, as V8 does on processors without the
// instruction; then bits would differ. So the engine is asked, before the file is fetched.
import { failure, typeError } from '../core/check.js';
import { chooseSimd } from '../core/loader.js';

/** @typedef {boolean | 'relaxed'} Build relaxed SIMD, SIMD or scalar */
/** @typedef {Omit<import('../core/loader.js').LoadOptions, 'simd'> & OwnOptions} LoadOptions */
/**
 * @typedef {object} OwnOptions
 * @property {Build} [simd] the best build that load() may take: 'relaxed', by default, for relaxed SIMD where the engine has it
 *   and its multiply-add is fused, else as in other entries; true for SIMD, false for the scalar build. All draw the same numbers
 */
/** @typedef {(a: number, b: number, c: number, expected: number) => number} IsFused whether a b + c is that in all lanes */
/** @typedef {{ nni_is_fused: IsFused, nni_is_fused64: IsFused }} Probe what a module of relaxed SIMD exports */

/**
 * A module of those two functions alone:
 * (func (export "nni_is_fused") (param f32 f32 f32 f32) (result i32)
 *   (i32x4.all_true (f32x4.eq
 *     (f32x4.relaxed_madd (f32x4.splat (local.get 0)) (f32x4.splat (local.get 1)) (f32x4.splat (local.get 2)))
 *     (f32x4.splat (local.get 3)))))
 * and the same of f64, f64x2 and i64x2.
 */
const PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 17, 2, 96, 4, 125, 125, 125, 125, 1, 127, 96, 4, 124, 124, 124, 124, 1, 127, 3, 3, 2,
  0, 1, 7, 33, 2, 12, 110, 110, 105, 95, 105, 115, 95, 102, 117, 115, 101, 100, 0, 0, 14, 110, 110, 105, 95, 105, 115,
  95, 102, 117, 115, 101, 100, 54, 52, 0, 1, 10, 55, 2, 26, 0, 32, 0, 253, 19, 32, 1, 253, 19, 32, 2, 253, 19, 253, 133,
  2, 32, 3, 253, 19, 253, 65, 253, 163, 1, 11, 26, 0, 32, 0, 253, 20, 32, 1, 253, 20, 32, 2, 253, 20, 253, 135, 2, 32,
  3, 253, 20, 253, 71, 253, 195, 1, 11,
];

/**
 * Products and sums [a, b, c, a b + c] that come out otherwise where the product is rounded too: to nothing left, to infinity,
 * to no subnormal number. Computed in double and then rounded to float32, the second is a tie, and goes the wrong way.
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

/** Whether this engine has relaxed SIMD, compiles bytes, and fuses: 0.02 ms. */
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

/** Refuses the build with relaxed SIMD, given by load({ wasm }), where bits would differ. @param {Partial<Probe>} exports */
export function refuseUnfused(exports) {
  if (exports.nni_is_fused && !fuses(/** @type {Probe} */ (exports)))
    throw failure(
      'wasm is a file for engines with a fused multiply-add, which this one has not; it must be nn-init-frameworks.wasm',
    );
}
