// SPDX-License-Identifier: Apache-2.0
// Runs a program in a worker of its own.

/** A program that takes longer is stopped, in ms: nobody waits that long for an example. */
const LIMIT = 30_000;

/**
 * @param {string} code
 * @param {string} base the URL of the site's folder
 * @param {AbortSignal} signal stops the program
 * @param {(entry: { print?: string, isError?: boolean, drawing?: object }) => void} onEntry
 * @returns {Promise<void>} rejected with an Error that has the `line`, if the program failed or was stopped
 */
export function run(code, base, signal, onEntry) {
  return new Promise((resolve, reject) => {
    const id = Math.random();
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    const end = (settle) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      worker.terminate();
      settle();
    };
    const fail = (message, line) => end(() => reject(Object.assign(new Error(message), { line })));
    const stop = () => fail('Stopped');
    const timer = setTimeout(() => fail(`Stopped: it took more than ${LIMIT / 1000} s`), LIMIT);
    signal.addEventListener('abort', stop);
    worker.addEventListener('message', ({ data }) => {
      if (data?.id !== id) return; // a message of the program itself
      if (data.done) end(resolve);
      else if (data.failed) fail(data.failed, data.line);
      else onEntry(data);
    });
    worker.addEventListener('error', () =>
      fail('The examples cannot run here: the host or the browser refuses their worker'),
    );
    worker.postMessage({ id, code, base });
  });
}
