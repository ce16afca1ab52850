// SPDX-License-Identifier: Apache-2.0
// What a device could not do, as errors that say so.

/** The filters of error scopes, and the names of the errors that they catch. */
export const SCOPES = /** @type {const} */ ({
  validation: 'GPUValidationError',
  'out-of-memory': 'GPUOutOfMemoryError',
  internal: 'GPUInternalError',
});
export const LOST = 'GPUDeviceLostError';

/**
 * An error with a name of its own, by which a program tells what to do: one of SCOPES, or LOST.
 * @param {string} name of the function @param {string} kind @param {any} cause
 */
export function deviceError(name, kind, cause) {
  const what = kind === LOST ? 'is lost' : 'failed';
  return Object.assign(new Error(`${name}: the device ${what}: ${cause?.message}`, { cause }), { name: kind });
}
