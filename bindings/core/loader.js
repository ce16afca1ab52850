// SPDX-License-Identifier: Apache-2.0
import { choice, extents, failure, options, rangeError, show, sizeOf, layoutOf, tagOf, typeError } from './check.js';
import { Generator, createGenerator } from './generator.js';
import { RULES } from './layout.js';
import { createRun } from './run.js';
import { Tensor } from './tensor.js';

/**
 * What the wasm file exports: functions of nn_init.h under their own names. Pointers and sizes are u32, an nni_status
 * comes back.
 * @typedef {object} Exports
 * @property {{ buffer: ArrayBuffer, grow: (pages: number) => number }} memory a WebAssembly.Memory; not all users have its type
 * @property {{ value: any }} __heap_base
 * @property {() => number} nni_abi
 * @property {() => void} nni_reset_stack
 * @property {(generator: number, kind: number, seed: bigint, stream: bigint) => number} nni_generator_init
 * @property {(generator: number, words: number, n: number) => number} nni_words
 * @property {(parent: bigint, name: number, size: number) => bigint} nni_stream_id
 * @property {(tensor: number, fanIn: number, fanOut: number) => number} nni_calculate_fan_in_and_fan_out
 * @property {(nonlinearity: number, slope: number, gain: number) => number} nni_calculate_gain
 * @property {(tensor: number, value: number) => number} nni_fill
 * @property {(tensor: number, a: number, b: number, generator: number) => number} nni_uniform
 * @property {(tensor: number, mean: number, std: number, generator: number) => number} nni_normal
 * @property {(tensor: number, gain: number, distribution: number, generator: number) => number} nni_xavier
 * @property {(tensor: number, slope: number, mode: number, nonlinearity: number, distribution: number, generator: number) => number} nni_msra
 * @property {(tensor: number, mean: number, std: number, a: number, b: number, bounds: number, correct: number,
 *   generator: number) => number} nni_truncated_normal not of nn-init/core, like all that follow
 * @property {(tensor: number, scale: number, mode: number, distribution: number, generator: number) => number} nni_variance_scaling
 * @property {(tensor: number, omega: number, first: number, gain: number, generator: number) => number} nni_siren
 * @property {(tensor: number, values: number) => number} nni_assign
 * @property {(tensor: number, factor: number) => number} nni_scale
 * @property {(tensor: number, gain: number) => number} nni_eye
 * @property {(tensor: number) => number} nni_dirac
 * @property {(tensor: number, diagonal: number) => number} nni_bilinear
 * @property {(tensor: number, filters: number, repeat: number, interleaved: number) => number} nni_icnr
 * @property {(tensor: number, sparsity: number, std: number, generator: number, workspace: number) => number} nni_sparse
 * @property {(tensor: number, delta: number) => number} nni_orthogonal_workspace
 * @property {(tensor: number, gain: number, delta: number, generator: number, workspace: number) => number} nni_orthogonal_begin
 * @property {(workspace: number) => number} nni_orthogonal_step
 * @property {(tensor: number, table: number, parameter: number) => number} nni_table
 * @property {(tensor: number, imaginary: number, window: number) => number} nni_stft
 * @property {(tensor: number, a: number, b: number, factor: number, generator: number) => number} nni_log_uniform
 * @property {(tensor: number, dtMin: number, dtMax: number, floor: number, generator: number) => number} nni_mamba_dt_bias
 * @property {(x: number, y: number) => number} nni_power
 * @property {(tensor: number, whole: number) => number} nni_take
 */

/**
 * Of a foreign array. Its length is looked at when it is filled.
 * @typedef {{ data?: any, storage: import('./dtype.js').Storage, strides?: readonly number[], offset?: number, needs?: number }} Elements
 */
