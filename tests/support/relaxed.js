// SPDX-License-Identifier: Apache-2.0
// Import this file to turn on relaxed SIMD in Node.js 20, where it needs a flag of V8. Later versions do not need the
// flag.
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

const FLAG = '--experimental-wasm-relaxed-simd';
setFlagsFromString(FLAG);

/** The flags for another Node.js process. */
export const FLAGS = Number(process.versions.node.split('.')[0]) < 21 ? [FLAG] : [];

/** Whether this processor has a fused multiply-add, as Linux reports it; undefined on other systems. */
export function processorFuses() {
  if (process.arch === 'arm64') return true;
  try {
    return /^flags.*\bfma\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return undefined;
  }
}
