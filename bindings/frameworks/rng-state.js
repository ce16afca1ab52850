// SPDX-License-Identifier: Apache-2.0
// The bytes of torch.get_rng_state(). aten/src/ATen/CPUGeneratorImpl.cpp, CPUGeneratorImplState: the seed; left,
// seeded; next; 624 words, each in 64 bits; three doubles, of which the second is the kept normal; whether there is
// one; a float and whether there is one, here never.
import { rangeError, typeError } from '../core/check.js';
import { kindOf, lengthOf } from '../core/engine.js';
import { GREATEST, isTwister } from './mt19937.js';
import { MT, NEXT, NORMAL, OPTION, SEED, STATE, STATE_WORDS } from './state.js';

const RNG_STATE = 5056;

/** @param {Uint32Array} words */
export function toRngState(words) {
  const bytes = new Uint8Array(RNG_STATE);
  const view = new DataView(bytes.buffer);
  const fresh = words[NEXT] > MT; // seeded, but nothing drawn yet
  view.setUint32(0, words[SEED], true);
  view.setUint32(4, words[SEED + 1], true);
  view.setInt32(8, fresh ? 1 : MT + 1 - words[NEXT], true);
  view.setInt32(12, 1, true);
  view.setUint32(16, fresh ? 0 : words[NEXT], true);
  for (let i = 0; i < MT; i++) view.setUint32(24 + 8 * i, words[STATE + i], true);
  const normals = 24 + 8 * MT;
  view.setUint32(normals + 8, words[NORMAL + 1], true);
  view.setUint32(normals + 12, words[NORMAL + 2], true);
  view.setInt32(normals + 24, words[NORMAL], true);
  return bytes;
}

/** @param {string} name @param {any} bytes @param {number} option */
export function wordsOfRngState(name, bytes, option) {
  const rule = `the ${RNG_STATE} bytes of torch.get_rng_state()`;
  if (kindOf(bytes) !== 'Uint8Array') throw typeError(name, 'rngState', bytes, `a Uint8Array, ${rule}`);
  const length = lengthOf(bytes);
  if (length !== RNG_STATE) throw rangeError(name, 'rngState.length', length, `${RNG_STATE}, ${rule}`);
  const view = new DataView(new Uint8Array(bytes).buffer); // a copy of this realm, not shared
  const words = new Uint32Array(STATE_WORDS);
  const normals = 24 + 8 * MT;
  const [left, seeded, next, valid] = [8, 12, 16, normals + 24].map((at) => view.getInt32(at, true));
  const fresh = left === 1 && next === 0;
  const isSound = fresh || (next >= 1 && next <= MT && left === MT + 1 - next);
  if (seeded !== 1 || !isSound || valid >> 1 || !(Math.abs(view.getFloat64(normals + 8, true)) <= GREATEST))
    throw rangeError(name, 'rngState', bytes, rule);
  words[OPTION] = option;
  words[SEED] = view.getUint32(0, true);
  words[SEED + 1] = view.getUint32(4, true);
  for (let i = 0; i < MT; i++) words[STATE + i] = view.getUint32(24 + 8 * i, true);
  if (!isTwister(words)) throw rangeError(name, 'rngState', bytes, rule);
  words[NEXT] = fresh ? MT + 1 : next;
  words[NORMAL] = valid;
  words[NORMAL + 1] = view.getUint32(normals + 8, true);
  words[NORMAL + 2] = view.getUint32(normals + 12, true);
  return words;
}
