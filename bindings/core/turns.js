// SPDX-License-Identifier: Apache-2.0
// Work in turns, with pauses in which a page can do its own work.

/** Milliseconds. Worklets have no `performance`. */
export const now = () => (typeof globalThis.performance?.now === 'function' ? performance : Date).now();

/** jsdom has no messages, and the edge runtime of Next.js forbids them. */
function channelOf() {
  try {
    return new MessageChannel();
  } catch {
    return undefined;
  }
}

/**
 * Lets the event loop run. By a message, because timers wait 4 ms in browsers, and what waits for scheduler.yield() goes
 * before them: they would not run at all.
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
