// SPDX-License-Identifier: Apache-2.0
// PyTorch on an NVIDIA GPU.
import { choice, isIndex, rangeError, read, typeError } from '../../core/check.js';
import { kindOf, lengthOf } from '../../core/engine.js';
import { MADE } from '../made.js';
import { of64Bits } from '../seeds.js';
import { SEED, STATE, STATE_WORDS, decimal, such, word } from '../state.js';

const OFFSET = STATE;
const MULTIPROCESSORS = STATE + 2; // the threads follow

/**
 * How many multiprocessors GPUs have, in lists by how many threads each one holds at a time: NVIDIA's architecture
 * whitepapers, and the table of compute capabilities in the CUDA C++ Programming Guide.
 * torch.cuda.get_device_properties(0) tells both numbers.
 */
const BY_THREADS = {
  1024: { T4: 40, 'RTX 2080 Ti': 68 },
  1536: {
    ...{ A10: 72, A10G: 80, A40: 84, L4: 58, L40: 142, L40S: 142, 'RTX A6000': 84, 'RTX 6000 Ada': 142 },
    ...{ 'RTX 3080': 68, 'RTX 3090': 82, 'RTX 4080': 76, 'RTX 4090': 128, 'RTX 5090': 170 },
  },
  2048: { P100: 56, V100: 80, A100: 108, H20: 78, H100: 132, 'H100 PCIe': 114, H200: 132, B200: 148 },
};
/** @type {Record<string, { multiprocessors: number, threads: number }>} */
const DEVICES = {};
for (const [threads, devices] of Object.entries(BY_THREADS))
  for (const [device, multiprocessors] of Object.entries(devices))
    DEVICES[device] = { multiprocessors, threads: Number(threads) };

/**
 * A GPU's multiprocessors and threads. There is no default: in a tensor larger than all its threads, the numbers depend
 * on the GPU.
 * @param {string} name
 * @param {any} device
 * @returns {number[]}
 */
function sizesOf(name, device) {
  const isObject = typeof device === 'object' && device !== null;
  const sizes = isObject ? device : choice(name, 'device', device, DEVICES, ', or { multiprocessors, threads }');
  return Object.entries({ multiprocessors: 1, threads: 256 }).map(([key, least]) => {
    const value = read(name, `device.${key}`, () => sizes[key]);
    if (!isIndex(value) || value < least || value >= 65536)
      throw rangeError(name, `device.${key}`, value, `an integer from ${least} to 65535`);
    return value;
  });
}

/** The offset: four for each counter of Philox. */
const offset = such(decimal(OFFSET, 2), (words) => words[OFFSET] % 4 === 0 && words[OFFSET + 1] >>> 31 === 0);

/** The words at the beginning of torch.cuda.get_rng_state(): the seed and the offset, 64 bits each. */
const RNG_STATE = [SEED, SEED + 1, OFFSET, OFFSET + 1];
const BYTES = 4 * RNG_STATE.length;

/** @param {Uint32Array} words */
function toRngState(words) {
  const bytes = new Uint8Array(BYTES);
  const view = new DataView(bytes.buffer);
  for (const [i, at] of RNG_STATE.entries()) view.setUint32(4 * i, words[at], true);
  return bytes;
}

/** @type {import('../kind.js').RngState['from']} */
function wordsOfRngState(name, bytes, _option, { device }) {
  const rule = `the ${BYTES} bytes of torch.cuda.get_rng_state()`;
  if (kindOf(bytes) !== 'Uint8Array') throw typeError(name, 'rngState', bytes, `a Uint8Array, ${rule}`);
  const length = lengthOf(/** @type {Uint8Array} */ (bytes));
  if (length !== BYTES) throw rangeError(name, 'rngState.length', length, `${BYTES}, ${rule}`);
  const view = new DataView(new Uint8Array(/** @type {Uint8Array} */ (bytes)).buffer); // a copy: this realm, not shared
  const words = new Uint32Array(STATE_WORDS);
  for (const [i, at] of RNG_STATE.entries()) words[at] = view.getUint32(4 * i, true);
  if (!offset.put(words, offset.get(words))) throw rangeError(name, 'rngState', bytes, rule);
  words.set(sizesOf(name, device), MULTIPROCESSORS);
  return words;
}

/** The initializers that make each value of one draw. lecunNormal_ is not among them: its normal is truncated. */
const BOXES = MADE.filter((name) => name !== 'lecunNormal_');

/** @type {import('../kind.js').Kind} */
export const kind = {
  number: 23,
  layout: 'torch',
  initializers: [
    ...[...MADE, 'truncNormal_', 'lecunTruncNormal_', 'varianceScaling_', 'orthogonal_', 'orthogonalAsync_'],
  ],
  boxes: BOXES,
  options: { device: undefined },
  option: () => 0,
  seed: (name, seed, { device }) => Uint32Array.of(...of64Bits(name, seed), ...sizesOf(name, device)),
  parts: {
    seed: decimal(SEED, 2),
    offset,
    multiprocessors: word(MULTIPROCESSORS, 65536, 1),
    threads: word(MULTIPROCESSORS + 1, 65536, 256),
  },
  rngState: { to: toRngState, from: wordsOfRngState },
};
