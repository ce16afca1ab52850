// SPDX-License-Identifier: Apache-2.0
// The elementary functions in double: src/vmath64.h and src/math64.c, operation by operation.
import { hex } from './float32.js';
import { bits64, fromBits64 } from './float64.js';

/** Horner's scheme, coefficients from the highest power down. To subtract one is to add its negation. */
function horner(coefficients, x) {
  return coefficients.reduce((sum, c) => sum * x + c);
}

// ---- src/vmath64.h

const LOG = [
  '0x1.2b66b9bfa7252p-4',
  '0x1.39fd3c2df8ce9p-4',
  '0x1.7462bd218b3e7p-4',
  '0x1.c71c62c9cb7e9p-4',
  '0x1.2492492e03d5p-3',
  '0x1.9999999995284p-3',
  '0x1.5555555555558p-2',
].map(hex);

const COS = [
  '-0x1.0b16d18dba65cp-23',
  '0x1.1fd5e20fc74e2p-18',
  '-0x1.b6db759aa770ap-14',
  '0x1.f9d36e25dfc97p-10',
  '-0x1.a6d1f25d69acdp-6',
  '0x1.e1f5068852eap-3',
  '-0x1.55d3c7e3caafap0',
  '0x1.03c1f081b5aap2',
  '-0x1.3bd3cc9be45dep2',
  '0x1p0',
].map(hex);

const SIN = [
  '0x1.8f9e5a085c7aap-21',
  '-0x1.6f0536efc7126p-16',
  '0x1.e8f023f73b57cp-12',
  '-0x1.e30741a6ba9a8p-8',
  '0x1.5078346ab756fp-4',
  '-0x1.32d2cce5e66ebp-1',
  '0x1.466bc67759fccp1',
  '-0x1.4abbce625be39p2',
  '0x1.921fb54442d18p1',
].map(hex);

const SQRT_HALF_BITS = 0x3fe6a09e667f3bcdn;
const MINUS_HALF_LN_2 = hex('-0x1.62e42fefa39efp-2');

/** -ln(x) / 2, for positive normal x. */
export function negHalfLog64(x) {
  const d = BigInt.asIntN(64, bits64(x) - SQRT_HALF_BITS);
  const e = d >> 52n;
  const m = fromBits64(bits64(x) - (e << 52n));
  const s = (1 - m) / (1 + m);
  const z = s * s;
  return s * z * horner(LOG, z) + s + Number(e) * MINUS_HALF_LN_2;
}

/** cos(pi t), for |t| <= 1/2. */
export const cosPi64 = (t) => horner(COS, t * t);

/** sin(pi t), for |t| <= 1/2. */
export const sinPi64 = (t) => horner(SIN, t * t) * t;

// ---- src/math64.c

/** The polynomial of these coefficients, from the highest power down: odd and even powers apart. */
function polynomial(coefficients, x) {
  const square = x * x;
  const last = coefficients.length - 1;
  const powers = (parity) => coefficients.filter((_, i) => (last - i) % 2 === parity);
  const [even, odd] = [0, 1].map((parity) => horner(powers(parity), square));
  return odd * x + even;
}

export const log = (x) => -2 * negHalfLog64(x);

const EXP = [
  '0x1.1f32edc5d5271p-29',
  '0x1.af4eb929639c7p-26',
  '0x1.27e500e02d3b1p-22',
  '0x1.71de01b5a8f2fp-19',
  '0x1.a01a0197bcc57p-16',
  '0x1.a01a01ac1b399p-13',
  '0x1.6c16c16c18932p-10',
  '0x1.1111111110055p-7',
  '0x1.5555555555552p-5',
  '0x1.5555555555557p-3',
  '0x1p-1',
].map(hex);

const INVERSE_LN_2 = hex('0x1.71547652b82fep0');
const LN_2 = ['0x1.62e42feep-1', '0x1.a39ef35793c76p-33'].map(hex); // two parts, the first with zeros at its end
const TO_INTEGER = 1.5 * 2 ** 52; // adding and subtracting it rounds to the nearest integer

export function exp(x) {
  if (x < -700) return 0;
  if (x > 700) x = 700;
  const n = x * INVERSE_LN_2 + TO_INTEGER - TO_INTEGER;
  const r = x - n * LN_2[0] - n * LN_2[1];
  const p = 1 + (r + r * r * polynomial(EXP, r));
  return p * 2 ** n;
}

const MILLS = [
  '0x1.4aaaba2ef263cp-32',
  '-0x1.22e0dbb723c0fp-28',
  '0x1.94b3e4fc98a2bp-30',
  '0x1.59f5967c36434p-25',
  '-0x1.803ba179e4c38p-25',
  '-0x1.a816713378ba3p-23',
  '0x1.ae06eeda28ac4p-22',
  '0x1.6442fbfdbf950p-21',
  '-0x1.58c5c2ab3ae68p-19',
  '-0x1.a48321ba6e1e4p-20',
  '0x1.f20ec8ce0ecf6p-17',
  '0x1.e0d535d939044p-20',
  '-0x1.71801234b62e4p-14',
  '-0x1.40e74b51dcc5bp-18',
  '0x1.2fb435c097a94p-11',
  '0x1.5e7b09dc4e955p-12',
  '-0x1.0be6d67626502p-8',
  '-0x1.1dcfea6b25491p-7',
  '0x1.35aa3c952a44cp-6',
  '0x1.360ce26013f9ep-3',
  '0x1.dec30ee679054p-2',
  '0x1.f0d9856bc3c18p-1',
  '0x1.8615d9b49165fp+0',
  '0x1.e4aa012912ddep+0',
].map(hex);

/** Mills's ratio (1 - Phi(x)) / phi(x), for x >= 0. */
export function mills(x) {
  const y = 1 / (x + 4);
  return y * polynomial(MILLS, 8 * y - 1);
}
