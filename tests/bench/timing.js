// SPDX-License-Identifier: Apache-2.0

/** @param {() => unknown} call @param {number} calls @returns {number} the nanoseconds that so many calls take together */
export function time(call, calls) {
  const start = performance.now();
  for (let i = 0; i < calls; i++) call();
  return (performance.now() - start) * 1e6;
}
