// SPDX-License-Identifier: Apache-2.0
// Starts workers, and tells when they end: Web Workers, or workers of node:worker_threads.
import { show, typeError } from '../core/check.js';
import { VERSION, errorOf } from './protocol.js';

/** @typedef {import('./protocol.js').ToWorker} ToWorker */
/** @typedef {import('./protocol.js').FromWorker} FromWorker */
/** @typedef {import('./protocol.js').Source} Source */
/**
 * A worker that has nn.
 * @typedef {object} Thread
 * @property {(message: ToWorker, transfer?: any[]) => void} post
 * @property {() => unknown} terminate
 * @property {(isBusy: boolean) => void} keep sets whether Node.js waits for it before a program ends
 * @property {(onmessage: (message: any) => void, ondeath: (why: string) => void) => void} listen listens to its
 *   messages, and to its death, except when it is terminated here
 */
/** Makes a Web Worker, or one of node:worker_threads. @typedef {() => any} Way */

/**
 * How many milliseconds a worker has to be made, and then its script to say hello. A server may answer with another
 * script, which never does.
 */
const PATIENCE = 10000;

/** The number of the next lock. */
let locks = 0;

/**
 * Adds one kind of listener to both kinds of worker.
 * @param {any} worker
 * @param {(message: any) => void} onmessage
 * @param {(why: string) => void} onend
 */
function listen(worker, onmessage, onend) {
  if (typeof worker.on === 'function') {
    worker.on('message', onmessage);
    worker.on('messageerror', () => onend('it cannot be sent a module'));
    worker.on('error', (/** @type {any} */ error) => onend(`${error?.message ?? error}`));
    worker.on('exit', () => onend('it has ended'));
    return;
  }
  worker.addEventListener('message', (/** @type {any} */ event) => onmessage(event.data));
  worker.addEventListener('messageerror', () => onend('it cannot be sent a module'));
  worker.addEventListener('error', (/** @type {any} */ event) => {
    event.preventDefault?.(); // the pool reports it
    onend(event.message || 'its script cannot be loaded');
  });
  worker.addEventListener('close', () => onend('it has ended')); // only in Bun
}

/**
 * Waits until a lock that a worker holds is free: then the worker is dead, whoever ended it. Nothing else tells a page.
 * @param {string} name
 * @param {() => void} then
 */
const whenFree = (name, then) => void globalThis.navigator.locks.request(name, then).catch(() => {});

/** The functions that end the starts under way, each with a reason. @typedef {Set<(reason: Error) => void>} Starts */

/**
 * Makes a worker. If it comes too late, it is ended.
 * @param {Way} way
 * @param {number} patience in milliseconds
 * @param {Promise<never>} ended rejected when the worker is no longer wanted
 */
async function make(way, patience, ended) {
  /** @type {any} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took more than ${patience / 1000} s to make`)), patience);
  });
  const made = Promise.resolve().then(way);
  try {
    return await Promise.race([made, late, ended]);
  } catch (error) {
    made.then(
      (worker) => worker?.terminate?.(),
      () => {},
    );
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Starts a worker that has been made: waits for its script, sends it the wasm, and waits for its instance.
 * @param {any} worker
 * @param {Source} source
 * @param {number} patience in milliseconds
 * @param {Promise<never>} ended rejected when the worker is no longer wanted
 * @returns {Promise<Thread>}
 */
async function begin(worker, source, patience, ended) {
  if (typeof worker?.postMessage !== 'function' || typeof worker.terminate !== 'function')
    throw typeError('createPool', 'createWorker()', worker, 'a Worker');
  const isNode = typeof worker.ref === 'function';
  // Node.js reports every end, and Next.js does not let a server draw random numbers. On other hosts a worker holds a
  // lock.
  const lock = isNode ? undefined : `nn-init/pool ${locks++} ${Math.random()}`;
  let isEnded = false;
  /**
   * Why it ended before anyone listened. Node.js reports a worker's last message and its end in one go.
   * @type {string | undefined}
   */
  let death;
  /** @type {((message: any) => void) | undefined} */
  let listener;
  /** @type {(why: string) => void} */
  let end;
  /** @type {Thread} */
  const thread = {
    post: (message, transfer) => worker.postMessage(message, transfer),
    terminate: () => {
      isEnded = true;
      return worker.terminate();
    },
    keep: (isBusy) => isNode && worker[isBusy ? 'ref' : 'unref'](),
    listen: (onmessage, ondeath) => {
      listener = onmessage;
      end = ondeath;
      if (death !== undefined) ondeath(death);
    },
  };
  return new Promise((resolve, reject) => {
    const fail = (/** @type {Error} */ error) => {
      clearTimeout(timer);
      if (!isEnded) thread.terminate();
      reject(error);
    };
    end = (why) => {
      death = why;
      fail(new Error(why));
    };
    ended.catch(fail);
    const timer = setTimeout(() => end('it does not answer'), patience);
    listen(
      worker,
      (/** @type {FromWorker} */ message) => {
        if (message?.nnInit === 'hello') {
          if (message.version !== VERSION) end(`its script is of another version of nn-init`);
          else post();
        } else if (message?.nnInit === 'refused') fail(errorOf(message.error));
        else if (message?.nnInit === 'ready') {
          clearTimeout(timer);
          if (lock && message.isLocked) whenFree(lock, () => isEnded || die('it has ended'));
          thread.keep(false);
          resolve(thread);
        } else if (typeof message?.nnInit === 'string') listener?.(message);
      },
      (why) => isEnded || die(why),
    );
    const die = (/** @type {string} */ why) => {
      thread.terminate();
      end(why);
    };
    const post = () => thread.post({ nnInit: 'start', source, lock });
    post();
  });
}

/**
 * Makes and starts a worker.
 * @param {Way} way
 * @param {Source} source
 * @param {number} patience in milliseconds, for making the worker, and again for its script
 * @param {Starts} starts
 * @returns {Promise<Thread>}
 */
async function start(way, source, patience, starts) {
  /** @type {(reason: Error) => void} */
  let end = () => {};
  /** @type {Promise<never>} */
  const ended = new Promise((_, reject) => (end = reject));
  starts.add(end);
  try {
    return await begin(await make(way, patience, ended), source, patience, ended);
  } finally {
    starts.delete(end);
  }
}

/** @param {unknown} error */
const sayingOf = (error) => `${/** @type {any} */ (error)?.message ?? show(error)}`;

/**
 * Makes the function that starts workers on this host, by the first way that works.
 * @param {Way[]} ways
 * @param {Source} source what nn is made of
 * @returns {(starts: Starts) => Promise<Thread>}
 */
export function createStarter(ways, source) {
  if (!ways.length) return () => Promise.reject(new Error('this host has no workers'));
  return async (starts) => {
    /** @type {unknown} */
    let cause;
    for (const way of ways) {
      try {
        const thread = await start(way, source, way === ways.at(-1) ? 3 * PATIENCE : PATIENCE, starts);
        ways = [way];
        return thread;
      } catch (error) {
        cause = error;
      }
    }
    throw new Error(sayingOf(cause), { cause });
  };
}
