// SPDX-License-Identifier: Apache-2.0
import { load } from 'nn-init';
import module from 'nn-init/nn-init.wasm';
import scalar from 'nn-init/nn-init-frameworks.scalar.wasm';

export const all = load({ wasm: module });

// @ts-expect-error It is not any.
scalar.exports;
