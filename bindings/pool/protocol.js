// SPDX-License-Identifier: Apache-2.0
// The messages between a pool and its workers. Each has a property `nnInit`: a user's own worker may get other
// messages, too.

/** The version of these messages. A pool refuses a worker script of another version. */
export const VERSION = 2;

/** @typedef {import('./perform.js').Request} Request */
/**
 * What an instance of nn is made of: a WebAssembly.Module; not all users have its type. @typedef {{ module: object,
 * layout?: string }} Source
 */
/** Files of kinds that the worker does not have yet, as modules. @typedef {Record<string, object>} Kinds */
/**
 * Messages to a worker. `start` comes first, and once more after `hello`; `lock` names a lock that the worker holds as
 * long as it lives. `fill` brings the array's own buffer, if it is shared, or a buffer to use again. `draws` asks for
 * all draws of a plan. The worker answers with one part for each. From the third part on it waits for a `more` before
 * each.
 * @typedef {{ nnInit: 'start', source: Source, lock?: string }
 *   | { nnInit: 'fill', id: number, request: Request, kinds?: Kinds, buffer?: ArrayBufferLike, byteOffset?: number, keep?: boolean }
 *   | { nnInit: 'draws', id: number, plan: any, names: string[], state: any, skip: number, kinds?: Kinds }
 *   | { nnInit: 'more', id: number }} ToWorker
 */
/**
 * Messages from a worker.
 * @typedef {{ nnInit: 'hello', version: number } | { nnInit: 'ready', isLocked: boolean } | { nnInit: 'refused', error: Failure }
 *   | { nnInit: 'part', id: number, piece: any }
 *   | { nnInit: 'done', id: number, buffer?: ArrayBuffer, state?: any, error?: Failure }} FromWorker
 */
/** @typedef {{ name: string, message: string }} Failure an error as plain data. The pool makes an error of the same kind from it */

/** @param {any} error @returns {Failure} */
export const failureOf = (error) => ({ name: `${error?.name}`, message: `${error?.message ?? error}` });

/** @param {Failure | Error | undefined} failure */
export function errorOf(failure) {
  if (failure instanceof Error) return failure;
  const kinds = /** @type {Record<string, ErrorConstructor>} */ ({ TypeError, RangeError });
  return new (kinds[`${failure?.name}`] ?? Error)(failure?.message); // another script may send none
}
