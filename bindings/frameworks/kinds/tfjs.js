// SPDX-License-Identifier: Apache-2.0
// TF.js.
import { finite } from '../../core/check.js';
import { STATE, list, notZero, such } from '../state.js';
import { KERAS } from '../keras.js';

/** The seed's characters: TF.js seeds with the number's text. @param {string} name @param {unknown} seed */
const ofText = (name, seed) =>
  Uint32Array.from([...String(finite(name, 'seed', seed))], (character) => character.charCodeAt(0));

/** @type {import('../kind.js').Kind} */
export const kind = {
  number: 21,
  layout: 'keras',
  initializers: KERAS,
  options: {},
  option: () => 0,
  seed: ofText,
  parts: { alea: such(list(STATE, 3), notZero(STATE, 3)) },
};
