// SPDX-License-Identifier: Apache-2.0
// Where a host makes a module of a wasm file. It is compiled, and not run: Node.js 20 does not.

import { load, type NNInit } from 'nn-init';

export const fromModule = async (): Promise<NNInit> => load({ wasm: (await import('nn-init/nn-init.wasm')).default });
