// SPDX-License-Identifier: Apache-2.0
import { choice, extents, failure, options, rangeError, show, sizeOf, layoutOf, tagOf, typeError } from './check.js';
import { Generator, createGenerator } from './generator.js';
import { RULES } from './layout.js';
import { createRun } from './run.js';
import { Tensor } from './tensor.js';

/**
 * The exports of the wasm file: functions of nn_init.h under their own names. Pointers and sizes are u32. Functions
 * return an nni_status.
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
 *   generator: number) => number} nni_truncated_normal nn-init/core does not have it, nor the functions below
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
 * Describes a foreign array. Its length is checked later, when it is filled.
 * @typedef {{ data?: any, storage: import('./dtype.js').Storage, strides?: readonly number[], offset?: number, needs?: number }} Elements
 */
/**
 * The abilities of an entry of the package.
 * @typedef {object} Abilities
 * @property {number} abi NNI_ABI of nn_init.h, plus 65536 for nn-init-core.wasm
 * @property {Record<string, import('./dtype.js').Storage>} dtypes the dtypes by name
 * @property {(name: string, t: any, shape: readonly number[]) => Elements} elementsOf reads a foreign array
 * @property {typeof import('./memory.js').Memory} Memory
 * @property {typeof import('./generator.js').Generator} Generator
 * @property {string} [otherKinds] tells where other kinds of generators can be had
 * @property {(generator: unknown) => boolean} [isOther] whether a generator is another library's
 * @property {object} sliceOptions the options, with defaults, of functions that draw
 * @property {object} partsOptions the options, with defaults, of functions that draw and have fans
 * @property {typeof import('./slice.js').boxOf} [boxOf] reads sliceOptions
 * @property {typeof import('./parts.js').partsOf} [partsOf] reads partsOptions
 * @property {object} fanOptions the options, with defaults, that say what the axes are
 * @property {typeof import('./layout.js').arrange} arrange reads fanOptions
 * @property {Record<string, number>} nonlinearities the values of nni_nonlinearity by name
 */
/**
 * One instance of the C core.
 * @typedef {object} OwnCore
 * @property {Exports} exports
 * @property {import('./memory.js').Memory} memory
 * @property {any} defaultGenerator undefined until it is first used or set
 * @property {(name: string) => any} defaultGeneratorFor the generator of a call that gives none; made with a random
 *   seed at its first use
 * @property {typeof createGenerator} createGenerator
 * @property {(name: string, generator: any) => number} addressOfGenerator the address of an argument's nni_generator
 * @property {(generator: unknown, distribution: number) => number} [lecunNormal] the distribution by which a framework
 *   draws lecunNormal_
 * @property {object} [truncNormalOptions] further options of truncNormal_
 * @property {object} [scalingOptions] further options of varianceScaling_ and LeCun's family
 * @property {(tensor: number, mean: number, std: number, a: number, b: number, bounds: number, correct: number,
 *   generator: number, taken: import('./run.js').Taken) => number} [truncate] replaces nni_truncated_normal
 * @property {(tensor: number, scale: number, mode: number, distribution: number, generator: number, taken:
 *   import('./run.js').Taken) => number} [scaleVariance] replaces nni_variance_scaling
 * @property {import('./generator.js').Generator | undefined} selected the generator whose state is in linear memory
 * @property {ReturnType<typeof createRun>} run
 * @property {ReturnType<typeof import('./whole.js').createWhole>} whole nn-init/core does not have it, nor the next two
 * @property {typeof import('./strided.js').scatter} scatter writes to an array with strides
 * @property {typeof import('./strided.js').gather} gather
 * @property {ReturnType<typeof import('./slice.js').createSlices>} putBox describes a slice
 * @property {ReturnType<typeof import('./parts.js').createParts>['arrangedOf']} arrangedOf
 * @property {ReturnType<typeof import('./parts.js').createParts>['fillParts']} fillParts
 * @property {string | undefined} layout of what has none: load({ layout })
 * @property {(() => Promise<unknown>) | undefined} [pause] called for each pause of the next call that makes pauses. A
 *   pool sets it, and may end the call there
 */
/** @typedef {Abilities & OwnCore} Core */

/** @typedef {import('./compile.js').Source} Source */
/**
 * @typedef {object} LoadOptions
 * @property {boolean} [simd] false loads the scalar build; by default SIMD, where the engine has it
 * @property {Source | Promise<Source>} [wasm] your own copy of nn-init.wasm or nn-init.scalar.wasm: bytes, a
 *   WebAssembly.Module, a Response, a Blob, a URL, or a path in Node.js
 * @property {import('./layout.js').Rule} [layout] the rule by which all functions read the axes of a tensor without a
 *   layout. By default `xavier*`, `msra*` and `calculate*` use 'megengine', all others 'torch'
 */
/**
 * A module with one function that runs i8x16.splat and i8x16.popcnt of the final instruction set. It is valid only
 * where SIMD128 is.
 */
const SIMD_MODULE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

