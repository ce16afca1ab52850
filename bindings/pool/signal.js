// SPDX-License-Identifier: Apache-2.0
// Waits for an AbortSignal, for all jobs that share it.

/**
 * An AbortSignal; not all users have its type.
 * @typedef {{ readonly aborted: boolean, readonly reason: any, addEventListener: (type: 'abort', listener: () => void, options?: any) => void,
 *   removeEventListener: (type: 'abort', listener: () => void) => void }} Signal
 */

/**
 * Each signal has one listener, which makes all calls: Node.js warns about more than ten listeners.
 * @type {WeakMap<Signal, { calls: Set<() => void>, listener: () => void }>}
 */
const heard = new WeakMap();

/**
 * Makes a call when the signal is aborted.
 * @param {Signal | undefined} signal not aborted yet
 * @param {() => void} call
 * @returns {() => void} cancels the call
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
 * Waits for a promise. Throws the signal's reason as soon as the signal is aborted.
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