/**
 * What an entry of the package can do.
 * @typedef {object} Abilities
 * @property {number} abi NNI_ABI of nn_init.h; 65536 more for nn-init-core.wasm
 * @property {Record<string, import('./dtype.js').Storage>} dtypes by their names
 * @property {(name: string, t: any, shape: readonly number[]) => Elements} elementsOf a foreign array: reads it
 * @property {typeof import('./memory.js').Memory} Memory
 * @property {typeof import('./generator.js').Generator} Generator
 * @property {string} [otherKinds] of generators, where they are to be had
 * @property {(generator: unknown) => boolean} [isOther] whether it is another library's generator
 * @property {object} sliceOptions of what draws; with their defaults, like the next two
 * @property {object} partsOptions of what has fans and draws
 * @property {typeof import('./slice.js').boxOf} [boxOf] what the former mean
 * @property {typeof import('./parts.js').partsOf} [partsOf] what the latter mean
 * @property {object} fanOptions by which a call may say what its axes are, with their defaults
 * @property {typeof import('./layout.js').arrange} arrange what those options mean
 * @property {Record<string, number>} nonlinearities that have a gain, as nni_nonlinearity
 */
/**
 * One instance of the C core.
 * @typedef {object} OwnCore
 * @property {Exports} exports
 * @property {import('./memory.js').Memory} memory
 * @property {any} defaultGenerator undefined until it is used, or set
 * @property {(name: string) => any} defaultGeneratorFor a function that is given none: seeded at random if it has to be made
 * @property {typeof createGenerator} createGenerator
 * @property {(name: string, generator: any) => number} addressOfGenerator that stands for an argument
 * @property {(generator: unknown, distribution: number) => number} [lecunNormal] as a framework draws it
 * @property {object} [truncNormalOptions] options that truncNormal_ has beside
 * @property {object} [scalingOptions] those that varianceScaling_ and LeCun's family have beside
 * @property {(tensor: number, mean: number, std: number, a: number, b: number, bounds: number, correct: number, generator: number,
 *   taken: import('./run.js').Taken) => number} [truncate] in place of nni_truncated_normal
 * @property {(tensor: number, scale: number, mode: number, distribution: number, generator: number,
 *   taken: import('./run.js').Taken) => number} [scaleVariance] in place of nni_variance_scaling
 * @property {import('./generator.js').Generator | undefined} selected the one whose words are in linear memory
 * @property {ReturnType<typeof createRun>} run
 * @property {ReturnType<typeof import('./whole.js').createWhole>} whole not of nn-init/core, like the next two
 * @property {typeof import('./strided.js').scatter} scatter of arrays whose elements do not lie one after the other
 * @property {typeof import('./strided.js').gather} gather
 * @property {ReturnType<typeof import('./slice.js').createSlices>} putBox of slices
 * @property {ReturnType<typeof import('./parts.js').createParts>['arrangedOf']} arrangedOf
 * @property {ReturnType<typeof import('./parts.js').createParts>['fillParts']} fillParts
 * @property {string | undefined} layout of what has none: load({ layout })
 * @property {(() => Promise<unknown>) | undefined} [pause] takes the pauses of the next call that has some. A pool sets it, and may end the call there
 */
/** @typedef {Abilities & OwnCore} Core */

/** @typedef {import('./compile.js').Source} Source */
/**
 * @typedef {object} LoadOptions
 * @property {boolean} [simd] false for the scalar build; by default, SIMD where the engine has it
 * @property {Source | Promise<Source>} [wasm] a copy of nn-init.wasm or nn-init.scalar.wasm of one's own: bytes, a
 *   WebAssembly.Module, a Response, a Blob, a URL, or a path in Node.js
 * @property {import('./layout.js').Rule} [layout] the rule by which all functions read the axes of a tensor that has no
 *   layout; by default `xavier*`, `msra*` and `calculate*` go by 'megengine', all others by 'torch'
 */
/**
 * A module of one function that does i8x16.splat and i8x16.popcnt, of the final instruction set: valid where SIMD128
 * is.
 */
const SIMD_MODULE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

/**
 * Chooses the build for load({ simd }): by default SIMD, if the engine has it.
 * @param {boolean | undefined} simd
 * @returns {boolean}
 */
export function chooseSimd(simd) {
  if (simd !== undefined && typeof simd !== 'boolean') throw typeError('load', 'simd', simd, 'a boolean');
  return simd ?? WebAssembly.validate(new Uint8Array(SIMD_MODULE));
}

