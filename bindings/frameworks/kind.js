// SPDX-License-Identifier: Apache-2.0
// The kinds of generators of other libraries.
import { kind as jax } from './kinds/jax.js';
import { kind as keras } from './kinds/keras.js';
import { kind as megengine } from './kinds/megengine.js';
import { kind as numpyLegacy } from './kinds/numpy-legacy.js';
import { kind as numpy } from './kinds/numpy.js';
import { kind as python } from './kinds/python.js';
import { kind as tensorflow } from './kinds/tensorflow.js';
import { kind as tfjs } from './kinds/tfjs.js';
import { kind as torchCuda } from './kinds/torch-cuda.js';
import { kind as torch } from './kinds/torch.js';

/**
 * What is known of one kind.
 * @typedef {object} Kind
 * @property {number} number as nni_framework of nn_init_frameworks.h
 * @property {readonly string[]} [files] of a kind that has several, where another kind has one of its own name; their numbers follow `number`
 * @property {(name: string, from: any, argument?: string) => number} [variant] which of these files, by options or by a state
 * @property {string} [layout] by which fans are read where no layout is given
 * @property {readonly string[]} initializers that it draws by functions of its own, beside uniform_ and normal_
 * @property {readonly string[]} [boxes] those of them that fill a box without its whole, as uniform_ and normal_ then do
 * @property {Record<string, unknown>} options beside seed and state, with their defaults
 * @property {(name: string, options: any) => number} option for nni_framework_init
 * @property {(name: string, seed: unknown, options: any) => Uint32Array} seed its words, for nni_framework_init
 * @property {Record<string, import('./state.js').Part>} parts of a state, beside version and kind
 * @property {RngState} [rngState] a state in the library's own bytes
 */
/**
 * @typedef {object} RngState
 * @property {(words: Uint32Array) => ReturnType<typeof Uint8Array.of>} to
 * @property {(name: string, bytes: unknown, option: number, options: any) => Uint32Array} from
 */

/** @type {Record<import('./generator.js').FrameworkKind, Kind>} */
export const FRAMEWORKS = {
  ...{
    torch,
    megengine,
    numpy,
    'numpy-legacy': numpyLegacy,
    jax,
    tfjs,
    python,
    'torch-cuda': torchCuda,
    tensorflow,
    keras,
  },
};

/** The number of the kind that a file is for, as load({ kinds }) names it. @param {string} file */
export function numberOf(file) {
  const [, kind] = Object.entries(FRAMEWORKS).find(([name, { files = [name] }]) => files.includes(file)) ?? [];
  return kind && kind.number + Math.max(0, kind.files?.indexOf(file) ?? 0);
}
