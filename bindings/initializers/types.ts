// SPDX-License-Identifier: Apache-2.0
// What load() of `nn-init` and `nn-init/core` returns. Named interfaces over the types of the parts, so that an editor
// finds the documentation of each function: an inferred type does not carry it into the declarations.
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

/** What a generator is made with, beside its seed. */
export interface GeneratorOptions {
  /** Its bit generator: 'xoshiro128++' by default */
  kind?: Kind;
  /** The number of its stream, or a name; 0 by default */
  stream?: Seed;
}

/** What is made of generators, of class G. */
interface Generators<G extends Generator> {
  /**
   * Makes the default generator, from which everything draws that is given none: the root stream of this seed at its
   * beginning. Options are those of generator().
   */
  readonly manualSeed: (seed: Seed, options?: GeneratorOptions) => G;
  /** What draws where no generator is given. Seeded at random until manualSeed is called, or a generator is assigned. */
  defaultGenerator: G;
  /**
   * A generator of its own: the stream `stream` of `seed`, from its beginning, or the place that a `state` holds. Without a
   * seed, one is drawn at random; `state` is what state() returned.
   */
  readonly generator: (options?: GeneratorOptions & { seed?: Seed; state?: GeneratorState }) => G;
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