/** @param {Core} core @param {string} name @param {unknown} given */
function storageOf(core, name, given) {
  const { dtype, layout } = options(name, given, { dtype: 'float32', layout: undefined });
  return { storage: choice(name, 'dtype', dtype, core.dtypes), layout };
}

/** The functions that are not initializers. @param {Core} core */
export function createFactories(core) {
  return {
    /**
     * Makes the default generator, from which everything draws that is given none: the root stream of this seed at its
     * beginning.
     * @param {import('./generator.js').Seed} seed
     * @param {Omit<Parameters<typeof createGenerator>[2], 'seed'>} [options] as of generator()
     * @returns {Generator}
     */
    manualSeed: (seed, options) => {
      return (core.defaultGenerator = core.createGenerator(core, 'manualSeed', options, { seed }));
    },

    /** Seeded at random until manualSeed is called, or a generator is assigned. @returns {Generator} */
    get defaultGenerator() {
      return core.defaultGeneratorFor('defaultGenerator');
    },

    /** @param {import('./generator.js').AnyGenerator} generator */
    set defaultGenerator(generator) {
      core.addressOfGenerator('defaultGenerator', generator);
      core.defaultGenerator = generator;
    },

    /**
     * A generator of its own: the stream `stream` of `seed`, from its beginning, or the place that a `state` holds.
     * @param {{ seed?: import('./generator.js').Seed, kind?: import('./generator.js').Kind, stream?: import('./generator.js').Seed,
     *   state?: import('./generator.js').GeneratorState }} [options] without a seed, one is drawn at random; `state`
     * is what state() returned
     */
    generator: (options) => createGenerator(core, 'generator', options),

    /**
     * A tensor in linear memory, of zeros or of what was there before. Its data is a view, and is lost on dispose(): give
     * other libraries the data of array() or of toArray().
     * @template {import('./dtype.js').Dtype} [D='float32']
     * @param {import('./tensor.js').Shape} shape
     * @param {{ dtype?: D, layout?: import('./layout.js').Layout }} [given] of float32 by default
     * @returns {Tensor<D>}
     */
    tensor: (shape, given) => {
      const { storage, layout } = storageOf(core, 'tensor', given);
      return new Tensor(core.memory, shape, layout, storage);
    },

    /**
     * An array in memory of your own, of zeros, with its shape: any initializer fills it, any library may keep it, and there is
     * nothing to dispose of.
     * @template {import('./dtype.js').Dtype} [D='float32']
     * @param {import('./tensor.js').Shape} shape
     * @param {{ dtype?: D, layout?: import('./layout.js').Layout }} [given] of float32 by default
     * @returns {import('./tensor.js').OwnArray<D>}
     */
    array: (shape, given) => {
      const { storage, layout } = storageOf(core, 'array', given);
      const own = extents('array', shape);
      layoutOf('array', layout);
      try {
        const data = new /** @type {any} */ (globalThis)[storage.kinds[0]](sizeOf(own));
        return { data, shape: own, dtype: /** @type {D} */ (storage.dtype), layout };
      } catch {
        throw rangeError('array', 'shape', own, 'of a size that fits in memory');
      }
    },
  };
}

/** What a load that has nothing in its way does without. */
const more = () => import('./compile.js');

/**
 * Compiles bytes, and takes a module as it is. At once, in half a millisecond: Next.js takes what is not there when a component
 * is rendered, after its imports, for data that it must wait for. What else there is to do, and to say where that fails, is
 * imported when it is needed.
 * @internal
 * @param {Source | Promise<Source>} source
 * @param {string} what it is, in messages
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compile(source, what) {
  /** @type {unknown} */
  let cause;
  try {
    const found = /** @type {any} */ (await source);
    if (tagOf(found) === 'WebAssembly.Module') return found;
    if (ArrayBuffer.isView(found) || /ArrayBuffer$/.test(tagOf(found))) return new WebAssembly.Module(found);
  } catch (error) {
    cause = error;
  }
  let other;
  try {
    other = await more();
  } catch (error) {
    throw failure(
      `${what} cannot be read; without import(), use 'nn-init/inline' or load({ wasm: module })`,
      cause ?? error,
    );
  }
  const check = { failure, show, tagOf, typeError };
  return other.createCompile(check)(source, what);
}

