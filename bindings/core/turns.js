// SPDX-License-Identifier: Apache-2.0
// Long work in turns, with pauses in which a page can do its own work.

/** The time in milliseconds. Worklets have no `performance`. */
export const now = () => (typeof globalThis.performance?.now === 'function' ? performance : Date).now();

/** A message channel, where there is one. jsdom has none, and the edge runtime of Next.js forbids them. */
function channelOf() {
  try {
    return new MessageChannel();
  } catch {
    return undefined;
  }
}

/**
 * Lets the event loop run. It posts a message: timers wait 4 ms in browsers, and scheduler.yield() goes before them, so
 * that they would never run.
 */
export const pause = () =>
  new Promise((resolve) => {
    const channel = channelOf();
    if (!channel) return setTimeout(resolve);
    const { port1, port2 } = channel;
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(undefined);
  });
