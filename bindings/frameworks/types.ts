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
   * Makes the default generator from this seed. Every call without a generator draws from it. The options are those of
   * generator(), for example manualSeed(0, { kind: 'torch' }).
   */
  readonly manualSeed: NNInit['manualSeed'] & ((seed: FrameworkSeed, options: SeededOptions) => FrameworkGenerator);
  /**
   * The generator of every call that gives none. Its seed is random until you call manualSeed() or assign a generator.
   */
  defaultGenerator: NNInit['defaultGenerator'] | FrameworkGenerator;
  /**
   * Makes a generator: without `kind` one of nn-init's own, with it one of another library, which has its own options.
   * Without `seed` the seed is random. `state` comes from state().
   */
  readonly generator: NNInit['generator'] & Replacements['generator'];
}
