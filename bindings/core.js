// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/core`: the first twelve initializers, only in float32 and only with layouts, for pages that count
// bytes.
import { read, typeError } from './core/check.js';
import { kindOf } from './core/engine.js';
import { Generator } from './core/generator.js';
import { layoutFor } from './core/layout.js';
import { createLoad } from './core/loader.js';
import { Memory } from './core/memory.js';
import { createFormulas } from './initializers/formulas.js';
import { createRandom } from './initializers/random.js';
import { NONLINEARITIES } from './initializers/scaling.js';
import { core as coreFile } from './wasm/modules.js';

/** @type {import('./core/dtype.js').Storage} */
const FLOAT32 = { dtype: 'float32', code: 0, bytes: 4, kinds: ['Float32Array'] };

/**
 * Loads nn-init/core: `const nn = await load()`. A second call with the same options returns the first call's result.
 * @type {(options?: import('./core/loader.js').LoadOptions) => Promise<NNInitCore>}
 */
export const load = createLoad(
  coreFile,
  {
    abi: 65540,
    dtypes: { float32: FLOAT32, F32: FLOAT32 },
    elementsOf: (name, t) => {
      const [data, strides] = read(name, 'tensor', () => [t.data, t.strides ?? t.stride]);
      if (kindOf(data) !== 'Float32Array') throw typeError(name, 'data', data, 'a Float32Array');
      if (strides !== undefined) throw typeError(name, 'strides', strides, 'left out: nn-init/core has none');
      return { data, storage: FLOAT32 };
    },
    Memory,
    Generator,
    sliceOptions: {},
    partsOptions: {},
    fanOptions: { layout: undefined },
    nonlinearities: NONLINEARITIES,
    arrange: (name, shape, layout, o, standard) => ({
      shape,
      layout: o.layout ?? layout ?? layoutFor(name, o, standard),
    }),
  },
  (core) => {
    Object.assign(core.exports, createFormulas(core));
    return createRandom(core);
  },
);

/** @typedef {import('./initializers/types.js').NNInitCore} NNInitCore */
