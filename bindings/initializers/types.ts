// SPDX-License-Identifier: Apache-2.0
// What load() of `nn-init` and `nn-init/core` returns. These are named interfaces over the types of the parts, so that
// an editor finds the documentation of each function: an inferred type does not carry it into the declarations.
import type { DrawingGenerator } from '../core/draws.js';
import type { Generator, GeneratorState, Kind, Seed } from '../core/generator.js';
import type { createFactories } from '../core/loader.js';
import type { createExplain } from './explain.js';
import type { createFamilies } from './families.js';
import type { createModifiers } from './modifiers.js';
import type { createOrthogonal } from './orthogonal.js';
import type { createRandom } from './random.js';
import type { createSequences } from './sequences.js';
import type { createStructured } from './structured.js';

type Factories = ReturnType<typeof createFactories>;
type Own = 'manualSeed' | 'defaultGenerator' | 'generator';

/** The options of a generator, beside its seed. */
export interface GeneratorOptions {
  /** Its bit generator: 'xoshiro128++' by default */
  kind?: Kind;
  /** The number of its stream, or a name; 0 by default */
  stream?: Seed;
}

/** The options of a generator. */
export interface SeededOptions extends GeneratorOptions {
  /** An integer, or any string, which is hashed; random by default */
  seed?: Seed;
  /** What state() returned, in place of all other options */
  state?: GeneratorState;
}

/** The members that make generators of class G. */
interface Generators<G extends Generator> {
  /**
   * Makes the default generator: the root stream of this seed, from its beginning. Every call without a generator draws
   * from it. The options are those of generator().
   */
  readonly manualSeed: (seed: Seed, options?: GeneratorOptions) => G;
  /**
   * The generator of every call that gives none. Its seed is random until you call manualSeed() or assign a generator.
   */
  defaultGenerator: G;
  /**
   * Makes a generator: the stream `stream` of `seed`, from its beginning, or the position in a `state`. Without `seed`
   * the seed is random. `state` comes from state().
   */
  readonly generator: (options?: SeededOptions) => G;
}

type All = Omit<Factories, Own> & Readonly<ReturnType<typeof createRandom>>;

/** All of `nn-init/core`: the first twelve initializers. */
export interface NNInitCore extends All, Generators<Generator> {}

/** All of `nn-init`. */
export interface NNInit
  extends
    All,
    Generators<DrawingGenerator>,
    Readonly<ReturnType<typeof createExplain>>,
    Readonly<ReturnType<typeof createFamilies>>,
    Readonly<ReturnType<typeof createModifiers>>,
    Readonly<ReturnType<typeof createOrthogonal>>,
    Readonly<ReturnType<typeof createSequences>>,
    Readonly<ReturnType<typeof createStructured>> {}
