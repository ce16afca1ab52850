// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/core`: the first twelve initializers, in float32 and with layouts alone, for pages that count bytes.
import { isArrayOf, typeError } from './core/check.js';
import { createInitializers } from './initializers/random.js';
import { createLoad } from './core/loader.js';

/**
 * Instantiates the core of nn-init: `const nn = await load()`. A second call returns the first one's result.
 */
export const load = createLoad(
  (simd) =>
    simd ? new URL('./nn-init-core.wasm', import.meta.url) : new URL('./nn-init-core.scalar.wasm', import.meta.url),
  {
    abi: 65539,
    dtypes: { float32: { code: 0, bytes: 4, kinds: ['Float32Array'] } },
    dtypeOf: (name, data) => {
      if (!isArrayOf(data, 'Float32Array')) throw typeError(name, 'data', data, 'a Float32Array');
      return 'float32';
    },
    fanOptions: { layout: undefined },
    arrange: (name, shape, layout, o) => ({ shape, layout: o.layout ?? layout }),
  },
  createInitializers,
);
