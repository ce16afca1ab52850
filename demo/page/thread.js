// SPDX-License-Identifier: Apache-2.0
// The page's side of threads/worker.js.

/**
 * @returns {{
 *   ask: (job: string, args: object, signal: AbortSignal, show: (result: any) => void) => Promise<void>,
 *   end: () => void
 * }} ask: has a job done, shows each of its results, and resolves after the last, or when the signal has ended it
 */
export function createThread() {
  const worker = new Worker(new URL('../threads/worker.js', import.meta.url), { type: 'module' });
  const asked = new Map();
  let ids = 0;
  worker.onmessage = ({ data: { id, result, done, error } }) => {
    const question = asked.get(id);
    if (!question) return; // cancelled, while its result was on the way
    if (result !== undefined) question.show(result);
    if (error !== undefined) question.reject(new Error(error));
    if (done) question.resolve();
    if (done || error !== undefined) asked.delete(id);
  };
  worker.onerror = () => {
    for (const { reject } of asked.values()) reject(new Error('The script of the thread could not be loaded.'));
    asked.clear();
  };

  const ask = (job, args, signal, show) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return resolve();
      const id = ids++;
      asked.set(id, { show, resolve, reject });
      worker.postMessage({ id, job, args });
      signal.addEventListener('abort', () => {
        if (!asked.delete(id)) return;
        worker.postMessage({ cancel: id });
        resolve();
      });
    });
  return { ask, end: () => worker.terminate() };
}
