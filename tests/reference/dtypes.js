// SPDX-License-Identifier: Apache-2.0
/**
 * Storage types. Those of 16 bits are few enough to be written out: rounding is a search in the list of all values that
 * are not negative, ordered as their encodings, so no trick of the arithmetic is shared with src/dtype.c.
 */
import { below32, bits, ceil32, FLT_MAX, fround } from './float32.js';
import { below64, bits64 } from './float64.js';

/** The values of encodings 0, 1, 2, ... up to the greatest finite one. */
function valuesOf(exponentBits, mantissaBits) {
  const bias = 2 ** (exponentBits - 1) - 1;
  return Float64Array.from({ length: (2 ** exponentBits - 1) * 2 ** mantissaBits }, (_, code) => {
    const exponent = Math.floor(code / 2 ** mantissaBits);
    const fraction = (code % 2 ** mantissaBits) / 2 ** mantissaBits;
    return exponent ? (1 + fraction) * 2 ** (exponent - bias) : fraction * 2 ** (1 - bias);
  });
}

/** The index of the greatest of `values` that is <= x, for 0 <= x. */
function search(values, x) {
  let low = 0;
  for (let high = values.length; high - low > 1;) {
    const middle = (low + high) >> 1;
    if (values[middle] <= x) low = middle;
    else high = middle;
  }
  return low;
}

function half(exponentBits, mantissaBits) {
  const values = valuesOf(exponentBits, mantissaBits);
  const max = values.at(-1);
  const sign = (x) => (x < 0 || Object.is(x, -0) ? -1 : 1);
  const nearest = (x) => {
    if (x > max) throw new RangeError(`${x} is beyond ${max}`);
    const code = search(values, x);
    const middle = (values[code] + values[code + 1]) / 2; // exact; NaN for the greatest, which is x then
    return x > middle || (x === middle && code % 2 === 1) ? code + 1 : code;
  };
  const down = (x) => values[search(values, x)];
  const up = (x) => (down(x) === x ? x : values[search(values, x) + 1]);
  const atLeast = (x) => (x < 0 ? -down(-x) : up(x));
  return {
    max,
    bytes: 2,
    array: Uint16Array,
    encode: (x) => nearest(Math.abs(x)) + (sign(x) < 0 ? 0x8000 : 0),
    decode: (code) => (code < 0x8000 ? values[code] : -values[code - 0x8000]),
    round: (x) => sign(x) * values[nearest(Math.abs(x))],
    atLeast,
    atMost: (x) => -atLeast(-x),
    below: (x) => {
      const most = -atLeast(-x);
      if (most < x) return most;
      return x > 0 ? values[search(values, x) - 1] : -values[search(values, -x) + 1];
    },
  };
}

/**
 * Of each: the greatest finite value; the bytes of an element; the typed array that holds elements, as encodings where
 * JavaScript has no such number; the encoding of the nearest value; (of 16 bits) the value of an
 * encoding; the nearest value; the least value >= x, the greatest <= x
 * and the greatest < x, for |x| <= max.
 */
export const dtypes = {
  float32: {
    max: FLT_MAX,
    bytes: 4,
    array: Float32Array,
    encode: bits,
    round: fround,
    atLeast: ceil32,
    atMost: (x) => -ceil32(-x),
    below: below32,
  },
  float64: {
    max: Number.MAX_VALUE,
    bytes: 8,
    array: Float64Array,
    encode: bits64,
    round: (x) => x,
    atLeast: (x) => x,
    atMost: (x) => x,
    below: below64,
  },
  float16: half(5, 10),
  bfloat16: half(8, 7),
};

/** Values rounded to the dtype, then put into [low, high]: the elements of a tensor, in the array that holds them. */
export function store(dtype, values, low = -Infinity, high = Infinity) {
  const { array, encode, round } = dtypes[dtype];
  const inside = (x) => (x < low ? low : x > high ? high : x);
  return array.from(values, array === Uint16Array ? (x) => encode(inside(round(x))) : (x) => inside(round(x)));
}
