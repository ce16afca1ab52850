// SPDX-License-Identifier: Apache-2.0
// Replaces mkl-erfinv.js in the script of a pool's workers, which never need it.

/** @returns {ReturnType<typeof Uint32Array.of>} */
export function exceptions() {
  throw new TypeError("useMklErfinv: a pool's workers do not have MKL's exceptions");
}
