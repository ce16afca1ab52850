// SPDX-License-Identifier: Apache-2.0
// Loads nn-init/frameworks into a pool, when a fill first needs another library's generator.
import { compile } from '../core/loader.js';
import { abilities } from '../frameworks/create.js';
import { addKind, create } from '../frameworks/load.js';
import { chooseBuild } from '../frameworks/relaxed.js';
import { createFills } from '../initializers/all.js';
import { createInstance } from './instance.js';

/** @typedef {import('../frameworks/create.js').FrameworkCore} FrameworkCore */
/** @typedef {import('../frameworks/create.js').KindName} KindName */

/** The files that kinds draw with, if not just the file with their name. @type {Record<string, KindName[]>} */
const FILES = {
  torch: ['torch', 'torch-erfinv'],
  keras: ['keras-tensorflow', 'keras-jax', 'keras-torch', 'keras-numpy'],
};

/** @typedef {{ instance: import('./instance.js').Instance, kinds: Record<string, object> }} Foreign nn, and modules for workers */

/**
 * @param {Record<string, (build: any) => any>} locate find the files of kinds
 * @param {object} module nn-init.wasm
 * @param {{ layout?: import('../core/layout.js').Rule, simd?: boolean }} given
 */
export async function createForeign(locate, module, { layout, simd }) {
  const entry = { abilities, create, createFills };
  const given = /** @type {any} */ ({ layout, wasm: module });
  const instance = await createInstance(() => module, entry, given);
  const build = chooseBuild(simd);
  /** @type {Record<string, any>} */
  const modules = {};

  /**
   * Links the files of a kind for this thread, and returns them for the workers.
   * @param {KindName} name
   * @returns {Promise<Foreign>}
   */
  return async (name) => {
    const core = /** @type {FrameworkCore} */ (instance.core);
    const files = FILES[name] ?? [name];
    for (const file of files) {
      modules[file] ??= await compile(Promise.resolve(build).then(locate[file]), `kinds.${file}`);
      await addKind(core, file, () => modules[file]);
    }
    return { instance, kinds: Object.fromEntries(files.map((file) => [file, modules[file]])) };
  };
}
