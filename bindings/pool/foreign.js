// SPDX-License-Identifier: Apache-2.0
// nn-init/frameworks, which a pool loads when a fill first needs another library's generator.
import { abilities, create } from '../frameworks/create.js';
import { chooseBuild } from '../frameworks/relaxed.js';
import { createFills } from '../initializers/all.js';
import { createInstance } from './instance.js';

/** @param {(...build: any[]) => any} locate @param {import('../core/loader.js').LoadOptions} given */
export async function createForeign(locate, given) {
  const choose = chooseBuild; // by itself, so that lines of dist stay short
  const entry = { abilities, create, createFills, choose };
  return createInstance(locate, entry, given);
}
