// SPDX-License-Identifier: Apache-2.0
// Symbol.dispose and Symbol.asyncDispose, for the declarations: TypeScript has it since 5.2, and then in a library of its own, esnext.disposable. In
// the words of that library, so that with it there is still one of each.

declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
}

export type Dispose = typeof Symbol.dispose;
export type AsyncDispose = typeof Symbol.asyncDispose;
