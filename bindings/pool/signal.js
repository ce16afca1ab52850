// SPDX-License-Identifier: Apache-2.0
// What waits for an AbortSignal.

/**
 * An AbortSignal, whose type not all users have.
 * @typedef {{ readonly aborted: boolean, readonly reason: any, addEventListener: (type: 'abort', listener: () => void, options?: any) => void,
 *   removeEventListener: (type: 'abort', listener: () => void) => void }} Signal
 */

/**
 * By signal: one listener, and what it calls. Of more than ten listeners of a signal Node.js warns.
 * @type {WeakMap<Signal, { calls: Set<() => void>, listener: () => void }>}
 */
const heard = new WeakMap();

/**
 * Calls when the signal comes.
 * @param {Signal | undefined} signal that has not come
 * @param {() => void} call
 * @returns {() => void} what ends that
 */
export function onAbort(signal, call) {
  if (!signal) return () => {};
  let entry = heard.get(signal);
  if (!entry) {
    /** @type {Set<() => void>} */
    const calls = new Set();
    entry = { calls, listener: () => [...calls].forEach((each) => each()) };
    heard.set(signal, entry);
    signal.addEventListener('abort', entry.listener, { once: true });
  }
  const { calls, listener } = entry;
  calls.add(call);
  return () => {
    calls.delete(call);
    if (calls.size || heard.get(signal)?.calls !== calls) return;
    heard.delete(signal);
    signal.removeEventListener('abort', listener);
  };
}

/** @param {Signal | undefined} signal */
export function checkSignal(signal) {
  if (signal?.aborted) throw signal.reason;
}

/**
 * Waits for a promise, or throws the signal's reason as soon as it comes.
 * @param {Promise<void> | undefined} promise
 * @param {Signal | undefined} signal
 */
export async function waitFor(promise, signal) {
  checkSignal(signal);
  if (!promise) return;
  let off = () => {};
  const aborted = new Promise((_, reject) => (off = onAbort(signal, () => reject(signal?.reason))));
  try {
    await Promise.race([promise, aborted]);
  } finally {
    off();
  }
}
