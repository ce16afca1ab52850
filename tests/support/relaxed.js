// SPDX-License-Identifier: Apache-2.0
// Import it to turn on relaxed SIMD in Node.js 20, which has it behind a flag of V8. Later versions have it without the flag.
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

const FLAG = '--experimental-wasm-relaxed-simd';
setFlagsFromString(FLAG);

/** What another Node.js is to be called with. */
export const FLAGS = Number(process.versions.node.split('.')[0]) < 21 ? [FLAG] : [];

/** Whether this processor has a fused multiply-add, as Linux says; elsewhere undefined. */
export function processorFuses() {
  if (process.arch === 'arm64') return true;
  try {
    return /^flags.*\bfma\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return undefined;
  }
}
