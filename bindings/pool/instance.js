// SPDX-License-Identifier: Apache-2.0
// nn-init on this thread, with the compiled module for the workers, and a reader, which checks a call without doing it.
import { OWN, compile, createLoad } from '../core/loader.js';

/** @typedef {import('../core/loader.js').Core} Core */
/** @typedef {import('../core/run.js').Taken} Taken */
/**
 * A call of an initializer, after its arguments are read. The core has not checked its numbers yet.
 * @typedef {object} Call
 * @property {Taken} taken
 * @property {import('../core/run.js').Fill} fill
 * @property {boolean} isWhole whether the initializer makes all elements at once
 */
/**
 * @typedef {object} Instance
 * @property {any} nn what load() returns
 * @property {Core} core
 * @property {object} module a WebAssembly.Module; not all users have its type
 * @property {(initializer: string, t: any, args: any[]) => Call} read
 * @property {(initializer: unknown) => boolean} has
 */

/** Initializers that a pool does not have: one takes a function, one is asynchronous. */
const OTHERS = ['icnr_', 'orthogonalAsync_'];

/**
 * Makes the initializers once more, over a core that keeps a call instead of doing it.
 * @param {Core} core
 * @param {(core: Core) => any} createFills
 */
function createReader(core, createFills) {
  /** @type {Call | undefined} */
  let call;
  const { take } = core.run;
  /** @param {boolean} isWhole */
  const keeping = (isWhole) => {
    const fill = (/** @type {Taken} */ taken, /** @type {any} */ fill) => {
      call = { taken, fill, isWhole };
    };
    const run = (/** @type {string} */ name, /** @type {any} */ t, /** @type {any} */ args, /** @type {any} */ of) =>
      fill(take(name, t, args), of);
    return { fill, run };
  };
  const [byElement, whole] = [keeping(false), keeping(true)];
  const fills = createFills(
    Object.create(core, {
      // The array is checked later: it may not exist yet.
      run: {
        value: {
          ...core.run,
          ready: (/** @type {Taken} */ taken) => taken,
          fillTaken: byElement.fill,
          run: byElement.run,
        },
      },
      whole: { value: { ...core.whole, fillWhole: whole.fill, runPlaced: whole.run, runWhole: whole.run } },
    }),
  );
  return {
    has: (/** @type {any} */ name) =>
      typeof name === 'string' && Object.hasOwn(fills, name) && /_$/.test(name) && !OTHERS.includes(name),
    read: (/** @type {string} */ initializer, /** @type {any} */ t, /** @type {any[]} */ args) => {
      fills[initializer](t, ...args);
      return /** @type {Call} */ (call);
    },
  };
}

/**
 * An entry of the package, as its door makes it.
 * @typedef {object} Entry
 * @property {import('../core/loader.js').Abilities} abilities
 * @property {(core: Core) => object} create
 * @property {(core: Core) => any} createFills
 * @property {(simd: any) => any} [choose] chooses the build, as in createLoad()
 */

/**
 * @param {(...build: any[]) => any} locate finds the wasm file
 * @param {Entry} entry
 * @param {import('../core/loader.js').LoadOptions} given
 * @returns {Promise<Instance>}
 */
export async function createInstance(locate, { abilities, create, createFills, choose }, { wasm, ...given }) {
  /** @type {any} */
  let module;
  /** @type {any} */
  let core;
  const load = createLoad(
    async (...build) => (module = await compile(locate(...build), OWN)),
    abilities,
    (made) => create((core = made)),
    choose,
  );
  if (wasm !== undefined) module = await compile(wasm, 'wasm');
  const nn = await load(wasm === undefined ? given : { ...given, wasm: module });
  return { nn, core, module, ...createReader(core, createFills) };
}
