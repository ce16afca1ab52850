// SPDX-License-Identifier: Apache-2.0
// The modules that npm/rollup.config.js makes of a wasm file.

/** Its bytes, compressed, in a module of their own. */
declare module 'packed:*' {
  export const size: number;
  export const base64: string;
}

/** The file itself, which the host makes a WebAssembly.Module. */
declare module 'module:*' {
  const module: object;
  export default module;
}

/** A shader of bindings/webgpu, without its comments and indents, as a string. */
declare module 'wgsl:*' {
  export const code: string;
}

/** A script of bindings/, built as one file and minified, as a string. */
declare module 'source:*' {
  export const source: string;
}
