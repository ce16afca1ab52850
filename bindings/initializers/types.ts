// SPDX-License-Identifier: Apache-2.0
// What load() of `nn-init` and `nn-init/core` returns. Named interfaces over the types of the parts, so that an editor
// finds the documentation of each function: an inferred type does not carry it into the declarations.
import type { createFactories } from '../core/loader.js';
import type { createExplain } from './explain.js';
import type { createFamilies } from './families.js';
import type { createModifiers } from './modifiers.js';
import type { createOrthogonal } from './orthogonal.js';
import type { createRandom } from './random.js';
import type { createSequences } from './sequences.js';
import type { createStructured } from './structured.js';

/** All of `nn-init/core`: the first twelve initializers. */
export interface NNInitCore extends ReturnType<typeof createFactories>, Readonly<ReturnType<typeof createRandom>> {}

/** All of `nn-init`. */
export interface NNInit
  extends
    NNInitCore,
    Readonly<ReturnType<typeof createExplain>>,
    Readonly<ReturnType<typeof createFamilies>>,
    Readonly<ReturnType<typeof createModifiers>>,
    Readonly<ReturnType<typeof createOrthogonal>>,
    Readonly<ReturnType<typeof createSequences>>,
    Readonly<ReturnType<typeof createStructured>> {}
