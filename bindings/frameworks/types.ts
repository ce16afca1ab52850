// SPDX-License-Identifier: Apache-2.0
// What load() of `nn-init/frameworks` returns.
import type { NNInit } from '../initializers/types.js';
import type { createReplacements } from './create.js';
import type { createErfinv } from './erfinv.js';
import type { FrameworkGenerator, FrameworkKind, FrameworkOptions, FrameworkSeed } from './generator.js';

type Replacements = ReturnType<typeof createReplacements>;
type Own = keyof Replacements | 'manualSeed' | 'defaultGenerator';
type SeededOptions = Omit<FrameworkOptions, 'seed' | 'state' | 'rngState'> & { kind: FrameworkKind };

/** All of `nn-init/frameworks`. */
export interface NNInitFrameworks
  extends
    Omit<NNInit, Own>,
    Readonly<Omit<Replacements, 'generator'>>,
    Readonly<Pick<ReturnType<typeof createErfinv>, 'useMklErfinv'>> {
  /**
   * Makes the default generator, from which everything draws that is given none, of this seed at its beginning. Options are
   * those of generator(): manualSeed(0, { kind: 'torch' }), say.
   */
  readonly manualSeed: NNInit['manualSeed'] & ((seed: FrameworkSeed, options: SeededOptions) => FrameworkGenerator);
  /** What draws where no generator is given. Seeded at random until manualSeed is called, or a generator is assigned. */
  defaultGenerator: NNInit['defaultGenerator'] | FrameworkGenerator;
  /**
   * A generator: without a `kind` one of nn-init's own; of another library for its kind, with the options that this has.
   * Without a seed, one is drawn at random; `state` is what state() returned.
   */
  readonly generator: NNInit['generator'] & Replacements['generator'];
}
