// SPDX-License-Identifier: Apache-2.0
// All functions of the package.
import { dimensions, outside, show, statusMessages } from '../core/check.js';
import { DescribingMemory } from '../core/description.js';
import { DrawingGenerator } from '../core/draws.js';
import { DTYPES, elementsOf } from '../core/dtype.js';
import { createExplain } from './explain.js';
import { COMPUTED_GAINS, createFamilies } from './families.js';
import { createRandom } from './random.js';
import { FANS, arrange } from '../core/layout.js';
import { createModifiers } from './modifiers.js';
import { createOrthogonal } from './orthogonal.js';
import { NONLINEARITIES } from './scaling.js';
import { createSequences } from './sequences.js';
import { createStructured } from './structured.js';
import { PARTS, createParts, partsOf } from '../core/parts.js';
import { SLICE, boxOf, createSlices } from '../core/slice.js';
import { gather, scatter } from '../core/strided.js';
import { createWhole } from '../core/whole.js';

/** @type {import('../core/loader.js').Abilities} */
export const abilities = {
  abi: 4,
  dtypes: DTYPES,
  elementsOf,
  Memory: DescribingMemory,
  Generator: DrawingGenerator,
  sliceOptions: SLICE,
  partsOptions: PARTS,
  boxOf,
  partsOf,
  fanOptions: FANS,
  arrange,
  nonlinearities: { ...NONLINEARITIES, ...COMPUTED_GAINS },
  otherKinds: ', or of nn-init/frameworks',
};

// The messages from NNI_ERROR_DISTRIBUTION on.
statusMessages.push(
  outside,
  (a) => `scale is ${a.scale}; it must not be negative`,
  (a) => `std is ${a.std}; no normal truncated to [${a.a}, ${a.b}] has such a large standard deviation`,
  (a) => `${dimensions(a)}; it must have ${a.dimensions}`,
  (a) => `shape ${show(a.shape)} has more input than output channels`,
  (a) => `sparsity is ${a.sparsity}; it must be from 0 to 1`,
  (a) => `shape ${show(a.shape)} cannot be divided into equal parts`,
  (a) => `${dimensions(a)}; it must have ${a.dimensions}, and arguments in their ranges`,
);

/** The initializers that fill one tensor, over a core. @param {import('../core/loader.js').Core} core @returns {any} */
export const createFills = (core) => ({
  ...createRandom(core),
  ...createFamilies(core),
  ...createOrthogonal(core),
  ...createStructured(core),
  ...createSequences(core),
});

/** @param {import('../core/loader.js').Core} core */
export function create(core) {
  core.whole = createWhole(core);
  Object.assign(core, { scatter, gather, putBox: createSlices(core), ...createParts(core) });
  return { ...createFills(core), ...createModifiers(core), ...createExplain(core, createFills) };
}
