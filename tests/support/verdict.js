// SPDX-License-Identifier: Apache-2.0
// When a sample is rejected. Seeds are fixed, so a run always ends in the same way. The levels bound the probability
// that a correct library would have been rejected when the seeds were chosen. There are about 3200 checks at 1e-6 and
// 112 Kolmogorov-Smirnov distances at 1e-4: the probability of even one false alarm is at most 1.5 %.
import assert from 'node:assert/strict';

const levels = { 'Kolmogorov-Smirnov': 1e-4 };

/** The checks that a sample fails, by name, with their p-values. NaN fails. */
export function rejected(pValues) {
  const levelOf = (check) => levels[check.split(': ').at(-1)] ?? 1e-6; // a check may be one of several of its kind
  return Object.fromEntries(Object.entries(pValues).filter(([check, p]) => !(p > levelOf(check))));
}

export function assertAccepted(pValues) {
  assert.deepEqual(rejected(pValues), {});
}
