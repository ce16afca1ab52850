// SPDX-License-Identifier: Apache-2.0
// What load() of `nn-init/frameworks` returns.
import type { NNInit } from '../initializers/types.js';
import type { createReplacements } from './create.js';

type Replacements = ReturnType<typeof createReplacements>;

/** All of `nn-init/frameworks`. */
export interface NNInitFrameworks extends Omit<NNInit, keyof Replacements>, Readonly<Omit<Replacements, 'generator'>> {
  /**
   * A generator: without a `kind` one of nn-init's own; of another library for its kind, with the options that this has.
   * Without a seed, one is drawn at random; `state` is what state() returned.
   */
  readonly generator: NNInit['generator'] & Replacements['generator'];
}
