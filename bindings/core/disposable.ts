// SPDX-License-Identifier: Apache-2.0
// Symbol.dispose, for the declarations: TypeScript has it since 5.2, and then in a library of its own, esnext.disposable. In
// the words of that library, so that with it there is still one such symbol.

declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

export type Dispose = typeof Symbol.dispose;
