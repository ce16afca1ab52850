// SPDX-License-Identifier: Apache-2.0
// What a pool and its workers say to each other. All of it has `nnInit`, since a worker of the user's own may get other messages.

/** Both sides are of one version: a pool refuses a worker's script of another. */
export const VERSION = 1;

/** @typedef {import('./perform.js').Request} Request */
/** Of an instance of nn: a WebAssembly.Module, whose type not all users have. @typedef {{ module: object, layout?: string }} Source */
/**
 * To a worker. `start` is sent until it is answered; `lock` is the name of a lock that the worker holds as long as it lives.
 * `fill` has the array's own buffer, if that is shared, or one to be used again. `draws` are all of a plan, one after the other:
 * each is answered by a part, and at most two are under way before `more`.
 * @typedef {{ nnInit: 'start', source: Source, lock?: string }
 *   | { nnInit: 'fill', id: number, request: Request, foreign?: Source, buffer?: ArrayBufferLike, byteOffset?: number, keep?: boolean }
 *   | { nnInit: 'draws', id: number, plan: any, names: string[], state: any, skip: number, foreign?: Source }
 *   | { nnInit: 'more', id: number }} ToWorker
 */
/**
 * From a worker.
 * @typedef {{ nnInit: 'hello', version: number } | { nnInit: 'ready', isLocked: boolean } | { nnInit: 'refused', error: Failure }
 *   | { nnInit: 'part', id: number, piece: any }
 *   | { nnInit: 'done', id: number, buffer?: ArrayBuffer, state?: any, error?: Failure }} FromWorker
 */
/** @typedef {{ name: string, message: string }} Failure an error of an engine's kind that is made again */

/** @param {any} error @returns {Failure} */
export const failureOf = (error) => ({ name: `${error?.name}`, message: `${error?.message ?? error}` });

/** @param {Failure | Error | undefined} failure */
export function errorOf(failure) {
  if (failure instanceof Error) return failure;
  const kinds = /** @type {Record<string, ErrorConstructor>} */ ({ TypeError, RangeError });
  return new (kinds[`${failure?.name}`] ?? Error)(failure?.message); // a script of another kind may send none
}
