// SPDX-License-Identifier: Apache-2.0
// PyTorch on a CPU.
import { rangeError, typeError } from '../../core/check.js';
import { MADE } from '../made.js';
import { mt19937 } from '../mt19937.js';
import { toRngState, wordsOfRngState } from '../rng-state.js';
import { of64Bits } from '../seeds.js';
import { MT, NEXT, OPTION, SEED, decimal, word } from '../state.js';

/** The versions with which something changed, as options. */
const VERSIONS = ['1.13', '2.0', '2.12'];

/** The option for a version: that of the last change up to it. @param {string} name @param {unknown} version */
function optionOf(name, version) {
  if (typeof version !== 'string') throw typeError(name, 'version', version, 'a string');
  const [, major, minor] = (version.length < 32 && /^(\d+)\.(\d+)/.exec(version)) || [];
  if (!(+major > 0)) throw rangeError(name, 'version', version, "a version of PyTorch, for example '2.12'");
  return +major > 2 || (+major === 2 && +minor >= 12) ? 2 : +(+major === 2);
}

/** @type {import('../state.js').Part} */
const torch = {
  get: (words) => VERSIONS[words[OPTION]],
  put: (words, value) => VERSIONS.includes(value) && ((words[OPTION] = VERSIONS.indexOf(value)), true),
};

/** @type {import('../kind.js').Kind} */
export const kind = {
  number: 16,
  layout: 'torch',
  initializers: [
    ...[...MADE, 'truncNormal_', 'lecunTruncNormal_', 'varianceScaling_', 'orthogonal_', 'orthogonalAsync_'],
    ...['sparse_', 'logUniform_', 'mambaDtBias_'],
  ],
  options: { version: '2.12' },
  option: (name, { version }) => optionOf(name, version),
  seed: of64Bits,
  parts: { torch, seed: decimal(SEED, 2), ...mt19937, pos: word(NEXT, MT + 2, 1) },
  rngState: { to: toRngState, from: wordsOfRngState },
};