/**
 * Chooses the build by load({ simd }). Default: SIMD, if the engine has it.
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

/**
 * The options of array() and tensor().
 * @template {import('./dtype.js').Dtype} D
 * @typedef {object} ArrayOptions
 * @property {D} [dtype] of the elements, 'float32' by default
 * @property {import('./layout.js').Layout} [layout] what the axes are, for initializers whose options name no layout
 */

/** The functions that do not initialize. @param {Core} core */
export function createFactories(core) {
  return {
    /**
     * Makes the default generator: the root stream of this seed, from its beginning. Every call without a generator
     * draws from it.
     * @param {import('./generator.js').Seed} seed
     * @param {Omit<Parameters<typeof createGenerator>[2], 'seed'>} [options] those of generator()
     * @returns {Generator}
     */
    manualSeed: (seed, options) => {
      return (core.defaultGenerator = core.createGenerator(core, 'manualSeed', options, { seed }));
    },

    /**
     * The generator of every call that gives none. Its seed is random until you call manualSeed() or assign a
     * generator.
     * @returns {Generator}
     */
    get defaultGenerator() {
      return core.defaultGeneratorFor('defaultGenerator');
    },

    /** @param {import('./generator.js').AnyGenerator} generator */
    set defaultGenerator(generator) {
      core.addressOfGenerator('defaultGenerator', generator);
      core.defaultGenerator = generator;
    },

    /**
     * Makes a generator: the stream `stream` of `seed`, from its beginning, or the position in a `state`.
     * @param {{ seed?: import('./generator.js').Seed, kind?: import('./generator.js').Kind, stream?:
     *   import('./generator.js').Seed, state?: import('./generator.js').GeneratorState }} [options] without `seed` the
     *   seed is random; `state` comes from state()
     */
    generator: (options) => createGenerator(core, 'generator', options),

    /**
     * Makes a tensor in linear memory. It holds zeros, or what was there before. Its data is a view, which dispose()
     * ends: give other libraries the data of array() or of toArray().
     * @template {import('./dtype.js').Dtype} [D='float32']
     * @param {import('./tensor.js').Shape} shape
     * @param {ArrayOptions<D>} [given]
     * @returns {Tensor<D>}
     */
    tensor: (shape, given) => {
      const { storage, layout } = storageOf(core, 'tensor', given);
      return new Tensor(core.memory, shape, layout, storage);
    },

    /**
     * Makes an array of zeros in ordinary memory, with its shape. Any initializer fills it, any library may keep it,
     * and there is nothing to dispose of.
     * @template {import('./dtype.js').Dtype} [D='float32']
     * @param {import('./tensor.js').Shape} shape
     * @param {ArrayOptions<D>} [given]
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

/** The code that an ordinary load does not need. */
const more = () => import('./compile.js');

/**
 * Compiles bytes; returns a module as it is. It compiles synchronously, in half a millisecond: when Next.js renders a
 * component, it waits for anything that is not there after the imports, as for data. The code for other sources, and
 * for the reason of a failure, is imported when it is needed.
 * @internal
 * @param {Source | Promise<Source>} source
 * @param {string} what what the source is, for messages
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

/** Chrome before 115 refuses to instantiate synchronously in a page. @param {WebAssembly.Module} module */
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
  // Made at its first use: some hosts have no random numbers yet when a program begins, or none at all.
  core.defaultGeneratorFor = (name) => (core.defaultGenerator ??= createGenerator(core, name, undefined));
  core.run = createRun(core);
  // Not frozen: a test may spy on a function.
  return Object.assign(createFactories(core), create(core));
}

/** The name in messages of the file that load() compiles by default. */
export const OWN = 'its WebAssembly';

/**
 * Whether the host is big-endian. One kind of view writes words and elements, and another kind reads them, so the host
 * must be little-endian.
 */
const isBigEndian = () => !new Uint8Array(Uint16Array.of(1).buffer)[0];

/**
 * Makes the load function of an entry. The entry names the type that it returns.
 * @template [B=boolean] the values of `simd` that the entry knows, one for each build
 * @param {(simd: B) => Source | Promise<Source>} locate finds the entry's own wasm file, by a file of bindings/wasm
 * @param {Abilities} abilities
 * @param {(core: Core) => object} create makes the entry's functions over an instance
 * @param {(simd: any) => B} [choose] checks the option `simd` and chooses the build
 */
export function createLoad(locate, abilities, create, choose = /** @type {any} */ (chooseSimd)) {
  /** Modules by build; instances by build and layout. @type {Map<any, Promise<any>>} */
  const loaded = new Map();

  /**
   * Instantiates the C core: SIMD where the engine has it, else scalar, with the same results. A second call returns
   * the first call's result, unless its layout differs. A `wasm` of your own is instantiated each time.
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
      throw failure('this engine has no WebAssembly, like Node.js with --jitless or Safari in Lockdown Mode');
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
      // An error of `locate` gets a message with names, too. A failed load, for example by the network, is tried again.
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