/** Chrome before 115 refuses in a page to instantiate at once. @param {WebAssembly.Module} module */
async function instanceOf(module) {
  try {
    return new WebAssembly.Instance(module, {});
  } catch {
    return WebAssembly.instantiate(module, {});
  }
}

/**
 * @param {WebAssembly.Module} module
 * @param {Abilities} abilities
 * @param {(core: Core) => object} create
 * @param {string | undefined} layout
 */
async function instantiate(module, abilities, create, layout) {
  let exports;
  let memory;
  /** @type {unknown} */
  let abi;
  /** @type {unknown} */
  let cause;
  try {
    const instance = await instanceOf(module);
    exports = /** @type {Exports} */ (/** @type {unknown} */ ({ ...instance.exports }));
    abi = exports.nni_abi?.();
    memory = abi === abilities.abi && new abilities.Memory(exports);
  } catch (error) {
    cause = error;
  }
  if (!memory) {
    const why = more().then(({ whyNoInstance }) => whyNoInstance(cause, abi, abilities.abi));
    throw failure(await why.catch(() => 'wasm cannot be instantiated'), cause);
  }
  const core = /** @type {Core} */ ({ ...abilities, exports, memory, layout, createGenerator });
  core.addressOfGenerator = (name, generator) => Generator.addressOf(name, generator, core);
  // At its first use: where a program begins, some hosts have no random numbers yet, or none at all.
  core.defaultGeneratorFor = (name) => (core.defaultGenerator ??= createGenerator(core, name, undefined));
  core.run = createRun(core);
  // Not frozen, so that a test may spy on a function.
  return Object.assign(createFactories(core), create(core));
}

/** What load() compiles where it is given no wasm, in messages. */
export const OWN = 'its WebAssembly';

/** Words and elements are written by one kind of view and read by another. */
const isBigEndian = () => !new Uint8Array(Uint16Array.of(1).buffer)[0];

/**
 * The load function of an entry, which names the type of what comes back.
 * @template [B=boolean] the values of `simd` that the entry knows, one for each build
 * @param {(simd: B) => Source | Promise<Source>} locate the entry's own wasm file, by a file of bindings/wasm
 * @param {Abilities} abilities
 * @param {(core: Core) => object} create its functions over an instance
 * @param {(simd: any) => B} [choose] checks the option `simd` and chooses the build
 */
export function createLoad(locate, abilities, create, choose = /** @type {any} */ (chooseSimd)) {
  /** Modules by build; instances by build and layout. @type {Map<any, Promise<any>>} */
  const loaded = new Map();

  /**
   * Instantiates the C core: SIMD where the engine has it, else scalar, with the same results. A second call returns
   * the first one's result, except with another layout, or a `wasm` of one's own, which is instantiated each time.
   * @param {Omit<LoadOptions, 'simd'> & { simd?: B }} [given]
   * @returns {Promise<any>}
   */
  return async function load(given) {
    const o = options('load', given, {
      simd: /** @type {any} */ (undefined),
      wasm: /** @type {any} */ (undefined),
      layout: /** @type {import('./layout.js').Rule | undefined} */ (undefined),
    });
    if (!globalThis.WebAssembly)
      throw failure('this engine has no WebAssembly, as Node.js with --jitless, or Safari in Lockdown Mode');
    if (isBigEndian()) throw failure('this host is big-endian; nn-init needs a little-endian one');
    const { layout } = o;
    if (layout !== undefined) choice('load', 'layout', layout, RULES);
    /** @param {WebAssembly.Module} module */
    const start = (module) => instantiate(module, abilities, create, layout);
    if (o.wasm !== undefined) return start(await compile(o.wasm, 'wasm'));
    const simd = choose(o.simd);
    const key = `${simd} ${layout}`;
    let instance = loaded.get(key);
    if (!instance) {
      // What locate throws is named, too. A failure, of the network say, is not kept.
      const module = loaded.get(simd) ?? compile(Promise.resolve(simd).then(locate), OWN);
      instance = module.then(start);
      loaded.set(simd, module).set(key, instance);
      instance.catch(() => {
        loaded.delete(simd);
        loaded.delete(key);
      });
    }
    return instance;
  };
}
