// SPDX-License-Identifier: Apache-2.0

/** The strictest Content-Security-Policy that a page with files of its own alone can have, and WebAssembly with it. */
export const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
].join('; ');
