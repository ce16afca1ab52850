// SPDX-License-Identifier: Apache-2.0
// What nn-init gives in this Node.js.
import { load } from '../../../npm/dist/index.js';

export const nn = await load();

/** Fills a tensor as an independent stream of a seed does. */
export function weights(seed, stream, initializer, shape, options) {
  return nn[initializer](nn.array(shape), { ...options, generator: nn.generator({ seed }).stream(stream) }).data;
}
