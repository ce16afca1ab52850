// SPDX-License-Identifier: Apache-2.0
/**
 * float32 arithmetic in a language that only has float64.
 *
 * An operation in double followed by Math.fround rounds twice, which is in general not the same as once. For + - * /
 * and sqrt of float32 operands it is: rounding the exact result to 53 bits never moves it onto or across a point
 * halfway between two float32 values, since 53 >= 2 * 24 + 2 (Figueroa, "When is double rounding innocuous?", SIGNUM
 * Newsletter 30:3, 1995). A subnormal result is no exception here: such a sum or product is exact in double, so it is
 * rounded once, and the contract has no division or root that gives one.
 *
 * So everywhere in this directory a float32 operation is fround(x op y), where x and y are float32 values already, and
 * never an expression of two operators under one fround.
 */
export const { fround } = Math;

export const FLT_MAX = (2 - 2 ** -23) * 2 ** 127;

const memory = new DataView(new ArrayBuffer(4));

/** The IEEE-754 encoding of a float32. */
export function bits(x) {
  memory.setFloat32(0, x);
  return memory.getUint32(0);
}

/** The float32 of that encoding. */
export function fromBits(u) {
  memory.setUint32(0, u);
  return memory.getFloat32(0);
}

/** The least float32 above x. */
function nextUp(x) {
  if (x === 0) return fromBits(1);
  return x > 0 ? fromBits(bits(x) + 1) : fromBits(bits(x) - 1);
}

/** The least float32 >= the double x. */
export function ceil32(x) {
  const rounded = fround(x);
  return rounded >= x ? rounded : nextUp(rounded);
}

/** The greatest float32 < the double x. */
export function below32(x) {
  const rounded = fround(x);
  return rounded < x ? rounded : -nextUp(-rounded);
}

/** x rounded toward zero to a float32, for x >= 0. */
export function truncate32(x) {
  const rounded = fround(x);
  return rounded <= x ? rounded : fromBits(bits(rounded) - 1);
}

/** A C hexadecimal floating constant, such as '-0x1.62e43p-1', which JavaScript has no notation for. */
export function hex(text) {
  const [, sign, whole, digits = '', exponent] = /^(-?)0x([0-9a-f])(?:\.([0-9a-f]+))?p([+-]?\d+)$/.exec(text);
  const magnitude = parseInt(whole + digits, 16) * 2 ** (Number(exponent) - 4 * digits.length);
  return sign ? -magnitude : magnitude;
}
