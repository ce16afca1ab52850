// SPDX-License-Identifier: Apache-2.0
// The script of a worker: all of nn-init except the wasm, which the pool sends. The built script imports and exports
// nothing, so it runs as a module, as a classic script, and from a string. Your own worker script may import it:
// 'nn-init/pool-worker'.
import { createLoad } from '../core/loader.js';
import { abilities } from '../frameworks/create.js';
import { addKind, coreOf, create } from '../frameworks/load.js';
import { drawAll } from '../model/draws.js';
import { makeTable } from '../model/tables.js';
import { arrayOf, newArrayFor, perform } from './perform.js';
import { VERSION, failureOf } from './protocol.js';

/** @typedef {import('./protocol.js').ToWorker} ToWorker */
/** @typedef {import('./protocol.js').FromWorker} FromWorker */

/** The port to the pool: parentPort of node:worker_threads; in a Web Worker, globalThis. @returns {any} */
function portOfWorker() {
  const { process } = /** @type {any} */ (globalThis);
  const { parentPort } = process?.getBuiltinModule?.('node:worker_threads') ?? {};
  return parentPort ?? (typeof globalThis.postMessage === 'function' ? globalThis : undefined);
}
const port = portOfWorker();

/** @param {FromWorker} message @param {any[]} [transfer] */
const post = (message, transfer) => port.postMessage(message, transfer);

const none = () => {
  throw new TypeError('a worker gets its wasm from its pool');
};
const load = createLoad(none, abilities, create);
/** @type {Promise<any> | undefined} */
let loading;
/** Settled when all kinds that have come are linked. @type {Promise<unknown>} */
let linking = Promise.resolve();

/** @param {import('./protocol.js').Kinds} kinds */
async function link(kinds) {
  const core = coreOf(await loading);
  const add = (/** @type {[any, any]} */ [name, module]) => addKind(core, name, () => module);
  await Promise.all(Object.entries(kinds).map(add));
}

/** nn with the kinds that have come, and those that come now. @param {import('./protocol.js').Kinds} [kinds] */
async function loaded(kinds) {
  if (kinds) linking = linking.then(() => link(kinds));
  await linking;
  return loading;
}

/**
 * Holds a lock as long as this worker lives. The pool waits for the lock, and gets it when the worker is dead.
 * @param {string | undefined} name
 */
const hold = (name) =>
  new Promise((resolve) => {
    const locks = name && globalThis.navigator?.locks;
    if (!locks) return resolve(false);
    const held = () => {
      resolve(true);
      return new Promise(() => {});
    };
    locks.request(name, held).catch(() => resolve(false));
  });

/**
 * For each request: how many parts it may send now, and the function that wakes it for more.
 * @type {Map<number, { credit: number, wake?: () => void }>}
 */
const sessions = new Map();

/** @param {any} nn @param {Extract<ToWorker, { nnInit: 'draws' }>} message */
async function draw(nn, { id, plan, names, state, skip }) {
  const session = { credit: 2, wake: /** @type {any} */ (undefined) };
  sessions.set(id, session);
  const generator = nn.generator({ state });
  const byName = new Map(plan.parameters.map((/** @type {any} */ line) => [line.name, line]));
  const lines = names.map((name) => byName.get(name));
  for (const piece of drawAll(nn, plan, generator, lines)) {
    if (skip-- > 0) continue;
    if (!session.credit) await new Promise((resolve) => (session.wake = () => resolve(undefined)));
    session.credit--;
    // Not transferred: tied parameters follow each other, with the same elements.
    post({ nnInit: 'part', id, piece });
  }
  sessions.delete(id);
  post({ nnInit: 'done', id, state: generator.state() });
}

/** @param {any} nn @param {Extract<ToWorker, { nnInit: 'fill' }>} message */
function fill(nn, { id, request, buffer, byteOffset = 0, keep }) {
  if (request.how === 'table') {
    const { buffer } = makeTable(nn, request);
    post({ nnInit: 'done', id, buffer: /** @type {ArrayBuffer} */ (buffer) }, [buffer]);
    return;
  }
  const array = arrayOf(request.kind);
  const size = request.shape.reduce((product, extent) => product * extent, 1);
  const data = buffer ? new array(buffer, byteOffset, size) : newArrayFor(request);
  const generator = perform(nn, request, data);
  const state = request.returnsState ? generator.state() : undefined;
  if (keep) post({ nnInit: 'done', id, state });
  else post({ nnInit: 'done', id, state, buffer: data.buffer }, [data.buffer]);
}

/** @param {ToWorker} message */
async function act(message) {
  if (message.nnInit === 'start') {
    if (loading) return;
    const { module: wasm, layout } = message.source;
    loading = load(/** @type {any} */ ({ wasm, layout }));
    try {
      await loading;
      post({ nnInit: 'ready', isLocked: await hold(message.lock) });
    } catch (error) {
      post({ nnInit: 'refused', error: failureOf(error) });
    }
  } else if (message.nnInit === 'more') {
    const session = sessions.get(message.id);
    if (!session) return;
    session.credit++;
    session.wake?.();
  } else {
    try {
      const nn = await loaded(message.kinds);
      if (message.nnInit === 'draws') await draw(nn, message);
      else fill(nn, message);
    } catch (error) {
      post({ nnInit: 'done', id: message.id, error: failureOf(error) });
    }
  }
}

/** @param {any} message */
const receive = (message) => {
  if (typeof message?.nnInit === 'string') act(message);
};

if (port === globalThis) port.addEventListener('message', (/** @type {any} */ event) => receive(event.data));
else port?.on('message', receive);
if (port) post({ nnInit: 'hello', version: VERSION });
