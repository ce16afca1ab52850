// SPDX-License-Identifier: Apache-2.0
// To be imported for relaxed SIMD in Node.js 20, which has it behind a flag of V8. Later ones have it, and not the flag.
import { setFlagsFromString } from 'node:v8';

const FLAG = '--experimental-wasm-relaxed-simd';
setFlagsFromString(FLAG);

/** What another Node.js is to be called with. */
export const FLAGS = Number(process.versions.node.split('.')[0]) < 21 ? [FLAG] : [];
