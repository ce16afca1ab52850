// SPDX-License-Identifier: Apache-2.0
// Declares Symbol.dispose and Symbol.asyncDispose. TypeScript 5.2 and later declare them in the library
// esnext.disposable, which a program may leave out. These declarations are the same, so TypeScript merges them with the
// library's.

declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
}

export type Dispose = typeof Symbol.dispose;
export type AsyncDispose = typeof Symbol.asyncDispose;
