// SPDX-License-Identifier: Apache-2.0
// Normal: the transform of Box and Muller, 1958, on groups of 8 words.
import { cosPi, negHalfLog, sinPi } from './elementary.js';
import { cosPi64, negHalfLog64, sinPi64 } from './elementary64.js';
import { FLT_MAX, fround } from './float32.js';
import { signed64 } from './float64.js';

/** Words j and j + 4 of a group give elements j and j + 4. */
function pair(radiusWord, angleWord, mean32, scale) {
  const f = fround(fround(radiusWord | 0) + 0.5);
  const length = fround(fround(Math.sqrt(negHalfLog(fround(Math.abs(f) * 2 ** -31)))) * scale);
  const r = f < 0 ? -length : length;
  const t = fround(fround(angleWord | 0) * 2 ** -32);
  const add = (x) => (mean32 === 0 ? x : fround(x + mean32));
  return [add(fround(r * cosPi(t))), add(fround(r * sinPi(t)))];
}

/**
 * @param {Uint32Array} words whole groups
 * @param {number} count at most the number of words
 * @param {number} mean
 * @param {number} std
 * @returns {Float32Array}
 */
export function normal(words, count, mean, std) {
  if (!(std >= 0 && Math.abs(mean) + 6.7 * std <= FLT_MAX)) throw new RangeError(`no normal of ${mean}, ${std}`);
  const mean32 = fround(mean);
  const scale = 2 * fround(std);
  const elements = new Float32Array(words.length);
  for (let group = 0; group < words.length; group += 8) {
    for (let j = group; j < group + 4; j++) {
      [elements[j], elements[j + 4]] = pair(words[j], words[j + 4], mean32, scale);
    }
  }
  return elements.slice(0, count);
}

/**
 * The same for float64: of the 4 elements of a group, j and j + 2.
 * @param {Uint32Array} words whole groups
 * @param {number} count at most half the number of words
 * @param {number} mean
 * @param {number} std
 * @returns {Float64Array}
 */
export function normal64(words, count, mean, std) {
  if (!(std >= 0 && Math.abs(mean) + 9.5 * std <= Number.MAX_VALUE))
    throw new RangeError(`no normal of ${mean}, ${std}`);
  const elements = new Float64Array(words.length / 2);
  const put = (k, x) => (elements[k] = mean === 0 ? x : x + mean);
  for (let group = 0; group < elements.length; group += 4) {
    for (let j = group; j < group + 2; j++) {
      const f = signed64(words, j, 1n);
      const length = Math.sqrt(negHalfLog64(Math.abs(f) * 2 ** -63)) * (2 * std);
      const r = f < 0 ? -length : length;
      const t = signed64(words, j + 2) * 2 ** -64;
      put(j, r * cosPi64(t));
      put(j + 2, r * sinPi64(t));
    }
  }
  return elements.slice(0, count);
}
