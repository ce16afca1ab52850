// SPDX-License-Identifier: Apache-2.0
// What a device could not do, as errors that say so.

/** The filters of error scopes, and the names of the errors that they catch. */
export const SCOPES = /** @type {const} */ ([
  ['validation', 'GPUValidationError'],
  ['out-of-memory', 'GPUOutOfMemoryError'],
  ['internal', 'GPUInternalError'],
]);
export const LOST = 'GPUDeviceLostError';

/**
 * An error with a name of its own, by which a program tells what to do: one of SCOPES, or LOST.
 * @param {string} name of the function @param {string} kind @param {any} cause
 */
export const deviceError = (name, kind, cause) =>
  Object.assign(
    new Error(`${name}: ${kind === LOST ? 'the device is lost' : 'the device failed'}: ${cause?.message}`),
    {
      name: kind,
      cause,
    },
  );

/** Waits for what error scopes found. @param {string} name @param {{ kind: string, found: Promise<any> }[]} scopes */
export async function checkScopes(name, scopes) {
  for (const { kind, found } of scopes) {
    let error;
    try {
      error = await found;
    } catch (cause) {
      throw deviceError(name, LOST, cause); // the one reason why a scope cannot be read
    }
    if (error) throw deviceError(name, kind, error);
  }
}
