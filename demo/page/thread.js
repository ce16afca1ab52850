// SPDX-License-Identifier: Apache-2.0
// The page's side of threads/worker.js.

/** A job that is given up ends by itself between two results. One that takes longer for it ends with its thread. */
const PATIENCE_MS = 250;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @returns {{
 *   ask: (name: string, args: object, signal: AbortSignal, show: (result: any) => void) => Promise<void>,
 *   end: () => void
 * }} ask: has a job done, shows each of its results, and resolves after the last, or when the signal has given it up. One job
 * at a time: give it up before the next.
 */
export function createThread() {
  let worker;
  let job; // that the worker has: { show, ended, end }

  /** What nobody sees is not computed. */
  const tellVisibility = () => worker?.postMessage(document.hidden ? 'pause' : 'resume');
  document.addEventListener('visibilitychange', tellVisibility);

  function start() {
    const own = (worker = new Worker(new URL('../threads/worker.js', import.meta.url), { type: 'module' }));
    own.onmessage = ({ data: { result, error, done } }) => {
      if (worker !== own) return; // ended, while this was on the way
      try {
        if (result !== undefined) job.show(result);
        if (done) job.end(error);
      } catch (failure) {
        job?.end(failure.message);
      }
    };
    own.onerror = ({ message }) => {
      if (worker !== own) return;
      if (job) job.end(message || 'The script of the thread could not be loaded.');
      else stop(); // the first job tries again
    };
    if (document.hidden) tellVisibility();
  }

  function stop() {
    worker?.terminate();
    worker = undefined;
  }

  function end() {
    stop();
    document.removeEventListener('visibilitychange', tellVisibility);
  }

  /** Once the job has been given up. */
  async function untilFree() {
    const waited = job;
    await Promise.race([waited.ended, sleep(PATIENCE_MS)]);
    if (job !== waited) return;
    stop();
    waited.end();
  }

  async function ask(name, args, signal, show) {
    if (job) await untilFree();
    if (signal.aborted) return;
    if (!worker) start();
    const own = (job = { show: (result) => !signal.aborted && show(result) });
    const answer = new Promise((resolve, reject) => {
      own.ended = new Promise((ended) => {
        own.end = (error) => {
          job = undefined;
          ended();
          if (error === undefined) return resolve();
          stop(); // a script that failed to load would fail in it again
          reject(new Error(error));
        };
      });
      signal.addEventListener('abort', () => {
        if (job === own) worker.postMessage('cancel');
        resolve();
      });
    });
    worker.postMessage({ name, args });
    return answer;
  }

  start(); // while the view is loaded
  return { ask, end };
}
