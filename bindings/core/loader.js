// SPDX-License-Identifier: Apache-2.0
import { choice, options, tagOf, typeError } from './check.js';
import { createGenerator, seededGenerator } from './generator.js';
import { Memory } from './memory.js';
import { createRun } from './run.js';
import { createScaling } from '../initializers/scaling.js';
import { Tensor } from './tensor.js';

/**
 * What the wasm file exports: functions of nn_init.h under their own names. Pointers and sizes are u32, an nni_status
 * comes back.
 * @typedef {object} Exports
 * @property {{ buffer: ArrayBuffer, grow: (pages: number) => number }} memory a WebAssembly.Memory; not all users have its type
 * @property {{ value: any }} __heap_base
 * @property {() => number} nni_abi
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
 * @property {(tensor: number, mean: number, std: number, a: number, b: number, bounds: number, correct: number, generator: number) => number} nni_truncated_normal not of nn-init/core, like all that follow
 * @property {(tensor: number, scale: number, mode: number, distribution: number, generator: number) => number} nni_variance_scaling
 * @property {(tensor: number, omega: number, first: number, gain: number, generator: number) => number} nni_siren
 * @property {(tensor: number, values: number) => number} nni_assign
 * @property {(tensor: number, factor: number) => number} nni_scale
 * @property {(tensor: number, gain: number) => number} nni_eye
 * @property {(tensor: number) => number} nni_dirac
 * @property {(tensor: number) => number} nni_bilinear
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
 */

/**
 * What an entry of the package can do.
 * @typedef {object} Abilities
 * @property {number} abi NNI_ABI of nn_init.h; 65536 more for nn-init-core.wasm
 * @property {Record<string, import('./dtype.js').Storage>} dtypes
 * @property {(name: string, data: unknown, given: unknown) => string} dtypeOf of a foreign array, by what it is and says
 * @property {string} [otherKinds] of generators, where they are to be had
 * @property {object} fanOptions by which a call may say what its axes are, with their defaults
 * @property {typeof import('./layout.js').arrange} arrange what those options mean
 */
/**
 * One instance of the C core.
 * @typedef {object} OwnCore
 * @property {Exports} exports
 * @property {Memory} memory
 * @property {import('./generator.js').Generator} defaultGenerator
 * @property {import('./generator.js').Generator | undefined} selected the one whose words are in linear memory
 * @property {ReturnType<typeof createRun>} run
 * @property {ReturnType<typeof createScaling>} scaling
 * @property {ReturnType<typeof import('./whole.js').createWhole>} whole not of nn-init/core
 * @property {import('../initializers/explain.js').Plan} [plan] takes the place of a fill while explain() asks what it would do
 */
/** @typedef {Abilities & OwnCore} Core */

/**
 * Where a wasm file comes from: bytes, a WebAssembly.Module, a Response, or a URL.
 * @typedef {ArrayBufferView | object | Response | URL | string} Source
 */
/**
 * @typedef {object} LoadOptions
 * @property {boolean} [simd] false for the scalar build; by default, SIMD where the engine has it
 * @property {Source | Promise<Source>} [wasm] a copy of nn-init.wasm or nn-init.scalar.wasm of one's own
 */
/**
 * A module of one function that does i8x16.splat and i8x16.popcnt, of the final instruction set: valid where SIMD128
 * is.
 */
const SIMD_MODULE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

/** Whether this engine has WebAssembly's 128-bit SIMD. */
const simdSupported = () => WebAssembly.validate(new Uint8Array(SIMD_MODULE));

/**
 * The bytes of a file in Node, which has no fetch for them. Not by an import, which bundlers would follow.
 * @param {URL} url
 * @returns {Promise<Uint8Array> | undefined} undefined outside of Node
 */
const readFile = (url) => /** @type {any} */ (globalThis).process?.getBuiltinModule?.('node:fs/promises').readFile(url);

