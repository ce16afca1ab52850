// SPDX-License-Identifier: Apache-2.0
// Runs the program of a live example, and posts what it prints and draws.
//
// Why a worker: the page's policy has no 'unsafe-eval' and no blob: scripts, so that the page itself runs nothing but the site's own files. A
// worker that comes from a file does not inherit the page's policy: it has that of the response, and a static host sends none. So the worker
// can import the edited program from a blob, while it reaches neither the page nor what the page keeps, and an endless loop stops with it.
// A sandboxed frame would need a second document, a looser frame-src and messages through it, and could not be stopped.
import { formatWithOptions, inspect } from 'node-inspect-extracted';
import { drawings } from './drawings.js';
import { withUrls } from './specifiers.js';

/** A program that prints or draws more often is stopped: the page could not keep up with it. */
const MOST_ENTRIES = 1000;
/** So is a program that shows more characters and drawn numbers than this, of all its entries together. */
const MOST_CHARACTERS = 100_000;
/** The longest message of an error. */
const LONGEST_MESSAGE = 2000;

/** The page's id of this run. The page ignores messages without it, such as the program's own. */
let id;
/** The program's URL. */
let url;
let entries = 0;
let characters = 0;
let stopped = false;

const send = self.postMessage.bind(self); // a program may put another in its place
const post = (/** @type {object} */ message) => send({ id, ...message });

/** Where in the program an error was thrown. @param {unknown} error */
function lineOf(error) {
  const after = String(error?.stack).split(`${url}:`)[1];
  return after ? Number.parseInt(after, 10) : undefined;
}

/** What the page says of anything that a program throws. Its getters may throw, too. @param {unknown} error */
function failureOf(error) {
  try {
    const failed = error instanceof Error ? `${error.name}: ${error.message}` : `Thrown: ${inspect(error)}`;
    return { failed: failed.slice(0, LONGEST_MESSAGE), line: lineOf(error) };
  } catch {
    return { failed: 'Thrown: a value that cannot be shown' };
  }
}

/** Tells the page, which ends this worker. @param {unknown} error */
function fail(error) {
  if (stopped) return;
  stopped = true;
  post(failureOf(error));
}

/** A program may catch the error, so the page is told first. @param {string} message */
function stop(message) {
  const error = new RangeError(`Stopped: it ${message}`);
  fail(error);
  throw error;
}

/** Characters, and numbers that are drawn. @param {{ print?: string, drawing?: any }} entry */
const sizeOf = ({ print, drawing }) =>
  drawing ? drawing.title.length + (drawing.values ?? drawing.counts).length : print.length;

/** @param {{ print?: string, isError?: boolean, drawing?: object }} entry */
function show(entry) {
  if (stopped) throw new RangeError('Stopped');
  if (++entries > MOST_ENTRIES) stop(`printed more than ${MOST_ENTRIES} times`);
  characters += sizeOf(entry);
  if (characters > MOST_CHARACTERS) stop(`showed more than ${MOST_CHARACTERS} characters and numbers`);
  post(entry);
}

for (const method of ['debug', 'error', 'info', 'log', 'warn'])
  console[method] = (...values) =>
    show({ print: formatWithOptions({}, ...values), isError: /error|warn/.test(method) });
Object.assign(
  globalThis,
  drawings((drawing) => show({ drawing })),
);

self.addEventListener('error', (event) => {
  event.preventDefault(); // else the page would take it for an error of this file
  fail(event.error);
});
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  fail(event.reason);
});

/** The page's message comes once, before the program. */
async function begin({ data }) {
  id = data.id;
  try {
    url = URL.createObjectURL(new Blob([await withUrls(data.code, data.base)], { type: 'text/javascript' }));
    await import(/* @vite-ignore */ url);
    // An unhandled rejection is told in a task that is queued behind the first of these two.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setTimeout(resolve));
    if (!stopped) post({ done: true });
  } catch (error) {
    fail(error);
  }
}
self.addEventListener('message', begin, { once: true });
