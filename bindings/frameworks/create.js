// SPDX-License-Identifier: Apache-2.0
// All of nn-init, plus generators that give other libraries' numbers.
import { rangeError, sizeOf, statusMessages, typeError } from '../core/check.js';
import { abilities as everything, create as createEverything } from '../initializers/all.js';
import { DISTRIBUTIONS, canonical } from '../initializers/scaling.js';
import { BYTES, FrameworkGenerator as Framework, createFrameworkGenerator } from './generator.js';
import { OPTIONS, createErfinv } from './erfinv.js';
import { FRAMEWORKS } from './kind.js';
import { OPTION } from './state.js';
import { SCALING, createTorchScaling } from './torch-scaling.js';
import { VIEW, inOrder, viewOf } from './torch-views.js';

/** @typedef {import('./generator.js').FrameworkGenerator} FrameworkGenerator */
/** @typedef {import('./generator.js').FrameworkKind} FrameworkKind */
/** @typedef {import('./generator.js').FrameworkOptions} FrameworkOptions */
/** @typedef {import('./generator.js').FrameworkState} FrameworkState */
/**
 * The exports of a kind's file.
 * @typedef {object} KindExports
 * @property {() => number} nni_abi
 * @property {() => void} [__wasm_apply_data_relocs] writes addresses into its data
 * @property {(generator: number, kind: number, option: number, seed: number, words: number) => number} nni_framework_init
 * @property {(generator: number, order: number, n: number) => number} nni_torch_randperm only in 'torch'
 * @property {(tensor: number, mean: number, std: number, a: number, b: number, exceptions: number, n: number,
 *   generator: number) => number} nni_torch_erfinv_normal only in 'torch-erfinv'
 * @property {(generator: number, keys: number, n: number) => number} nni_jax_split only in 'jax', like the next
 * @property {(generator: number, data: number, key: number) => number} nni_jax_fold_in
 * @property {import('./relaxed.js').IsFused} [nni_is_fused] only in the build with relaxed SIMD, like the next
 * @property {import('./relaxed.js').IsFused} [nni_is_fused64]
 */
/**
 * The exports of nn-init.wasm that the files of kinds use.
 * @typedef {{ __indirect_function_table: { grow: (places: number) => number } }} SharedExports
 */
/**
 * What load({ kinds }) takes.
 * @typedef {Exclude<FrameworkKind, 'keras'> | 'torch-erfinv' | 'keras-tensorflow' | 'keras-jax' | 'keras-torch' | 'keras-numpy'} KindName
 */
/**
 * @typedef {object} OwnCore
 * @property {import('../core/loader.js').Exports & SharedExports} exports
 * @property {{ [K in KindName]?: KindExports }} kinds the kinds loaded so far
 * @property {{ [K in KindName]?: Promise<void> }} linked the kinds loaded or still loading
 * @property {number} framework the address of an nni_framework_generator
 * @property {FrameworkGenerator | undefined} selectedFramework the generator whose state is at that address
 */
/** @typedef {import('../core/loader.js').Core & OwnCore} FrameworkCore */

// The message of NNI_ERROR_FRAMEWORK. Initializers that a framework lacks altogether are refused below, by name.
statusMessages.push((a) => {
  const { generator, dtype } = a;
  if (generator.kind === 'torch' && a.bounds === 'absolute' && 'a' in a && !a.correct && hasDtype(generator, dtype))
    return `a is ${a.a} and b is ${a.b}; PyTorch would hardly ever draw a ${dtype} there from a normal with mean ${a.mean} and std ${a.std}`;
  return `generator is of kind '${generator.kind}'; nn-init does not have its initializer with dtype ${dtype} and these options`;
});

/**
 * Whether PyTorch has a dtype: its halves are those of 2.12 and later.
 * @param {FrameworkGenerator} generator
 * @param {string} dtype
 */
const hasDtype = (generator, dtype) => /^float(32|64)$/.test(dtype) || Framework.view(generator)[OPTION] === 2;

/**
 * Reads the axes of a tensor without a layout like the generator's framework does. TF.js has no fans for one axis or
 * for more than five: it takes the square root of the size. JAX refuses one axis.
 * @type {import('../core/loader.js').Abilities['arrange']}
 */
