// SPDX-License-Identifier: Apache-2.0
// load() of nn-init/frameworks: loads nn-init.wasm, and the files of the kinds that the caller names.
import { choice, isPlain, listOf, options, read, typeError } from '../core/check.js';
import { compile, createLoad } from '../core/loader.js';
import { abilities, create as createAll } from './create.js';
import { FRAMEWORKS } from './kind.js';
import { link } from './link.js';
import { chooseBuild } from './relaxed.js';

/** @typedef {import('./create.js').FrameworkCore} FrameworkCore */
/** @typedef {import('./create.js').KindName} KindName */
/** @typedef {import('./relaxed.js').Build} Build */
/** @typedef {import('../core/loader.js').Source} Source */
/** @typedef {import('./relaxed.js').LoadOptions & OwnOptions} LoadOptions */
/**
 * @typedef {object} OwnOptions
 * @property {readonly KindName[] | { [K in KindName]?: Source | Promise<Source> }} [kinds] the kinds that generator()
 *   can make, for example `['torch']`. A page fetches no other files. By default all kinds. Each call of load() adds
 *   kinds that are not there yet. 'torch-erfinv' is for kind 'torch' with a version up to 2.11, and for truncNormal_({
 *   method: 'erfinv' }). An object gives files of your own, such as nn-init-torch.wasm, like `wasm` does
 */

/** The core of each nn. Its key is a function of nn: nn itself is made later. @type {WeakMap<object, FrameworkCore>} */
const cores = new WeakMap();

/** @param {import('../core/loader.js').Core} given */
export function create(given) {
  const made = createAll(given);
  cores.set(made.generator, /** @type {FrameworkCore} */ (given));
  return made;
}

/** @param {any} nn what load() returned @returns {FrameworkCore} */
export const coreOf = (nn) => /** @type {FrameworkCore} */ (cores.get(nn.generator));

/**
 * Links a file of a kind, once.
 * @param {FrameworkCore} core
 * @param {KindName} name
 * @param {() => Source | Promise<Source>} locate
 */
export async function addKind(core, name, locate) {
  const { linked } = core;
  // Another call may be linking its own file. If that fails, this call links this file.
  for (let other; (other = linked[name]);)
    if (
      await other.then(
        () => true,
        () => false,
      )
    )
      return;
  const add = async () => {
    core.kinds[name] = await link(core, name, await compile(Promise.resolve().then(locate), `kinds.${name}`));
  };
  const adding = add();
  linked[name] = adding;
  adding.catch(() => delete linked[name]); // the next call tries again
  await adding;
}

/**
 * The kinds that load() was given, with their files.
 * @param {unknown} kinds
 * @param {Record<string, unknown>} known
 * @returns {[KindName, unknown][]}
 */
function wanted(kinds, known) {
  if (kinds === undefined) return wanted(Object.keys(known), known);
  const names = read(
    'load',
    'kinds',
    () => listOf('load', 'kinds', kinds, 100) ?? (kinds && isPlain(kinds) && Object.keys(kinds)),
  );
  if (!names)
    throw typeError('load', 'kinds', kinds, "a list of kinds, for example ['torch'], or an object with their files");
  const all = names.flatMap((/** @type {any} */ name) => (name === 'keras' ? FRAMEWORKS.keras.files : name));
  return all.map((/** @type {any} */ name) => {
    choice('load', 'kinds', name, known);
    return [
      name,
      Array.isArray(kinds) ? undefined : read('load', `kinds.${name}`, () => /** @type {any} */ (kinds)[name]),
    ];
  });
}

/**
 * @param {(simd: boolean) => Source | Promise<Source>} locate finds nn-init.wasm, by a file of bindings/wasm
 * @param {Record<KindName, (build: any) => Source | Promise<Source>>} files find the files of kinds
 */
export function createFrameworksLoad(locate, files) {
  const loadAll = createLoad((/** @type {Build} */ build) => locate(build !== false), abilities, create, chooseBuild);
  return async function load(/** @type {any} */ given) {
    const { kinds, ...others } = options('load', given, {
      simd: undefined,
      wasm: undefined,
      layout: undefined,
      kinds: undefined,
    });
    const build = chooseBuild(others.simd);
    const chosen = wanted(kinds, files);
    const nn = await loadAll(/** @type {any} */ (others));
    const core = coreOf(nn);
    const add = (/** @type {[KindName, any]} */ [name, own]) =>
      addKind(core, name, () => (own === undefined ? files[name](build) : own));
    await Promise.all(chosen.map(add));
    return nn;
  };
}
