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
 * The description of a kind.
 * @typedef {object} Kind
 * @property {number} number its nni_framework of nn_init_frameworks.h
 * @property {readonly string[]} [files] the names of its files, if it has several; their numbers follow `number`. Any
 *   other kind has one file of its own name
 * @property {(name: string, from: any, argument?: string) => number} [variant] which of these files the options or a
 *   state need
 * @property {string} [layout] how fans are read where no layout is given
 * @property {readonly string[]} initializers those with functions of their own, besides uniform_ and normal_
 * @property {readonly string[]} [boxes] those that can fill a box without its whole; uniform_ and normal_ then can, too
 * @property {Record<string, unknown>} options the options besides seed and state, with their defaults
 * @property {(name: string, options: any) => number} option the argument `option` of nni_framework_init
 * @property {(name: string, seed: unknown, options: any) => Uint32Array} seed the seed's words, for nni_framework_init
 * @property {Record<string, import('./state.js').Part>} parts the parts of a state, besides version and kind
 * @property {RngState} [rngState] reads and writes a state as the library's own bytes
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

/** The number of the kind in a file. The file's name is the one in load({ kinds }). @param {string} file */
export function numberOf(file) {
  const [, kind] = Object.entries(FRAMEWORKS).find(([name, { files = [name] }]) => files.includes(file)) ?? [];
  return kind && kind.number + Math.max(0, kind.files?.indexOf(file) ?? 0);
}
