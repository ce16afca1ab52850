// SPDX-License-Identifier: Apache-2.0
// Declares Symbol.dispose and Symbol.asyncDispose. TypeScript has them since 5.2, in the library esnext.disposable, which a program
// need not include. These are the same declarations, so that TypeScript merges them with the library's.

declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
}

export type Dispose = typeof Symbol.dispose;
export type AsyncDispose = typeof Symbol.asyncDispose;
