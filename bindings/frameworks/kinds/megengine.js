// SPDX-License-Identifier: Apache-2.0
// MegEngine on a CPU.
import { MADE } from '../made.js';
import { of64Bits } from '../seeds.js';
import { STATE, decimal, notZero, such } from '../state.js';

/** @type {import('../kind.js').Kind} */
export const kind = {
  number: 17,
  layout: 'megengine',
  initializers: MADE,
  options: {},
  option: () => 0,
  seed: of64Bits,
  parts: {
    uniform: such(decimal(STATE, 4), notZero(STATE, 4)),
    normal: such(decimal(STATE + 4, 4), notZero(STATE + 4, 4)),
  },
};
