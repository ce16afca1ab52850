// SPDX-License-Identifier: Apache-2.0
// All of nn-init, with generators that give other libraries' numbers.
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
 * What a file of a kind exports.
 * @typedef {object} KindExports
 * @property {() => number} nni_abi
 * @property {() => void} [__wasm_apply_data_relocs] puts addresses into its data
 * @property {(generator: number, kind: number, option: number, seed: number, words: number) => number} nni_framework_init
 * @property {(generator: number, order: number, n: number) => number} nni_torch_randperm of 'torch' alone
 * @property {(tensor: number, mean: number, std: number, a: number, b: number, exceptions: number, n: number,
 *   generator: number) => number} nni_torch_erfinv_normal of 'torch-erfinv' alone
 * @property {(generator: number, keys: number, n: number) => number} nni_jax_split of 'jax' alone, like the next
 * @property {(generator: number, data: number, key: number) => number} nni_jax_fold_in
 * @property {import('./relaxed.js').IsFused} [nni_is_fused] of the build with relaxed SIMD alone, like the next
 * @property {import('./relaxed.js').IsFused} [nni_is_fused64]
 */
/**
 * What nn-init.wasm exports for the files of kinds.
 * @typedef {{ __indirect_function_table: { grow: (places: number) => number } }} SharedExports
 */
/**
 * What load({ kinds }) takes.
 * @typedef {Exclude<FrameworkKind, 'keras'> | 'torch-erfinv' | 'keras-tensorflow' | 'keras-jax' | 'keras-torch' | 'keras-numpy'} KindName
 */
/**
 * @typedef {object} OwnCore
 * @property {import('../core/loader.js').Exports & SharedExports} exports
 * @property {{ [K in KindName]?: KindExports }} kinds those that are there
 * @property {{ [K in KindName]?: Promise<void> }} linked those that are there, or will be
 * @property {number} framework the address of an nni_framework_generator
 * @property {FrameworkGenerator | undefined} selectedFramework the one whose state is there
 */
/** @typedef {import('../core/loader.js').Core & OwnCore} FrameworkCore */

// NNI_ERROR_FRAMEWORK: what frameworks do not have by name is refused below.
statusMessages.push((a) => {
  const { generator, dtype } = a;
  if (generator.kind === 'torch' && a.bounds === 'absolute' && 'a' in a && !a.correct && hasDtype(generator, dtype))
    return `a is ${a.a} and b is ${a.b}; of a normal with mean ${a.mean} and std ${a.std} PyTorch would find hardly a ${dtype} there`;
  return `generator is of kind '${generator.kind}', for which nn-init has no such initializer of dtype ${dtype} with these options`;
});

/** PyTorch's halves are those of 2.12 and later. @param {FrameworkGenerator} generator @param {string} dtype */
const hasDtype = (generator, dtype) => /^float(32|64)$/.test(dtype) || Framework.view(generator)[OPTION] === 2;

/**
 * The axes of a tensor that has no layout, as the framework of a generator takes them. TF.js has no fans of one axis, nor of
 * more than five, and takes the root of the size; JAX refuses one.
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

/** Whether the generator fills a box without its whole, by that initializer. @param {import('../core/run.js').Taken} taken */
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
      if (name === 'truncNormal_' && args.std === 0) throw rangeError(name, 'std', 0, 'positive'); // they divide by it
      const address = run.generatorOf(taken);
      Framework.view(generator)[VIEW] = viewOf(taken);
      return address;
    },
    put: (taken, values, first) => run.put(inOrder(taken), values, first),
    // A framework's values may depend on how many there are: all are drawn at once, but for what is a function of the place.
    fillTaken: (taken, fill) => {
      if (!Framework.is(taken.generator)) return run.fillTaken(taken, fill);
      return (fillsBoxes(taken) ? core.whole.fillBox : core.whole.fillWhole)(taken, fill);
    },
  };
  // What those that have a truncated one call lecun_normal is that.
  core.lecunNormal = (generator, distribution) =>
    Framework.is(generator) && FRAMEWORKS[generator.kind].initializers.includes('lecunTruncNormal_')
      ? DISTRIBUTIONS.truncated_normal
      : distribution;
  return { ...createEverything(core), ...createReplacements(core), useMklErfinv };
}

/** What is another function with generators of frameworks. @param {FrameworkCore} core */
export function createReplacements(core) {
  /**
   * @type {((options: FrameworkOptions & { kind: FrameworkKind }) => FrameworkGenerator)
   *   & ((options: { state: FrameworkState }) => FrameworkGenerator)}
   */
  const generator = (/** @type {any} */ options) =>
    /** @type {any} */ (createFrameworkGenerator(core, 'generator', options));

  return {
    /**
     * A generator: without a `kind` nn-init's own; of another library for its kind, with the options that this has. Without a
     * seed, one is drawn at random; `state` is what state() returned.
     */
    generator,
  };
}
