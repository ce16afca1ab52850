// SPDX-License-Identifier: Apache-2.0
// How this host makes workers, and how many: Web Workers in browsers and Bun; node:worker_threads in Node.js and Deno.
// no-script.js replaces this file on hosts that have no workers and refuse programs that name them.

/** Gets a built-in module without an import, which bundlers would follow. @param {string} name @returns {any} */
const builtin = (name) => /** @type {any} */ (globalThis).process?.getBuiltinModule?.(name);

/** Deno and Bun have both kinds. In Deno, only workers of Node.js let a program end. */
const isWeb = () => typeof Worker === 'function' && !('Deno' in globalThis);

/**
 * A Node.js worker gets none of the program's flags: --import, for example, would load the program's hooks into each
 * worker.
 */
const NODE_OPTIONS = { execArgv: [], name: 'nn-init/pool' };

/**
 * The script as its own file, in the expression that bundlers know. A bundler makes a file of it, or leaves the URL as
 * it is; then there is no such file.
 */
const byFile = () => new Worker(new URL('../pool-worker.js', import.meta.url), { type: 'module' });

/**
 * The script as a string: for Node.js and Deno when the file is not found, and for scripts from another origin, such as
 * a CDN.
 */
async function bySource() {
  const { source } = await import('source:pool-worker');
  if (!isWeb()) return new (builtin('node:worker_threads').Worker)(source, { ...NODE_OPTIONS, eval: true });
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  // When it first speaks, the URL has been read.
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  return worker;
}

/** The ways to make a worker, the best first. @returns {import('./host.js').Way[]} */
export function ways() {
  if (isWeb()) return [byFile, bySource];
  return builtin('node:worker_threads') ? [bySource] : [];
}

/** @returns {number} */
export const cores = () => globalThis.navigator?.hardwareConcurrency ?? builtin('node:os')?.availableParallelism() ?? 1;