function arrangeFor(name, shape, layout, o, standard, generator) {
  if (!Framework.is(generator) || (layout ?? o.layout) !== undefined)
    return everything.arrange(name, shape, layout, o, standard);
  const { kind } = generator;
  const { layout: own } = FRAMEWORKS[generator.kind];
  if (kind === 'tfjs' && (shape.length < 2 || shape.length > 5) && 'fanIn' in o) {
    const fan = Math.sqrt(sizeOf(shape));
    return everything.arrange(name, shape, own, { ...o, fanIn: o.fanIn ?? fan, fanOut: o.fanOut ?? fan }, standard);
  }
  const isRefused = kind === 'jax' && shape.length < 2;
  return everything.arrange(name, shape, isRefused ? 'torch' : own, o, standard);
}

/**
 * Whether the generator can fill a box without its whole by this initializer.
 * @param {import('../core/run.js').Taken} taken
 */
function fillsBoxes({ name, args: { drawsAs = name }, generator }) {
  const { boxes } = FRAMEWORKS[/** @type {FrameworkGenerator} */ (generator).kind];
  return boxes !== undefined && (/^(uniform|normal)_$/.test(drawsAs) || boxes.includes(canonical(drawsAs)));
}

/** @type {import('../core/loader.js').Abilities} */
export const abilities = {
  ...everything,
  arrange: arrangeFor,
  isOther: Framework.is,
};

/** @param {import('../core/loader.js').Core} given */
export function create(given) {
  const core = /** @type {FrameworkCore} */ (given);
  core.kinds = {};
  core.linked = {};
  core.framework = core.memory.allocate(BYTES);
  const { run, createGenerator, addressOfGenerator } = core;
  const { truncate, useMklErfinv } = createErfinv(core);
  core.truncNormalOptions = OPTIONS;
  core.truncate = truncate;
  core.scalingOptions = SCALING;
  core.scaleVariance = createTorchScaling(core, truncate);
  core.addressOfGenerator = (name, generator) =>
    Framework.is(generator) ? Framework.addressOf(name, generator, core) : addressOfGenerator(name, generator);
  core.createGenerator = /** @type {any} */ (createFrameworkGenerator);
  core.run = {
    ...run,
    generatorOf: (taken) => {
      const { name, args, generator } = taken;
      const { drawsAs = name } = args;
      if (!Framework.is(generator)) return run.generatorOf(taken);
      if (!/^(uniform|normal)_$/.test(drawsAs) && !FRAMEWORKS[generator.kind].initializers.includes(canonical(drawsAs)))
        throw new TypeError(`${name}: generator is of kind '${generator.kind}', which has no such initializer`);
      if (taken.parts) throw rangeError(name, 'parts', args.parts, "left out with another library's generator");
      if (name === 'truncNormal_' && args.std === 0) throw rangeError(name, 'std', 0, 'positive'); // they divide by std
      const address = run.generatorOf(taken);
      Framework.view(generator)[VIEW] = viewOf(taken);
      return address;
    },
    put: (taken, values, first) => run.put(inOrder(taken), values, first),
    // A framework's values may depend on how many it draws, so it draws all of a tensor at once, unless each value
    // depends only on its place.
    fillTaken: (taken, fill) => {
      if (!Framework.is(taken.generator)) return run.fillTaken(taken, fill);
      return (fillsBoxes(taken) ? core.whole.fillBox : core.whole.fillWhole)(taken, fill);
    },
  };
  // In frameworks that have a truncated lecun_normal, lecun_normal is the truncated one.
  core.lecunNormal = (generator, distribution) =>
    Framework.is(generator) && FRAMEWORKS[generator.kind].initializers.includes('lecunTruncNormal_')
      ? DISTRIBUTIONS.truncated_normal
      : distribution;
  return { ...createEverything(core), ...createReplacements(core), useMklErfinv };
}

/** The functions that are different with generators of frameworks. @param {FrameworkCore} core */
export function createReplacements(core) {
  /**
   * @type {((options: FrameworkOptions & { kind: FrameworkKind }) => FrameworkGenerator)
   *   & ((options: { state: FrameworkState }) => FrameworkGenerator)}
   */
  const generator = (/** @type {any} */ options) =>
    /** @type {any} */ (createFrameworkGenerator(core, 'generator', options));

  return {
    /**
     * Makes a generator: without `kind` one of nn-init's own, with it one of another library, which has its own
     * options. Without `seed` the seed is random. `state` comes from state().
     */
    generator,
  };
}
