// SPDX-License-Identifier: Apache-2.0
// What this host makes workers of, and how many: Web Workers in browsers and Bun; node:worker_threads in Node.js and Deno. On hosts
// that have none, and refuse programs that name them, no-script.js has the place of this file.

/** Not by an import, which bundlers would follow. @param {string} name @returns {any} */
const builtin = (name) => /** @type {any} */ (globalThis).process?.getBuiltinModule?.(name);

/** Deno and Bun have both kinds. In Deno only those of Node.js let a program end. */
const isWeb = () => typeof Worker === 'function' && !('Deno' in globalThis);

/** A worker of Node.js gets none of the program's flags: --import, say, would load a program's hooks into each. */
const NODE_OPTIONS = { execArgv: [], name: 'nn-init/pool' };

/**
 * The script as a file of its own, by the words that bundlers know. Each of them makes a file of it, or leaves the URL alone: then
 * nothing is there.
 */
const byFile = () => new Worker(new URL('../pool-worker.js', import.meta.url), { type: 'module' });

/** The script as a string: in Node.js and Deno, where no file is found, or where it would be of another origin, as of a CDN. */
async function bySource() {
  const { source } = await import('source:pool-worker');
  if (!isWeb()) return new (builtin('node:worker_threads').Worker)(source, { ...NODE_OPTIONS, eval: true });
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  // It has been read when it first speaks.
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  return worker;
}

/** The best first. @returns {import('./host.js').Way[]} */
export function ways() {
  if (isWeb()) return [byFile, bySource];
  return builtin('node:worker_threads') ? [bySource] : [];
}

/** @returns {number} */
export const cores = () => globalThis.navigator?.hardwareConcurrency ?? builtin('node:os')?.availableParallelism() ?? 1;
