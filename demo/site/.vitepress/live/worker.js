// SPDX-License-Identifier: Apache-2.0
// Runs the program of a live example, and posts what it prints and draws.
//
// Why a worker: the page's policy has no 'unsafe-eval' and no blob: scripts, so that the page itself runs nothing but the site's own files. A
// worker that comes from a file does not inherit the page's policy: it has that of the response, and a static host sends none. So the worker
// can import the edited program from a blob, while it reaches neither the page nor what the page keeps, and an endless loop stops with it.
// A sandboxed frame would need a second document, a looser frame-src and messages through it, and could not be stopped.
import { formatWithOptions } from 'node-inspect-extracted';
import { drawings } from './drawings.js';
import { withUrls } from './specifiers.js';

/** A program that prints or draws more often is stopped: the page could not keep up with it. */
const MOST_ENTRIES = 1000;
let entries = 0;

/** @param {object} entry */
function show(entry) {
  if (++entries > MOST_ENTRIES) throw new RangeError(`Stopped: it printed more than ${MOST_ENTRIES} times`);
  self.postMessage(entry);
}

for (const method of ['debug', 'error', 'info', 'log', 'warn'])
  console[method] = (...values) =>
    show({ print: formatWithOptions({}, ...values), isError: /error|warn/.test(method) });
Object.assign(
  globalThis,
  drawings((drawing) => show({ drawing })),
);

/** Where in the program an error was thrown. @param {unknown} error @param {string} url of the program */
function lineOf(error, url) {
  const after = String(error?.stack).split(`${url}:`)[1];
  return after ? Number.parseInt(after, 10) : undefined;
}

self.addEventListener('message', async ({ data: { code, base } }) => {
  let url;
  try {
    url = URL.createObjectURL(new Blob([await withUrls(code, base)], { type: 'text/javascript' }));
    await import(/* @vite-ignore */ url);
    self.postMessage({ done: true });
  } catch (error) {
    const failed = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    self.postMessage({ failed, line: lineOf(error, url) });
  }
});
