// SPDX-License-Identifier: Apache-2.0
// How a worker starts, and how its end is told: a Web Worker, or one of node:worker_threads.
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
 * @property {(isBusy: boolean) => void} keep whether Node.js shall wait for it before a program ends
 * @property {(onmessage: (message: any) => void, ondeath: (why: string) => void) => void} listen to what it says, and to its death, not
 *   when it is terminated here
 */
/** What makes a Web Worker, or one of node:worker_threads. @typedef {() => any} Way */

/** Milliseconds for a worker to be made, and for its script to say that it is there. What a server answers in its place may be a script that never does. */
const PATIENCE = 10000;

/** The number of the next lock. */
let locks = 0;

/** One kind of listener for both kinds of worker. @param {any} worker @param {(message: any) => void} onmessage @param {(why: string) => void} onend */
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
    event.preventDefault?.(); // it is told by the pool
    onend(event.message || 'its script cannot be loaded');
  });
  worker.addEventListener('close', () => onend('it has ended')); // of Bun
}

/**
 * Waits until a lock that a worker holds is free: then the worker lives no more, whoever ended it. A page is told by nothing else.
 * @param {string} name
 * @param {() => void} then
 */
const whenFree = (name, then) => void globalThis.navigator.locks.request(name, then).catch(() => {});

/** What ends the starts that are under way, each with that reason. @typedef {Set<(reason: Error) => void>} Starts */

/**
 * Makes a worker. One that comes too late is ended.
 * @param {Way} way
 * @param {number} patience in milliseconds
 * @param {Promise<never>} ended rejected when the worker is not wanted any more
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
 * Starts a worker that has been made: it has its script, its wasm and its instance.
 * @param {any} worker
 * @param {Source} source
 * @param {number} patience in milliseconds
 * @param {Promise<never>} ended rejected when the worker is not wanted any more
 * @returns {Promise<Thread>}
 */
async function begin(worker, source, patience, ended) {
  if (typeof worker?.postMessage !== 'function' || typeof worker.terminate !== 'function')
    throw typeError('createPool', 'createWorker()', worker, 'a Worker');
  const isNode = typeof worker.ref === 'function';
  // Node.js tells of every end, and Next.js does not let a server draw at random. Elsewhere a worker holds a lock.
  const lock = isNode ? undefined : `nn-init/pool ${locks++} ${Math.random()}`;
  let isEnded = false;
  /** Why it has ended before anyone listened. Node.js tells of what a worker has said last, and of its end, in one go. @type {string | undefined} */
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
 * @param {number} patience in milliseconds, for the worker to be made, and again for its script
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
 * What starts workers on this host, by the first way that works.
 * @param {Way[]} ways
 * @param {Source} source of nn
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
