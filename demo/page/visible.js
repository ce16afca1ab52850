// SPDX-License-Identifier: Apache-2.0

/** Resolves when somebody can see the page, or when the signal gives up. What nobody sees is not computed. @param {AbortSignal} signal */
export function whenVisible(signal) {
  if (!document.hidden || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const check = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', check);
      resolve();
    };
    document.addEventListener('visibilitychange', check);
    signal.addEventListener('abort', check, { once: true });
  });
}