/** @param {string} url absolute, or relative to the page */
function urlOf(url) {
  try {
    return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch {
    throw typeError('load', 'wasm', url, 'a URL');
  }
}

/**
 * @param {Source} source
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source === 'string') source = urlOf(source);
  if (source instanceof URL) {
    source = await ((source.protocol === 'file:' && readFile(source)) || fetch(source));
  }
  // Bytes first: in Node, to mention Response loads all of fetch, which takes longer than all the rest of load().
  const isBytes = ArrayBuffer.isView(source) || tagOf(source).endsWith('ArrayBuffer');
  if (!isBytes) {
    if (!(source instanceof Response)) {
      throw typeError('load', 'wasm', source, 'bytes, a WebAssembly.Module, a Response or a URL');
    }
    if (!source.ok) throw new Error(`load: ${source.url} answered ${source.status} ${source.statusText}`);
    // Not compileStreaming: it refuses a server that does not say application/wasm, and the files are small.
    source = await source.arrayBuffer();
  }
  return WebAssembly.compile(/** @type {BufferSource} */ (source));
}

/** The functions that are not initializers. @param {Core} core */
function createFactories(core) {
  return {
    /**
     * Makes the default generator, from which everything draws that is given none, the root stream of this seed at its
     * beginning.
     * @param {import('./generator.js').Seed} seed
     */
    manualSeed: (seed) => {
      return (core.defaultGenerator = seededGenerator(core, 'manualSeed', seed));
    },

    /** Seeded at random until manualSeed is called. */
    get defaultGenerator() {
      return core.defaultGenerator;
    },

    /**
     * @param {{ seed?: import('./generator.js').Seed, kind?: import('./generator.js').Kind, stream?: import('./generator.js').Seed,
     *   state?: import('./generator.js').GeneratorState }} [options] without a seed, one is drawn at random; `state`
     * is what state() returned
     */
    generator: (options) => createGenerator(core, 'generator', options),

    /**
     * A tensor in linear memory, of zeros or of what was there before.
     * @template {import('./dtype.js').Dtype} [D='float32']
     * @param {import('./tensor.js').Shape} shape
     * @param {{ dtype?: D, layout?: import('./layout.js').Layout }} [given] of float32 by default
     * @returns {Tensor<D>}
     */
    tensor: (shape, given) => {
      const o = options('tensor', given, { dtype: /** @type {D} */ ('float32'), layout: undefined });
      choice('tensor', 'dtype', o.dtype, core.dtypes);
      return new Tensor(core.memory, shape, o.layout, o.dtype, core.dtypes[o.dtype]);
    },
  };
}

/**
 * @template T
 * @param {WebAssembly.Module} module
 * @param {Abilities} abilities
 * @param {(core: Core) => T} create
 */
async function instantiate(module, abilities, create) {
  const { exports: given } = await WebAssembly.instantiate(module, {});
  const exports = /** @type {Exports} */ (/** @type {unknown} */ (given));
  const abi = exports.nni_abi?.();
  if (abi !== abilities.abi) throw new Error(`load: the wasm file has nni_abi ${abi}; it must be ${abilities.abi}`);
  const core = /** @type {Core} */ ({ ...abilities, exports, memory: new Memory(exports) });
  core.run = createRun(core);
  core.scaling = createScaling(core);
  core.defaultGenerator = createGenerator(core, 'generator', {});
  return Object.freeze(Object.assign(createFactories(core), create(core)));
}

/**
 * The load function of an entry.
 * @template T
 * @param {(simd: boolean) => Source | Promise<Source>} locate the entry's own wasm file
 * @param {Abilities} abilities
 * @param {(core: Core) => T} create its functions over an instance
 */
export function createLoad(locate, abilities, create) {
  /** @param {WebAssembly.Module} module */
  const start = (module) => instantiate(module, abilities, create);
  /** @type {Map<boolean, ReturnType<typeof start>>} */
  const loaded = new Map();

  /**
   * Instantiates the C core: SIMD where the engine has it, else scalar, with the same results. A second call returns
   * the first one's result, except with a `wasm` of one's own, which is instantiated each time.
   * @param {LoadOptions} [given]
   */
  return async function load(given) {
    const o = options('load', given, {
      simd: /** @type {boolean | undefined} */ (undefined),
      wasm: /** @type {any} */ (undefined),
    });
    if (o.wasm !== undefined) return start(await compile(await o.wasm));
    if (o.simd !== undefined && typeof o.simd !== 'boolean') throw typeError('load', 'simd', o.simd, 'a boolean');
    const simd = o.simd ?? simdSupported();
    let instance = loaded.get(simd);
    if (!instance) {
      instance = Promise.resolve(locate(simd)).then(compile).then(start);
      loaded.set(simd, instance);
      instance.catch(() => loaded.delete(simd)); // a failure, of the network say, is not kept
    }
    return instance;
  };
}
